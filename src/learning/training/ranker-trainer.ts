import * as tf from "@tensorflow/tfjs-core";
import { differenceFeeds } from "../../runtime/graph-edits/difference.ts";
import { createParameters, type Parameters, type Weights } from "../networks/parameters.ts";
import {
  candidateScores,
  type DifferenceBatch,
  type ProductRankerOptions,
  productRankerParameters,
} from "../networks/product-ranker.ts";
import { sumRows } from "../networks/rows.ts";
import { batchesBySize } from "../products/edit-rows.ts";
import type { RankedRow } from "../products/ranked-rows.ts";
import { feedTensors } from "./feed-tensors.ts";
import { type Epoch, fit } from "./fit.ts";
import { oneCycle } from "./schedules.ts";

/** Candidates of a mixture with the vectors of its atoms. */
export type RankableRow = RankedRow & { vectors: Float32Array };

export type RankerRecipe = {
  options: ProductRankerOptions;
  epochs: number;
  batch: number;
  rate: number;
  seed: number;
  signal: AbortSignal;
  onEpoch(epoch: Epoch): unknown;
  validate?(weights: Weights, epoch: number): number | Promise<number>;
  checkpoint?: string;
};

/** Rows as tensors: vectors of atoms, differences, and where each candidate stands. */
export function rankerBatch(rows: readonly RankableRow[], width: number) {
  const atoms = rows.reduce((sum, { mixture }) => sum + mixture.graph.atomCount, 0);
  const vectors = new Float32Array(atoms * width);
  const placed: { firstAtom: number; differences: RankedRow["differences"] }[] = [];
  const owner: number[] = [];
  const right: number[] = [];
  let [atom, candidate] = [0, 0];
  rows.forEach((row, i) => {
    vectors.set(row.vectors, atom * width);
    placed.push({ firstAtom: atom, differences: row.differences });
    for (const truth of row.truths) right[candidate + truth] = 1;
    for (let k = 0; k < row.differences.length; k++) owner.push(i);
    atom += row.mixture.graph.atomCount;
    candidate += row.differences.length;
  });
  const tensors = feedTensors({
    ...differenceFeeds(placed),
    vectors: { data: vectors, dims: [atoms, width] },
    owner: { data: Int32Array.from(owner), dims: [candidate] },
    right: { data: Float32Array.from({ length: candidate }, (_, k) => right[k] ?? 0), dims: [candidate] },
  });
  return { rows: rows.length, tensors, dispose: () => tf.dispose(Object.values(tensors)) };
}

/** Trains the ranking network: log-probability of the true candidates, by a softmax over each mixture's. */
export async function trainRanker(rows: readonly RankableRow[], recipe: RankerRecipe): Promise<Parameters> {
  const { options, batch } = recipe;
  const parameters = createParameters(productRankerParameters(options), recipe.seed);
  await fit<ReturnType<typeof rankerBatch>>({
    parameters,
    batches: function* (_, random) {
      for (const some of batchesBySize(rows, batch, random)) yield rankerBatch(some, options.vectors);
    },
    batchesPerEpoch: Math.ceil(rows.length / batch),
    loss: (weights, { tensors, rows: count }, training) => {
      const scores = candidateScores(weights, tensors as unknown as DifferenceBatch, options, training);
      const { owner, right } = tensors as { owner: tf.Tensor1D; right: tf.Tensor1D };
      // Scores stay within ±60, so that their exponentials and sums of them are finite.
      const weight = tf.exp(tf.clipByValue(scores, -60, 60));
      const all = sumRows(weight, owner, count);
      const some = sumRows(tf.mul(weight, right), owner, count);
      return tf.mean(tf.sub(tf.log(all), tf.log(some))) as tf.Scalar;
    },
    epochs: recipe.epochs,
    schedule: oneCycle({ peak: recipe.rate, warmup: 0.15 }),
    seed: recipe.seed,
    adam: { weightDecay: 0.01, clipNorm: 5 },
    average: 0.998,
    signal: recipe.signal,
    onEpoch: recipe.onEpoch,
    ...(recipe.validate && { validate: recipe.validate, keepBest: false }),
    ...(recipe.checkpoint !== undefined && { checkpoint: { file: recipe.checkpoint } }),
  });
  return parameters;
}
