import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../../core/random.ts";
import { differenceFeeds, wholeWidth } from "../../runtime/graph-edits/difference.ts";
import type { Training } from "../networks/dropout.ts";
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
  /**
   * Standard deviation of the noise on the centre's log-odds (in their scaled form) while training: on its own training
   * rows the centre is surer than elsewhere.
   */
  noise: number;
  /** Rows of their own: the epoch with the best log loss on them is kept. */
  stop: readonly RankableRow[];
  checkpoint?: string;
};

/** Rows as tensors: vectors of atoms, differences, and where each candidate stands. */
export function rankerBatch(rows: readonly RankableRow[], width: number, noise?: { sd: number; random: Random }) {
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
  const feeds = differenceFeeds(placed);
  if (noise) {
    const whole = feeds.whole?.data as Float32Array;
    for (let at = 0; at < whole.length; at += wholeWidth)
      for (const place of [at, at + 1]) whole[place] = (whole[place] as number) + noise.sd * noise.random.normal();
  }
  const tensors = feedTensors({
    ...feeds,
    vectors: { data: vectors, dims: [atoms, width] },
    owner: { data: Int32Array.from(owner), dims: [candidate] },
    right: { data: Float32Array.from({ length: candidate }, (_, k) => right[k] ?? 0), dims: [candidate] },
  });
  return { rows: rows.length, tensors, dispose: () => tf.dispose(Object.values(tensors)) };
}

/** −log of the probability of the true candidates, mean over a batch's mixtures. */
function rankingLoss(
  weights: Weights,
  { tensors, rows }: ReturnType<typeof rankerBatch>,
  options: ProductRankerOptions,
  training?: Training,
): tf.Scalar {
  const scores = candidateScores(weights, tensors as unknown as DifferenceBatch, options, training);
  const { owner, right } = tensors as { owner: tf.Tensor1D; right: tf.Tensor1D };
  // Scores stay within ±60, so that their exponentials and sums of them are finite.
  const weight = tf.exp(tf.clipByValue(scores, -60, 60));
  const all = sumRows(weight, owner, rows);
  const some = sumRows(tf.mul(weight, right), owner, rows);
  return tf.mean(tf.sub(tf.log(all), tf.log(some))) as tf.Scalar;
}

/** The same over many mixtures. */
async function logLoss(weights: Weights, rows: readonly RankableRow[], options: ProductRankerOptions): Promise<number> {
  let sum = 0;
  for (let from = 0; from < rows.length; from += 16) {
    const batch = rankerBatch(rows.slice(from, from + 16), options.vectors);
    const loss = tf.tidy(() => rankingLoss(weights, batch, options));
    sum += ((await loss.data())[0] as number) * batch.rows;
    loss.dispose();
    batch.dispose();
  }
  return sum / rows.length;
}

/** Trains the ranking network: log-probability of the true candidates, by a softmax over each mixture's. */
export async function trainRanker(rows: readonly RankableRow[], recipe: RankerRecipe): Promise<Parameters> {
  const { options, batch } = recipe;
  const parameters = createParameters(productRankerParameters(options), recipe.seed);
  await fit<ReturnType<typeof rankerBatch>>({
    parameters,
    batches: function* (_, random) {
      for (const some of batchesBySize(rows, batch, random))
        yield rankerBatch(some, options.vectors, { sd: recipe.noise, random });
    },
    batchesPerEpoch: Math.ceil(rows.length / batch),
    loss: (weights, batch, training) => rankingLoss(weights, batch, options, training),
    epochs: recipe.epochs,
    schedule: oneCycle({ peak: recipe.rate, warmup: 0.15 }),
    seed: recipe.seed,
    adam: { weightDecay: 0.01, clipNorm: 5 },
    average: 0.998,
    signal: recipe.signal,
    onEpoch: recipe.onEpoch,
    ...(recipe.stop.length > 0 && { validate: (weights: Weights) => logLoss(weights, recipe.stop, options) }),
    ...(recipe.checkpoint !== undefined && { checkpoint: { file: recipe.checkpoint } }),
  });
  return parameters;
}
