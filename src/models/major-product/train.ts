import { loadRdkit } from "../../chemistry/rdkit.ts";
import type { Trainer } from "../../core/definition.ts";
import { editRow } from "../../learning/products/edit-rows.ts";
import { trainProducts } from "../../learning/training/product-trainer.ts";
import { editedReactions } from "./data.ts";
import { majorProduct } from "./index.ts";

/** A reaction-centre network with global attention, then a difference network over the candidates it leads to. */
export const trainer: Trainer = {
  async train(context) {
    await loadRdkit();
    const reactions = await editedReactions();
    const rows = (numbers: readonly number[] = []) =>
      numbers.flatMap((number) => {
        const reaction = reactions[number];
        return reaction === undefined ? [] : [editRow(reaction)];
      });
    return trainProducts({
      context,
      spec: majorProduct.spec,
      train: rows(context.split.train),
      stop: rows(context.split.stop),
      calibration: rows(context.split.calibration),
      centre: { hidden: 200, depth: 4, heads: 4, keys: 25, pair: 100, epochs: 14, batch: 32, rate: 2e-3 },
      ranker: {
        hidden: 64,
        depth: 2,
        dropout: 0.05,
        vectorDropout: 0.2,
        noise: 0.15,
        epochs: 5,
        batch: 32,
        rate: 2e-3,
        sets: 60,
        looks: 1500,
        candidates: { likeliest: 20, others: 15 },
      },
      unreactive: { centre: 3, ranker: 4 },
      recipe:
        "reaction centre: directed message passing (hidden 200, depth 4), attention over all atoms of the mixture (4 heads), pair vectors 100, cross-entropy over all pairs and five orders, 14 epochs; ranking: message passing over the atoms near the changes (hidden 64, 2 rounds, dropout .05) on the first network's atom vectors, softmax over the 20 likeliest candidates and 15 of the next, log-odds with noise and vectors with dropout .2, up to 5 epochs, the best on rows of their own kept; AdamW, one cycle to 2e-3, moving average of weights .998; one reaction in three, for the ranking in four, also gives a mixture in which nothing happens (by turns its product with reagents or alone, its largest reactant alone or without its partner, its reagents alone)",
    });
  },
};
