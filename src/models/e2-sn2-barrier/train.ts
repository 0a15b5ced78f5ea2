import type { Trainer } from "../../core/definition.ts";
import { trainReactionNetwork } from "../../learning/training/reaction-trainer.ts";
import { oneCycle } from "../../learning/training/schedules.ts";
import { e2Sn2Barrier } from "./index.ts";

/** Three D-MPNNs over the condensed graph of reaction. */
export const trainer: Trainer = {
  async train(context) {
    return trainReactionNetwork({
      context,
      spec: e2Sn2Barrier.spec,
      network: { hidden: 128, depth: 4, aggregation: "mean" },
      members: 2,
      epochs: 30,
      batch: 32,
      schedule: oneCycle({ peak: 2e-3, warmup: 0.1 }),
      adam: { weightDecay: 0.05, clipNorm: 1 },
      recipe:
        "2 × D-MPNN (hidden 128, depth 4, atom mean) over the condensed graph of reaction without onlooking hydrogens; smoothed absolute error, AdamW .05, one cycle to 2e-3, batch 32, 30 epochs",
    });
  },
};
