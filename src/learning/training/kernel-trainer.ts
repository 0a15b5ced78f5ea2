import * as tf from "@tensorflow/tfjs-core";
import type { TrainContext, Trained } from "../../core/definition.ts";
import { concatenate } from "../../core/encoding.ts";
import { RetortError } from "../../core/errors.ts";
import type { ModelSpec } from "../../core/model.ts";
import { useBackend } from "../backends/backend.ts";
import { kernelMean } from "../networks/kernel.ts";
import type { Weights } from "../networks/parameters.ts";
import { type Block, fitKernel } from "./kernel-fit.ts";
import { encodeRawRows, trainedNetwork } from "./network-trainer.ts";

export type KernelRecipe = {
  context: TrainContext;
  /** With everything fitted; the decoder is a scalar whose scale and offset standardise the values. */
  spec: ModelSpec;
  /** Tensors [row, D] that the kernel compares, each with a weight of its own. */
  blocks: readonly string[];
  /** Weights are fitted on so many training rows at most. Default 1,000. */
  most?: number;
  recipe: string;
};

/**
 * Fits a Gaussian process to the rows of a split and gives back what publishing needs: the kernel against the training
 * rows as a network, so that it is recorded, served and explained as one.
 *
 * @throws RetortError BACKEND_UNAVAILABLE; of the first training row that cannot be encoded.
 */
export async function trainKernel({ context, spec, blocks, most, recipe }: KernelRecipe): Promise<Trained> {
  const backend = await useBackend(context.backend);
  if (spec.body.type !== "network") throw new RetortError("INTERNAL", `${spec.id} is not a network`);
  const { output, scale, offset } = spec.body.decoder.options as { output: string; scale: number; offset: number };
  const { data, split } = context;
  const ports = Object.entries(data.inputs);
  const raw = split.train.map((row) => Object.fromEntries(ports.map(([port, values]) => [port, values[row]])));
  context.progress({ step: "encoding", done: 0, total: 2 });
  const encoded = concatenate(await encodeRawRows(spec, raw));
  const parts = blocks.map((block): Block => {
    const tensor = encoded.tensors[block];
    if (tensor === undefined) throw new RetortError("INTERNAL", `the featuriser gives no "${block}"`);
    return { width: tensor.width[0] as number, data: tensor.data as Float32Array };
  });
  const values = Float64Array.from(split.train, (row) => ((data.targets[output]?.[row] as number) - offset) / scale);
  context.progress({ step: "fitting the kernel", done: 1, total: 2 });
  const started = performance.now();
  const fitted = fitKernel(parts, values, { seed: context.seed, ...(most !== undefined && { most }) });
  context.progress({ step: "fitting the kernel", done: 2, total: 2 });
  const weights: Weights = {
    additive: tf.tensor2d([[fitted.additive]]),
    coefficients: tf.tensor2d(Float32Array.from(fitted.coefficients), [values.length, 1]),
  };
  parts.forEach(({ width, data: rows }, b) => {
    const factor = Math.sqrt(fitted.weights[b] as number);
    weights[`scale.${blocks[b]}`] = tf.fill([1, width], factor);
    weights[`rows.${blocks[b]}`] = tf.tensor2d(
      Float32Array.from(rows, (value) => value * factor),
      [values.length, width],
    );
  });
  return trainedNetwork(
    { context, spec, recipe, forward: (given, { tensors }) => kernelMean(given, tensors, blocks) },
    [weights],
    {
      backend: `${backend.name} (${backend.device})`,
      epochs: 1,
      parameters: blocks.length + 2 + values.length,
      seconds: (performance.now() - started) / 1000,
    },
  );
}
