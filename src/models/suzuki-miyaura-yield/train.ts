import type { Trainer } from "../../core/definition.ts";
import { trainYieldNetwork } from "../../learning/training/component-trainer.ts";
import { suzukiMiyauraYield } from "./index.ts";
import { suzukiPorts } from "./ports.ts";

/** Two multilayer perceptrons on one-hot components and their Morgan bits. */
export const trainer: Trainer = {
  train: (context) =>
    trainYieldNetwork(context, suzukiMiyauraYield.spec, {
      ports: suzukiPorts,
      fingerprint: { bits: 128, radius: 1 },
      hidden: [512, 512],
      dropout: 0.1,
      members: 2,
      epochs: 80,
      batch: 64,
      peak: 2e-3,
      weightDecay: 0.01,
    }),
};
