import type { Trainer } from "../../core/definition.ts";
import { trainYieldNetwork } from "../../learning/training/component-trainer.ts";
import { suzukiMiyauraYield } from "./index.ts";
import { suzukiPorts } from "./ports.ts";

/** A multilayer perceptron on one-hot components and their Morgan bits. */
export const trainer: Trainer = {
  train: (context) =>
    trainYieldNetwork(context, suzukiMiyauraYield.spec, {
      ports: suzukiPorts,
      fingerprint: { bits: 64, radius: 1 },
      hidden: [384, 384],
      dropout: 0.1,
      members: 1,
      epochs: 60,
      batch: 128,
      peak: 2e-3,
      weightDecay: 0.01,
    }),
};
