import type { Trainer } from "../../core/definition.ts";
import { trainMoleculeNetwork } from "../../learning/training/molecule-trainer.ts";
import { oneCycle } from "../../learning/training/schedules.ts";
import { solubility } from "./index.ts";

/** A D-MPNN as Chemprop v2 has it, with descriptors beside the molecule vector. */
export const trainer: Trainer = {
  train: (context) =>
    trainMoleculeNetwork({
      context,
      spec: solubility.spec,
      network: { hidden: 150, dropout: 0.05 },
      descriptors: true,
      members: 1,
      epochs: 30,
      batch: 96,
      schedule: oneCycle({ peak: 2e-3, warmup: 0.1 }),
      adam: { weightDecay: 0.01 },
      average: 0.995,
      recipe:
        "D-MPNN (hidden 150, depth 3, sum over 100) with RDKit descriptors and counts of structural features, feed-forward 150, dropout .05; AdamW .01, one cycle to 2e-3, batch 96, 30 epochs, moving average of weights .995, pseudo-Huber loss (δ = .25 sd)",
    }),
};
