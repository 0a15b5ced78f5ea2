import * as tf from "@tensorflow/tfjs-core";
import { shapeOf } from "../../core/encoding.ts";
import type { Encoded } from "../../core/model.ts";
import { activate } from "./activations.ts";
import { mlp, mlpParameters } from "./dense.ts";
import { dropout, type Training } from "./dropout.ts";
import { type ParameterSpecs, part, prefixed, type Weights, weight } from "./parameters.ts";
import { gatherRows, sumRows } from "./rows.ts";

export type EnvironmentSumOptions = {
  /** Environments that are known. */
  vocabulary: number;
  /** Width of `counts`; absent: there are none. */
  counts?: number;
  /** Width of the sum over environments, and of the layers after it, the output last. */
  hidden: number;
  after: readonly number[];
  /** After each activation, while training. */
  dropout: number;
};

const net = ({ hidden, after, dropout: rate }: EnvironmentSumOptions) => ({
  widths: [hidden, ...after],
  start: "torch" as const,
  dropout: rate,
});

/** The parameters of `environmentSum`: a vector an environment, a bias, and the layers after them. */
export function environmentSumParameters(options: EnvironmentSumOptions): ParameterSpecs {
  return {
    table: { shape: [options.vocabulary, options.hidden], start: { normal: Math.sqrt(2 / 40) } },
    ...(options.counts !== undefined && {
      counts: { shape: [options.counts, options.hidden], start: "torch" as const },
    }),
    bias: { shape: [options.hidden], start: 0 },
    ...prefixed("after", mlpParameters(net(options))),
  };
}

/**
 * Numbers a row [rows, after.at(-1)]: the vectors of a row's environments, each times its change, are added to
 * a projection of its counts, and a multilayer perceptron reads the sum. `inputs.tensors` are those of the reaction-change featuriser; where `dense`
 * [rows, vocabulary] stands among them it is read in their place, which is the same and, for many rows, faster.
 */
export function environmentSum(
  weights: Weights,
  inputs: { rows: number; tensors: Record<string, tf.Tensor> },
  options: EnvironmentSumOptions,
  training?: Training,
): tf.Tensor2D {
  const table = weight(weights, "table");
  const { dense, environment, change, reaction } = inputs.tensors;
  const sum = dense
    ? tf.matMul(dense as tf.Tensor2D, table as tf.Tensor2D)
    : sumRows(
        tf.mul(gatherRows(table, environment as tf.Tensor1D), change as tf.Tensor2D),
        reaction as tf.Tensor1D,
        inputs.rows,
      );
  const counted =
    options.counts === undefined
      ? sum
      : tf.add(sum, tf.matMul(inputs.tensors.counts as tf.Tensor2D, weight(weights, "counts") as tf.Tensor2D));
  const first = activate(tf.add(counted, weight(weights, "bias")), "relu");
  return mlp(part("after", weights), dropout(first, options.dropout, training), net(options), training);
}

/** What an absent candidate scores. */
const absent = -1e4;

/**
 * A score for each candidate of a row, in the candidates' places [rows, most]; where there is no candidate, −10,000.
 * Each candidate is scored by `environmentSum`, with `site` as its counts where there is one. `inputs.tensors` are those
 * of the candidate-change featuriser.
 */
export function candidateScores(
  weights: Weights,
  inputs: { rows: number; tensors: Record<string, tf.Tensor> },
  options: EnvironmentSumOptions & { most: number },
  training?: Training,
): tf.Tensor2D {
  const { row, place, there } = inputs.tensors as { row: tf.Tensor1D; place: tf.Tensor1D; there: tf.Tensor2D };
  const { site, ...others } = inputs.tensors;
  const tensors = { ...others, ...(site && { counts: site }) };
  const scores = environmentSum(weights, { rows: row.shape[0], tensors }, options, training);
  const { most } = options;
  const identity = tf.tensor2d(
    Float32Array.from({ length: most * most }, (_, i) => Number(i % (most + 1) === 0)),
    [most, most],
  );
  const slots = gatherRows(identity, place);
  const placed = sumRows(tf.mul(slots, scores), row, inputs.rows);
  return tf.add(placed, tf.mul(tf.sub(1, there), absent)) as tf.Tensor2D;
}

/** An encoding of reaction-change as training reads it: changes as `dense` [reactions, vocabulary], and `counts`. */
export function reactionInputs(encoded: Encoded, vocabulary: number): Record<string, tf.Tensor> {
  return denseInputs(encoded, vocabulary, encoded.rows, ["counts"]);
}

/**
 * An encoding of candidate-change as training reads it: changes as `dense` [candidates, vocabulary], their
 * places, and their sites.
 */
export function candidateInputs(encoded: Encoded, vocabulary: number): Record<string, tf.Tensor> {
  return denseInputs(encoded, vocabulary, encoded.tensors.row?.data.length ?? 0, [
    "row",
    "place",
    "there",
    ...(encoded.tensors.site ? ["site"] : []),
  ]);
}

function denseInputs(
  encoded: Encoded,
  vocabulary: number,
  count: number,
  beside: readonly string[],
): Record<string, tf.Tensor> {
  const dense = new Float32Array(count * vocabulary);
  const of = (name: string) => encoded.tensors[name]?.data ?? new Float32Array();
  const [environment, change, reaction] = [of("environment"), of("change"), of("reaction")];
  for (let e = 0; e < environment.length; e++) {
    const at = (reaction[e] as number) * vocabulary + (environment[e] as number);
    dense[at] = (dense[at] as number) + (change[e] as number);
  }
  const others = beside.map((name) => {
    const data = of(name);
    return [name, tf.tensor(data, shapeOf(encoded, name), data instanceof Int32Array ? "int32" : "float32")] as const;
  });
  return { ...Object.fromEntries(others), dense: tf.tensor2d(dense, [count, vocabulary]) };
}
