import type { Trainer } from "../../core/definition.ts";
import { readBarrierHeights } from "../../learning/data/barrier-heights.ts";
import { trainReactionNetwork } from "../../learning/training/reaction-trainer.ts";
import { oneCycle } from "../../learning/training/schedules.ts";
import { electronicBarrier } from "./index.ts";

/**
 * A D-MPNN over the condensed graph of reaction. Beside the coupled-cluster barrier it learns the density-functional
 * barrier and the reaction enthalpy of the same training reactions, as tasks of their own that are not kept.
 */
export const trainer: Trainer = {
  async train(context) {
    const { dft, enthalpy } = await readBarrierHeights();
    return trainReactionNetwork({
      context,
      spec: electronicBarrier.spec,
      network: { hidden: 192, depth: 4, aggregation: "mean" },
      tasks: [
        { values: dft, weight: 0.5 },
        { values: enthalpy, weight: 0.5 },
      ],
      members: 1,
      epochs: 28,
      batch: 64,
      schedule: oneCycle({ peak: 1.5e-3, warmup: 0.1 }),
      adam: { weightDecay: 0.05, clipNorm: 1 },
      recipe:
        "D-MPNN (hidden 192, depth 4, atom mean) over the condensed graph of reaction without onlooking hydrogens; density-functional barrier and reaction enthalpy of the training reactions as tasks beside it (weight .5 each); smoothed absolute error, AdamW .05, one cycle to 1.5e-3, batch 64, 28 epochs",
    });
  },
};
