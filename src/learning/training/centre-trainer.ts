import * as tf from "@tensorflow/tfjs-core";
import { pairPlace } from "../../chemistry/atom-pairs.ts";
import { changeOrders } from "../../chemistry/edit-graph.ts";
import { mixtureFeeds, pairFeeds } from "../../runtime/graph-edits/mixture.ts";
import { mixtureVectors } from "../networks/mixture-encoder.ts";
import { createParameters, type Parameters, part, type Weights } from "../networks/parameters.ts";
import {
  type PairBatch,
  pairScores,
  type ReactionCentreOptions,
  reactionCentreParameters,
} from "../networks/reaction-centre.ts";
import { gatherRows } from "../networks/rows.ts";
import { batchesBySize, type EditRow } from "../products/edit-rows.ts";
import { feedTensors } from "./feed-tensors.ts";
import { type Epoch, fit } from "./fit.ts";
import { oneCycle } from "./schedules.ts";

export type CentreRecipe = {
  options: ReactionCentreOptions;
  epochs: number;
  batch: number;
  /** Highest learning rate of the one cycle. */
  rate: number;
  seed: number;
  signal: AbortSignal;
  onEpoch(epoch: Epoch): void;
  checkpoint?: string;
};

/** Places of the true changes among all scores of a batch. */
function truePlaces(rows: readonly EditRow[]): Int32Array {
  const found: number[] = [];
  let base = 0;
  for (const { mixture, changes } of rows) {
    for (const { a, b, order } of changes)
      found.push((base + pairPlace(a, b, mixture.graph.atomCount)) * changeOrders.length + order);
    base += mixture.pairs.first.length;
  }
  return Int32Array.from(found);
}

function batchOf(rows: readonly EditRow[]) {
  const mixtures = rows.map(({ mixture }) => mixture);
  const tensors = feedTensors({ ...mixtureFeeds(mixtures), ...pairFeeds(mixtures) });
  const truth = tf.tensor1d(truePlaces(rows), "int32");
  return { rows: rows.length, tensors, truth, dispose: () => tf.dispose([...Object.values(tensors), truth]) };
}

/** Trains the reaction-centre network: cross-entropy summed over all pairs and orders of a mixture. */
export async function trainCentre(rows: readonly EditRow[], recipe: CentreRecipe): Promise<Parameters> {
  const { options, batch } = recipe;
  const parameters = createParameters(reactionCentreParameters(options), recipe.seed);
  await fit<ReturnType<typeof batchOf>>({
    parameters,
    batches: function* (_, random) {
      for (const some of batchesBySize(rows, batch, random)) yield batchOf(some);
    },
    batchesPerEpoch: Math.ceil(rows.length / batch),
    loss: (weights, { tensors, truth, rows: count }, training) => {
      const scores = tf.reshape(pairScores(weights, tensors as unknown as PairBatch, options, training), [-1]);
      const all = tf.sum(tf.softplus(scores));
      const loss = truth.size > 0 ? tf.sub(all, tf.sum(gatherRows(scores, truth))) : all;
      return tf.div(loss, count) as tf.Scalar;
    },
    epochs: recipe.epochs,
    schedule: oneCycle({ peak: recipe.rate, warmup: 0.15 }),
    seed: recipe.seed,
    adam: { weightDecay: 0.005, clipNorm: 5 },
    average: 0.998,
    signal: recipe.signal,
    onEpoch: recipe.onEpoch,
    ...(recipe.checkpoint !== undefined && { checkpoint: { file: recipe.checkpoint } }),
  });
  return parameters;
}

/** What the centre network says of mixtures: vectors of their atoms, and log-odds of every pair and order. */
export type CentreAnswer = { vectors: Float32Array; scores: Float32Array };

/** Answers of the centre network, a batch at a time, in the order of the rows. */
export async function centreAnswers(
  rows: readonly EditRow[],
  weights: Weights,
  options: ReactionCentreOptions,
  use: (row: number, answer: CentreAnswer) => void,
): Promise<void> {
  const order = rows.map((_, i) => i).sort((i, j) => size(i) - size(j));
  for (let from = 0; from < order.length; from += 32) {
    const places = order.slice(from, from + 32);
    const { tensors, dispose } = batchOf(places.map((i) => rows[i] as EditRow));
    const [v, s] = tf.tidy(() => [
      mixtureVectors(part("mixture", weights), tensors as unknown as PairBatch, options),
      pairScores(weights, tensors as unknown as PairBatch, options),
    ]) as [tf.Tensor, tf.Tensor];
    const [vectors, scores] = [v.dataSync() as Float32Array, s.dataSync() as Float32Array];
    tf.dispose([v, s]);
    dispose();
    let [atom, pair] = [0, 0];
    for (const i of places) {
      const { graph, pairs } = (rows[i] as EditRow).mixture;
      const [atoms, count] = [graph.atomCount * options.hidden, pairs.first.length * options.orders];
      use(i, { vectors: vectors.slice(atom, atom + atoms), scores: scores.slice(pair, pair + count) });
      atom += atoms;
      pair += count;
    }
    await new Promise(setImmediate);
  }

  function size(i: number): number {
    return (rows[i] as EditRow).mixture.graph.atomCount;
  }
}
