import * as tf from "@tensorflow/tfjs-core";
import { type MlpOptions, mlp, mlpParameters } from "./dense.ts";
import type { Training } from "./dropout.ts";
import {
  type GraphBatch,
  type MessagePassingOptions,
  messagePassing,
  messagePassingParameters,
} from "./message-passing.ts";
import { type ParameterSpecs, part, prefixed, type Weights } from "./parameters.ts";

export type DmpnnOptions = MessagePassingOptions & {
  /** Per-row tensor that goes beside the molecule vector, such as descriptors or conditions. */
  beside?: { name: string; width: number };
  /** Width of the one hidden layer after it; 0: none, so that the answer is a sum over atoms. Default: as the graph's. */
  feedForward?: number;
  /** Numbers a molecule: 1 (default), or more where it learns several tasks. */
  outputs?: number;
};

function readout({ hidden = 300, feedForward = hidden, beside, dropout, outputs = 1 }: DmpnnOptions): MlpOptions {
  return {
    widths: [hidden + (beside?.width ?? 0), ...(feedForward > 0 ? [feedForward] : []), outputs],
    start: "torch",
    ...(dropout !== undefined && { dropout }),
  };
}

/** The parameters of `dmpnn`. */
export function dmpnnParameters(options: DmpnnOptions): ParameterSpecs {
  return {
    ...prefixed("graph", messagePassingParameters(options)),
    ...prefixed("readout", mlpParameters(readout(options))),
  };
}

/**
 * One number a molecule [rows, outputs]: directed message passing, atoms summed, a per-row vector beside, and a feed-forward
 * network (Yang et al. 2019). `inputs.tensors` are those of the molecule-graph and reaction-graph featurisers.
 */
export function dmpnn(
  weights: Weights,
  inputs: { rows: number; tensors: Record<string, tf.Tensor> },
  options: DmpnnOptions,
  training?: Training,
): tf.Tensor2D {
  const graph = { ...inputs.tensors, molecules: inputs.rows } as unknown as GraphBatch;
  const molecules = messagePassing(part("graph", weights), graph, options, training);
  const beside = options.beside && inputs.tensors[options.beside.name];
  return mlp(
    part("readout", weights),
    beside ? tf.concat([molecules, beside], 1) : molecules,
    readout(options),
    training,
  );
}
