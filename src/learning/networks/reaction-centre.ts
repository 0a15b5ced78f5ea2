import * as tf from "@tensorflow/tfjs-core";
import { dense } from "./dense.ts";
import type { Training } from "./dropout.ts";
import {
  type MixtureBatch,
  type MixtureEncoderOptions,
  mixtureEncoderParameters,
  mixtureVectors,
} from "./mixture-encoder.ts";
import { type ParameterSpecs, part, prefixed, type Weights, weight } from "./parameters.ts";
import { gatherRows } from "./rows.ts";

/** Mixtures, and the pairs of their atoms that are asked about. */
export type PairBatch = MixtureBatch & {
  /** Atoms of each pair [pairs]. */
  first: tf.Tensor1D;
  second: tf.Tensor1D;
  /** How the two are joined before the reaction, one-hot [pairs, classes]: a small product is faster than a look-up. */
  joined: tf.Tensor2D;
};

export type ReactionCentreOptions = MixtureEncoderOptions & {
  /** Kinds of pair. */
  classes: number;
  /** Width of a pair's vector. */
  pair: number;
  /** Bond orders that a change may lead to. */
  orders: number;
};

/** The parameters of `pairScores`. Scores start low: hardly any pair changes. */
export function reactionCentreParameters(options: ReactionCentreOptions): ParameterSpecs {
  const { hidden, classes, pair, orders } = options;
  return {
    ...prefixed("mixture", mixtureEncoderParameters(options)),
    atomKernel: { shape: [hidden, pair], start: "torch" },
    joined: { shape: [classes, pair], start: { normal: 0.1 } },
    scoreKernel: { shape: [pair, orders], start: "torch" },
    scoreBias: { shape: [classes, orders], start: -6 },
  };
}

/**
 * Log-odds [pairs, orders] that the bond between two atoms ends with each order: both atoms' vectors are projected and
 * added, and so is a vector for how they are joined, so that a pair costs no matrix product but the last, small one
 * (after Jin et al., NIPS 2017, arXiv:1709.04555).
 */
export function pairScores(
  weights: Weights,
  batch: PairBatch,
  options: ReactionCentreOptions,
  training?: Training,
): tf.Tensor2D {
  const vectors = mixtureVectors(part("mixture", weights), batch, options, training);
  const projected = dense(vectors, weight(weights, "atomKernel"));
  const ends = tf.add(gatherRows(projected, batch.first), gatherRows(projected, batch.second));
  const pairs = tf.relu(tf.add(ends, dense(batch.joined, weight(weights, "joined"))));
  const bias = dense(batch.joined, weight(weights, "scoreBias"));
  return tf.add(dense(pairs, weight(weights, "scoreKernel")), bias) as tf.Tensor2D;
}
