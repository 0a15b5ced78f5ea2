import * as tf from "@tensorflow/tfjs-core";
import type { TrainContext, Trained } from "../../core/definition.ts";
import { concatenate } from "../../core/encoding.ts";
import { RetortError } from "../../core/errors.ts";
import type { Encoded, ModelSpec } from "../../core/model.ts";
import { useBackend } from "../backends/backend.ts";
import { kernelMean } from "../networks/kernel.ts";
import type { Weights } from "../networks/parameters.ts";
import { type Block, type FittedKernel, fitKernel, type KernelFitOptions } from "./kernel-fit.ts";
import { encodeRawRows, trainedNetwork } from "./network-trainer.ts";
import type { NetworkInputs } from "./record-network.ts";

export type KernelRecipe = {
  context: TrainContext;
  /** With everything fitted; the decoder is a scalar whose scale and offset standardise the values. */
  spec: ModelSpec;
  /** For each member, the tensors [row, D] that its kernel compares, each with a weight of its own. */
  members: readonly (readonly string[])[];
  /** How the kernels are fitted; see {@link fitKernel}. */
  fit?: Omit<KernelFitOptions, "seed">;
  recipe: string;
};

/**
 * Fits Gaussian processes to the rows of a split and gives back what publishing needs: kernels against the training
 * rows as an ensemble of networks, so that they are recorded, served and explained as one.
 *
 * @throws RetortError BACKEND_UNAVAILABLE; of the first training row that cannot be encoded.
 */
export async function trainKernels({ context, spec, members, fit, recipe }: KernelRecipe): Promise<Trained> {
  const backend = await useBackend(context.backend);
  if (spec.body.type !== "network") throw new RetortError("INTERNAL", `${spec.id} is not a network`);
  const { output, scale, offset } = spec.body.decoder.options as { output: string; scale: number; offset: number };
  const { data, split } = context;
  const ports = Object.entries(data.inputs);
  const raw = split.train.map((row) => Object.fromEntries(ports.map(([port, values]) => [port, values[row]])));
  const started = performance.now();
  const encoded = concatenate(await encodeRawRows(spec, raw));
  const values = Float64Array.from(split.train, (row) => ((data.targets[output]?.[row] as number) - offset) / scale);
  const weights = members.map((blocks, member) => {
    context.progress({ step: "fitting kernels", done: member, total: members.length });
    return fitted(blocks, encoded, values, { seed: context.seed, ...fit });
  });
  context.progress({ step: "fitting kernels", done: members.length, total: members.length });
  const forward = (given: Weights, { tensors }: NetworkInputs) => kernelMean(given, tensors);
  return trainedNetwork({ context, spec, recipe, forward }, weights, {
    backend: `${backend.name} (${backend.device})`,
    epochs: 1,
    parameters: members.reduce((sum, blocks) => sum + blocks.length + 2 + values.length, 0),
    seconds: (performance.now() - started) / 1000,
  });
}

/** A process fitted to rows, as the weights of {@link kernelMean}. */
function fitted(blocks: readonly string[], encoded: Encoded, values: Float64Array, options: KernelFitOptions): Weights {
  const parts = blocks.map((block): Block => {
    const tensor = encoded.tensors[block];
    if (tensor === undefined) throw new RetortError("INTERNAL", `the featuriser gives no "${block}"`);
    return { width: tensor.width[0] as number, data: tensor.data as Float32Array };
  });
  return kernelWeights(blocks, parts, fitKernel(parts, values, options));
}

/** A fitted process as the weights of `kernelMean`. */
export function kernelWeights(names: readonly string[], blocks: readonly Block[], found: FittedKernel): Weights {
  const rows = found.coefficients.length;
  const worth = found.coefficients.reduce((sum, one, i) => sum + one * (found.means[i] as number), 0);
  const weights: Weights = {
    additive: tf.tensor2d([[found.additive]]),
    coefficients: tf.tensor2d(Float32Array.from(found.coefficients), [rows, 1]),
    means: tf.tensor2d(Float32Array.from(found.means), [1, rows]),
    offset: tf.tensor2d([[worth]]),
  };
  blocks.forEach(({ width, data }, b) => {
    const factor = Math.sqrt(found.weights[b] as number);
    const centre = new Float64Array(width);
    data.forEach((value, i) => {
      centre[i % width]! += value / rows;
    });
    const centred = Float32Array.from(data, (value, i) => (value - Math.fround(centre[i % width] as number)) * factor);
    weights[`centre.${names[b]}`] = tf.tensor2d(Float32Array.from(centre), [1, width]);
    weights[`scale.${names[b]}`] = tf.fill([1, width], factor);
    weights[`rows.${names[b]}`] = tf.tensor2d(centred, [rows, width]);
  });
  return weights;
}
