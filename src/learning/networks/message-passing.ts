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

/**
 * Molecules with equal environments merged, as `mergeEnvironments` of the runtime gives them: besides what stands here,
 * the positions `start<t>`, `from<t>` and `to<t>` of each round of messages, `fromOut` and `toOut`.
 */
export type MergedBatch = {
  initial: tf.Tensor2D;
  environments: tf.Tensor2D;
  environment: tf.Tensor1D;
  molecule: tf.Tensor1D;
  molecules: number;
  [positions: string]: tf.Tensor | number;
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
  graph: GraphBatch | MergedBatch,
  options: MessagePassingOptions,
  training?: Training,
): tf.Tensor2D {
  const { depth = 3, activation = "relu", dropout: rate = 0, hidden = 300, atomWidth, bondWidth } = options;
  const wide = alignedWidth(hidden);
  const kernel = (name: string, rows: number) => padTo(weight(weights, name) as tf.Tensor2D, rows, wide);
  const bias = (tensor: tf.Tensor | undefined) => tensor && padTo(tensor, wide);
  const walk = "initial" in graph ? mergedWalk(graph) : plainWalk(graph);
  const first = dense(walk.initial(), kernel("inputKernel", atomWidth + bondWidth), bias(weights.inputBias));
  const messageKernel = kernel("messageKernel", wide);
  const messageBias = bias(weights.messageBias);
  let h: tf.Tensor = activate(first, activation);
  for (let round = 1; round < depth; round++) {
    const update = dense(walk.heard(h, round), messageKernel, messageBias);
    h = dropout(activate(tf.add(walk.start(first, round), update), activation), rate, training, hidden);
  }
  const outputBias = bias(weight(weights, "outputBias"));
  const out = dense(walk.ends(h), kernel("outputKernel", atomWidth + wide), outputBias);
  return walk.atoms(dropout(activate(out, activation), rate, training, hidden)) as tf.Tensor2D;
}

/** The steps of message passing that read the graph. */
type Walk = {
  /** Features of bonds' first states, atom ‖ bond. */
  initial(): tf.Tensor;
  /** What each bond of a round hears of the states of the round before. */
  heard(h: tf.Tensor, round: number): tf.Tensor;
  /** The first states of a round's bonds. */
  start(first: tf.Tensor, round: number): tf.Tensor;
  /** Features of atoms beside the sum of the bonds that end there. */
  ends(h: tf.Tensor): tf.Tensor;
  /** What was made of those, for each atom. */
  atoms(out: tf.Tensor): tf.Tensor;
};

const plainWalk = (graph: GraphBatch): Walk => ({
  initial: () => tf.concat([gatherRows(graph.atoms, graph.source), graph.bonds], 1),
  heard: (h) => messages(h, graph),
  start: (first) => first,
  ends: (h) => tf.concat([graph.atoms, sumRows(h, graph.target, graph.atoms.shape[0])], 1),
  atoms: (out) => out,
});

function mergedWalk(graph: MergedBatch): Walk {
  const rows = (name: string) => graph[name] as tf.Tensor1D;
  const sums = (h: tf.Tensor, suffix: number | "Out", count: number) =>
    sumRows(gatherRows(h, rows(`from${suffix}`)), rows(`to${suffix}`), count);
  return {
    initial: () => graph.initial,
    heard: (h, round) => sums(h, round, rows(`start${round}`).shape[0]),
    start: (first, round) => gatherRows(first, rows(`start${round}`)),
    ends: (h) => tf.concat([graph.environments, sums(h, "Out", graph.environments.shape[0])], 1),
    atoms: (out) => gatherRows(out, graph.environment),
  };
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
  graph: GraphBatch | MergedBatch,
  options: MessagePassingOptions,
  training?: Training,
): tf.Tensor2D {
  const vectors = wideAtomVectors(weights, graph, options, training);
  return withoutPadding(aggregate(vectors, graph.molecule, graph.molecules, options.aggregation), options);
}
