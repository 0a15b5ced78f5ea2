import * as tf from "@tensorflow/tfjs-core";
import { dense } from "./dense.ts";
import { dropout, type Training } from "./dropout.ts";
import { atomVectors, type MessagePassingOptions, messagePassingParameters } from "./message-passing.ts";
import { type ParameterSpecs, part, prefixed, type Weights, weight } from "./parameters.ts";
import { gatherRows } from "./rows.ts";

/** Mixtures as one graph of directed bonds, and where each atom stands in a table of rows padded to one length. */
export type MixtureBatch = {
  /** Atom features [atoms, width]. */
  atoms: tf.Tensor2D;
  /** Features of directed bonds [bonds, width]. */
  bonds: tf.Tensor2D;
  source: tf.Tensor1D;
  target: tf.Tensor1D;
  reverse: tf.Tensor1D;
  /** Atoms of each row [rows, places]; any atom where the row is shorter. */
  places: tf.Tensor2D;
  /** 0 where a place holds an atom, else a large negative number [rows, places]. */
  mask: tf.Tensor2D;
  /** Where each atom stands, row · places + place [atoms]. */
  standing: tf.Tensor1D;
};

export type MixtureEncoderOptions = Pick<MessagePassingOptions, "atomWidth" | "bondWidth" | "depth" | "dropout"> & {
  hidden: number;
  /** Heads of the attention over all atoms of a mixture. */
  heads: number;
  /** Width of a head's queries and keys. */
  keys: number;
};

/** The parameters of `mixtureVectors`. */
export function mixtureEncoderParameters(options: MixtureEncoderOptions): ParameterSpecs {
  const { hidden, heads, keys } = options;
  return {
    ...prefixed("local", messagePassingParameters({ ...options, bias: true })),
    queries: { shape: [hidden, heads * keys], start: "torch" },
    keys: { shape: [hidden, heads * keys], start: "torch" },
    values: { shape: [hidden, hidden], start: "torch" },
    ownKernel: { shape: [hidden, hidden], start: "torch" },
    allKernel: { shape: [hidden, hidden], start: "torch" },
    bothBias: { shape: [hidden], start: 0 },
  };
}

/**
 * Vectors [atoms, hidden] of the atoms of mixtures: message passing inside molecules, then attention of every atom to
 * every atom of the mixture, so that each knows its reaction partners and reagents (Jin et al. 2017 call it global
 * attention; here it is scaled dot-product attention, which needs no pass over pairs; Vaswani et al. 2017).
 */
export function mixtureVectors(
  weights: Weights,
  batch: MixtureBatch,
  options: MixtureEncoderOptions,
  training?: Training,
): tf.Tensor2D {
  const { hidden, heads, keys } = options;
  const graph = { ...batch, molecule: batch.standing, molecules: 0 };
  const own = atomVectors(part("local", weights), graph, { ...options, bias: true }, training);
  const [rows, places] = batch.places.shape;
  const flat = tf.reshape(batch.places, [-1]) as tf.Tensor1D;
  const headed = (name: string, width: number) => {
    const projected = dense(own, weight(weights, name));
    const padded = tf.reshape(gatherRows(projected, flat), [rows, places, heads, width]);
    return tf.transpose(padded, [0, 2, 1, 3]);
  };
  const scores = tf.matMul(headed("queries", keys), headed("keys", keys), false, true);
  const masked = tf.add(tf.mul(scores, 1 / Math.sqrt(keys)), tf.reshape(batch.mask, [rows, 1, 1, places]));
  const seen = tf.matMul(tf.softmax(masked), headed("values", hidden / heads));
  const joined = tf.reshape(tf.transpose(seen, [0, 2, 1, 3]), [rows * places, hidden]);
  const all = gatherRows(joined, batch.standing);
  const both = tf.add(
    dense(own, weight(weights, "ownKernel"), weight(weights, "bothBias")),
    dense(all, weight(weights, "allKernel")),
  );
  return dropout(tf.relu(both), options.dropout ?? 0, training) as tf.Tensor2D;
}
