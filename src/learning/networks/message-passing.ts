import * as tf from "@tensorflow/tfjs-core";
import { type Activation, activate } from "./activations.ts";
import { alignedWidth, padTo } from "./aligned.ts";
import { dense } from "./dense.ts";
import { dropout, type Training } from "./dropout.ts";
import { type ParameterSpecs, type Weights, weight } from "./parameters.ts";
import { gatherRows, sumRows } from "./rows.ts";

/** Molecules as one graph: directed bonds, each with its reverse; `molecule` tells to which molecule an atom belongs. */
export type GraphBatch = {
  /** Atom features [atoms, width]. */
  atoms: tf.Tensor2D;
  /** Features of directed bonds [bonds, width]. */
  bonds: tf.Tensor2D;
  /** Atom at which a bond begins [bonds], int32. */
  source: tf.Tensor1D;
  /** Atom at which a bond ends [bonds], int32. */
  target: tf.Tensor1D;
  /** The bond that runs the other way [bonds], int32. */
  reverse: tf.Tensor1D;
  /** Molecule of an atom [atoms], int32. */
  molecule: tf.Tensor1D;
  /** Number of molecules. */
  molecules: number;
};

export type MessagePassingOptions = {
  atomWidth: number;
  bondWidth: number;
  /** Default 300. */
  hidden?: number;
  /** Rounds of messages. Default 3. */
  depth?: number;
  /** Biases in the input and message layers. Default false. */
  bias?: boolean;
  /** Default "relu". */
  activation?: Activation;
  /** Default 0. */
  dropout?: number;
  /** How atom vectors become a molecule's: their sum over 100 ("norm", default), their mean, or their sum. */
  aggregation?: "norm" | "mean" | "sum";
};

/** The parameters of `messagePassing`: inputKernel (W_i), messageKernel (W_h), outputKernel (W_o) with its bias. */
export function messagePassingParameters(options: MessagePassingOptions): ParameterSpecs {
  const { atomWidth, bondWidth, hidden = 300, bias = false } = options;
  const inward = atomWidth + bondWidth;
  const outward = atomWidth + hidden;
  return {
    inputKernel: { shape: [inward, hidden], start: "torch" },
    messageKernel: { shape: [hidden, hidden], start: "torch" },
    outputKernel: { shape: [outward, hidden], start: "torch" },
    outputBias: { shape: [hidden], start: "torch", fanIn: outward },
    ...(bias && {
      inputBias: { shape: [hidden], start: "torch" as const, fanIn: inward },
      messageBias: { shape: [hidden], start: "torch" as const, fanIn: hidden },
    }),
  };
}

/**
 * Directed message passing over bonds, the D-MPNN of Yang et al. (2019) as Chemprop v2 has it; gives atom vectors
 * [atoms, hidden]:
 * h⁰ = τ(W_i [x_v ‖ e_vw]); mᵗ⁺¹_vw = Σ_{k→v} hᵗ_kv − hᵗ_wv; hᵗ⁺¹ = τ(h⁰ + W_h mᵗ⁺¹); h_v = τ(W_o [x_v ‖ Σ h_kv]),
 * where h⁰ inside τ is taken before the activation.
 */
export function atomVectors(
  weights: Weights,
  graph: GraphBatch,
  options: MessagePassingOptions,
  training?: Training,
): tf.Tensor2D {
  return withoutPadding(wideAtomVectors(weights, graph, options, training), options);
}

/** Atom vectors at the width at which the backend is fast: [atoms, hidden + padding]. What the padding holds is free. */
function wideAtomVectors(
  weights: Weights,
  graph: GraphBatch,
  options: MessagePassingOptions,
  training?: Training,
): tf.Tensor2D {
  const { depth = 3, activation = "relu", dropout: rate = 0, hidden = 300, atomWidth } = options;
  const { atoms, bonds, source, target } = graph;
  const wide = alignedWidth(hidden);
  const kernel = (name: string, rows: number) => padTo(weight(weights, name) as tf.Tensor2D, rows, wide);
  const bias = (tensor: tf.Tensor | undefined) => tensor && padTo(tensor, wide);
  const inputKernel = kernel("inputKernel", atomWidth + options.bondWidth);
  const first = dense(tf.concat([gatherRows(atoms, source), bonds], 1), inputKernel, bias(weights.inputBias));
  const messageKernel = kernel("messageKernel", wide);
  const messageBias = bias(weights.messageBias);
  let h: tf.Tensor = activate(first, activation);
  for (let step = 1; step < depth; step++) {
    const update = dense(messages(h, graph), messageKernel, messageBias);
    h = dropout(activate(tf.add(first, update), activation), rate, training, hidden);
  }
  const gathered = tf.concat([atoms, sumRows(h, target, atoms.shape[0])], 1);
  const out = dense(gathered, kernel("outputKernel", atomWidth + wide), bias(weight(weights, "outputBias")));
  return dropout(activate(out, activation), rate, training, hidden) as tf.Tensor2D;
}

function withoutPadding(x: tf.Tensor2D, { hidden = 300 }: MessagePassingOptions): tf.Tensor2D {
  return x.shape[1] === hidden ? x : tf.slice(x, [0, 0], [x.shape[0], hidden]);
}

/**
 * What each directed bond hears [bonds, width]: the sum over bonds that end where it begins, less its own reverse. Its
 * gradient is the same with the bonds turned round, for the reverse of a bond's reverse is the bond.
 */
function messages(h: tf.Tensor, { atoms, source, target, reverse }: GraphBatch): tf.Tensor {
  const heard = (x: tf.Tensor, from: tf.Tensor, to: tf.Tensor, back: tf.Tensor) => {
    const sums = tf.unsortedSegmentSum(x, from as tf.Tensor1D, atoms.shape[0]);
    return tf.sub(tf.gather(sums, to), tf.gather(x, back));
  };
  const op = tf.customGrad((value, save) => {
    (save as tf.GradSaveFunc)([source, target, reverse]);
    return {
      value: heard(value as tf.Tensor, target, source, reverse),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => heard(dy, ...(saved as [tf.Tensor, tf.Tensor, tf.Tensor])),
    };
  });
  return op(h);
}

/** Molecule vectors [molecules, hidden]: atom vectors summed over 100, averaged, or summed. */
export function aggregate(
  vectors: tf.Tensor2D,
  molecule: tf.Tensor1D,
  molecules: number,
  aggregation: "norm" | "mean" | "sum" = "norm",
): tf.Tensor2D {
  const sum = sumRows(vectors, molecule, molecules);
  if (aggregation === "sum") return sum as tf.Tensor2D;
  if (aggregation === "norm") return tf.mul(sum, 1 / 100) as tf.Tensor2D;
  const counts = tf.unsortedSegmentSum(tf.ones([vectors.shape[0], 1]), molecule, molecules);
  return tf.div(sum, tf.maximum(counts, 1)) as tf.Tensor2D;
}

/** Directed message passing and aggregation: molecule vectors [molecules, hidden]. */
export function messagePassing(
  weights: Weights,
  graph: GraphBatch,
  options: MessagePassingOptions,
  training?: Training,
): tf.Tensor2D {
  const vectors = wideAtomVectors(weights, graph, options, training);
  return withoutPadding(aggregate(vectors, graph.molecule, graph.molecules, options.aggregation), options);
}
