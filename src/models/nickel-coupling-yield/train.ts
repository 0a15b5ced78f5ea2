import type { Trainer } from "../../core/definition.ts";
import { trainYieldNetwork } from "../../learning/training/component-trainer.ts";
import { nickelCouplingYield } from "./index.ts";
import { nickelPorts } from "./ports.ts";

/** Three strongly regularised multilayer perceptrons on components, their Morgan bits, temperature and time. */
export const trainer: Trainer = {
  train: (context) =>
    trainYieldNetwork(context, nickelCouplingYield.spec, {
      ports: nickelPorts,
      fingerprint: { bits: 512, radius: 2 },
      hidden: [64],
      dropout: 0.5,
      members: 3,
      epochs: 10,
      batch: 64,
      peak: 1e-3,
      weightDecay: 1,
    }),
};
