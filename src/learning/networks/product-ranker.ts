import * as tf from "@tensorflow/tfjs-core";
import { dense } from "./dense.ts";
import { dropout, type Training } from "./dropout.ts";
import { type ParameterSpecs, type Weights, weight } from "./parameters.ts";
import { gatherRows, sumRows } from "./rows.ts";

/** Candidates of a batch as one graph of the atoms near their changes. */
export type DifferenceBatch = {
  /** Vectors of the mixtures' atoms, before the reaction [atoms, vectors]. */
  vectors: tf.Tensor2D;
  /** Atom of each node [nodes]. */
  nodeAtom: tf.Tensor1D;
  /** What the changes do to it [nodes, nodeWidth]. */
  nodes: tf.Tensor2D;
  /** Candidate of each node [nodes]. */
  candidate: tf.Tensor1D;
  /** Directed bonds that are or were [links], and how [links, linkWidth]. */
  from: tf.Tensor1D;
  to: tf.Tensor1D;
  links: tf.Tensor2D;
  /** Features of each candidate as a whole [candidates, wholeWidth]; the first carries the centre's log-odds. */
  whole: tf.Tensor2D;
};

export type ProductRankerOptions = {
  vectors: number;
  nodeWidth: number;
  linkWidth: number;
  wholeWidth: number;
  hidden: number;
  /** Rounds of messages. */
  depth: number;
  dropout?: number;
  /** Dropout of the vectors that go in. */
  vectorDropout?: number;
};

/** The parameters of `candidateScores`. At the start the order is that of the log-odds. */
export function productRankerParameters(options: ProductRankerOptions): ParameterSpecs {
  const { vectors, nodeWidth, linkWidth, wholeWidth, hidden, depth } = options;
  const square = { shape: [hidden, hidden], start: "torch" } as const;
  const rounds = Array.from({ length: depth }, (_, round) => ({
    [`message${round}`]: square,
    [`link${round}`]: { shape: [linkWidth, hidden], start: "glorot" } as const,
    [`own${round}`]: square,
    [`heard${round}`]: square,
    [`bias${round}`]: { shape: [hidden], start: 0 },
  }));
  return {
    atomKernel: { shape: [vectors, hidden], start: "torch" },
    nodeKernel: { shape: [nodeWidth, hidden], start: "glorot" },
    nodeBias: { shape: [hidden], start: 0 },
    ...(Object.assign({}, ...rounds) as ParameterSpecs),
    poolKernel: square,
    wholeKernel: { shape: [wholeWidth, hidden], start: "glorot" },
    poolBias: { shape: [hidden], start: 0 },
    scoreKernel: { shape: [hidden, 1], start: { normal: 0.01 } },
    logOdds: { shape: [1], start: 5 },
  };
}

/**
 * Scores of candidates [candidates], of which a softmax over a mixture's candidates makes probabilities: message
 * passing over the atoms near the changes, each with its vector from the mixture and the difference that the changes
 * make to it; their sum and the centre's log-odds decide (a difference network; Jin et al., NIPS 2017).
 */
export function candidateScores(
  weights: Weights,
  batch: DifferenceBatch,
  options: ProductRankerOptions,
  training?: Training,
): tf.Tensor1D {
  const nodeCount = batch.nodes.shape[0];
  const rate = options.dropout ?? 0;
  const given = dropout(batch.vectors, options.vectorDropout ?? 0, training);
  const atoms = gatherRows(dense(given, weight(weights, "atomKernel")), batch.nodeAtom);
  const seen = dense(batch.nodes, weight(weights, "nodeKernel"), weight(weights, "nodeBias"));
  let h: tf.Tensor = dropout(tf.relu(tf.add(atoms, seen)), rate, training);
  for (let round = 0; round < options.depth; round++) {
    const sent = gatherRows(dense(h, weight(weights, `message${round}`)), batch.from);
    const message = tf.relu(tf.add(sent, dense(batch.links, weight(weights, `link${round}`))));
    const heard = dense(sumRows(message, batch.to, nodeCount), weight(weights, `heard${round}`));
    h = tf.relu(tf.add(dense(h, weight(weights, `own${round}`), weight(weights, `bias${round}`)), heard));
  }
  const pooled = dense(sumRows(h, batch.candidate, batch.whole.shape[0]), weight(weights, "poolKernel"));
  const whole = dense(batch.whole, weight(weights, "wholeKernel"), weight(weights, "poolBias"));
  const both = dropout(tf.relu(tf.add(pooled, whole)), rate, training);
  const score = tf.reshape(dense(both, weight(weights, "scoreKernel")), [-1]);
  const odds = tf.reshape(tf.slice(batch.whole, [0, 0], [-1, 1]), [-1]);
  return tf.add(score, tf.mul(odds, weight(weights, "logOdds"))) as tf.Tensor1D;
}
