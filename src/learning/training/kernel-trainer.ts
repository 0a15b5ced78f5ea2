import * as tf from "@tensorflow/tfjs-core";
import type { TrainContext, Trained } from "../../core/definition.ts";
import { concatenate } from "../../core/encoding.ts";
import { RetortError } from "../../core/errors.ts";
import type { Encoded, ModelSpec } from "../../core/model.ts";
import { useBackend } from "../backends/backend.ts";
import { kernelMean } from "../networks/kernel.ts";
import type { Weights } from "../networks/parameters.ts";
import { type Block, differentRows, type FittedKernel, fitKernel, type KernelFitOptions } from "./kernel-fit.ts";
import { encodeRawRows, trainedNetwork } from "./network-trainer.ts";
import type { NetworkInputs } from "./record-network.ts";

/** Columns of a tensor [row, D]. */
export type BlockSlice = { tensor: string; from: number; to: number };

export type KernelRecipe = {
  context: TrainContext;
  /** With everything fitted; the decoder is a scalar whose scale and offset standardise the values. */
  spec: ModelSpec;
  /** For each member, the tensors [row, D] that its kernel compares, each with a weight of its own. */
  members: readonly (readonly string[])[];
  /** Blocks that are columns [from, to) of a tensor rather than a tensor. */
  slices?: Readonly<Record<string, BlockSlice>>;
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
export async function trainKernels({
  context,
  spec,
  members,
  slices = {},
  fit,
  recipe,
}: KernelRecipe): Promise<Trained> {
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
    return fitted(blocks, slices, encoded, values, { seed: context.seed, ...fit });
  });
  context.progress({ step: "fitting kernels", done: members.length, total: members.length });
  const forward = (given: Weights, { tensors }: NetworkInputs) => kernelMean(given, withSlices(tensors, slices));
  return trainedNetwork({ context, spec, recipe, forward }, weights, {
    backend: `${backend.name} (${backend.device})`,
    epochs: 1,
    parameters: members.reduce((sum, blocks) => sum + blocks.length + 2 + values.length, 0),
    seconds: (performance.now() - started) / 1000,
  });
}

/** A process fitted to rows, as the weights of {@link kernelMean}. */
function fitted(
  blocks: readonly string[],
  slices: Readonly<Record<string, BlockSlice>>,
  encoded: Encoded,
  values: Float64Array,
  options: KernelFitOptions,
): Weights {
  const parts = blocks.map((block): Block => {
    const { tensor: name, from = 0, to } = slices[block] ?? { tensor: block };
    const tensor = encoded.tensors[name];
    if (tensor === undefined) throw new RetortError("INTERNAL", `the featuriser gives no "${name}"`);
    const [whole, data] = [tensor.width[0] as number, tensor.data as Float32Array];
    if (to === undefined) return { width: whole, data };
    const width = to - from;
    const cells = Float32Array.from({ length: encoded.rows * width }, (_, i) => {
      const row = Math.floor(i / width);
      return data[row * whole + from + (i - row * width)] as number;
    });
    return { width, data: cells };
  });
  return kernelWeights(blocks, parts, fitKernel(parts, values, options));
}

/** The tensors, and the blocks that are columns of one. */
function withSlices(
  tensors: Readonly<Record<string, tf.Tensor>>,
  slices: Readonly<Record<string, BlockSlice>>,
): Record<string, tf.Tensor> {
  const parts = Object.entries(slices).map(([block, { tensor, from, to }]) => [
    block,
    tf.slice(tensors[tensor] as tf.Tensor, [0, from], [-1, to - from]),
  ]);
  return { ...tensors, ...Object.fromEntries(parts) };
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
    const { index, places } = differentRows({ width, data: centred });
    if (places.length > rows / 2) weights[`rows.${names[b]}`] = tf.tensor2d(centred, [rows, width]);
    else {
      const kept = Float32Array.from({ length: places.length * width }, (_, i) => {
        const place = Math.floor(i / width);
        return centred[(places[place] as number) * width + (i - place * width)] as number;
      });
      weights[`rows.${names[b]}`] = tf.tensor2d(kept, [places.length, width]);
      weights[`index.${names[b]}`] = tf.tensor1d(Float32Array.from(index));
    }
  });
  return weights;
}
