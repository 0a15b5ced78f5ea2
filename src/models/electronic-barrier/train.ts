import type { Trainer } from "../../core/definition.ts";
import { readBarrierHeights } from "../../learning/data/barrier-heights.ts";
import { trainReactionNetwork } from "../../learning/training/reaction-trainer.ts";
import { oneCycle } from "../../learning/training/schedules.ts";
import { electronicBarrier } from "./index.ts";

/**
 * Two D-MPNNs over the condensed graph of reaction. Beside the coupled-cluster barrier they learn the density-functional
 * barrier and the reaction enthalpy of the same training reactions, as tasks of their own that are not kept.
 */
export const trainer: Trainer = {
  async train(context) {
    const { dft, enthalpy } = await readBarrierHeights();
    return trainReactionNetwork({
      context,
      spec: electronicBarrier.spec,
      network: { hidden: 300, depth: 4, aggregation: "mean" },
      tasks: [
        { values: dft, weight: 0.5 },
        { values: enthalpy, weight: 0.5 },
      ],
      members: 2,
      epochs: 50,
      batch: 256,
      schedule: oneCycle({ peak: 3e-3, warmup: 0.1 }),
      adam: { weightDecay: 0.05, clipNorm: 1 },
      recipe:
        "two D-MPNNs (hidden 300, depth 4, atom mean) over the condensed graph of reaction without onlooking hydrogens; density-functional barrier and reaction enthalpy of the training reactions as tasks beside it (weight .5 each); smoothed absolute error, AdamW .05, one cycle to 3e-3, batch 256, 50 epochs; rate, depth and batch chosen on a tenth of fold 0's training rows",
    });
  },
};
