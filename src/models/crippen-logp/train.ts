import type { Trainer } from "../../core/definition.ts";
import { trainMoleculeNetwork } from "../../learning/training/molecule-trainer.ts";
import { oneCycle } from "../../learning/training/schedules.ts";
import { crippenLogP } from "./index.ts";

/** A D-MPNN of a single step, without descriptors: it is to find out by itself what each atom and its neighbours add. */
export const trainer: Trainer = {
  train: (context) =>
    trainMoleculeNetwork({
      context,
      spec: crippenLogP.spec,
      network: { hidden: 128, depth: 1 },
      descriptors: false,
      members: 1,
      epochs: 30,
      batch: 64,
      schedule: oneCycle({ peak: 2e-3, warmup: 0.1 }),
      adam: { weightDecay: 0.01 },
      average: 0.995,
      recipe:
        "D-MPNN (hidden 128, depth 1, sum over 100), feed-forward 128; AdamW .01, one cycle to 2e-3, batch 64, 30 epochs, moving average of weights .995, pseudo-Huber loss",
    }),
};
