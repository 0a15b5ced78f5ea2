import * as tf from "@tensorflow/tfjs-core";
import type { TrainContext } from "../../core/definition.ts";
import { useBackend } from "../backends/backend.ts";
import { type MlpOptions, mlp, mlpParameters } from "../networks/dense.ts";
import { createParameters, freeze } from "../networks/parameters.ts";
import { fit } from "./fit.ts";
import { cosine } from "./schedules.ts";

/** Rows of numbers, row-major. */
export type Numbers = { rows: number; width: number; data: Float32Array };

export type PlainOptions = Partial<Pick<TrainContext, "backend" | "signal">> & {
  hidden: readonly number[];
  activation?: MlpOptions["activation"];
  epochs: number;
  batch: number;
  rate: number;
  seed: number;
};

/** A perceptron that knows nothing of the problem; `predict` gives [rows × targets], `dispose` frees it. */
export type PlainNetwork = { predict(inputs: Numbers): Float32Array; dispose(): void };

/**
 * Trains a multilayer perceptron for standardised targets of standardised inputs, squared error, Adam with cosine decay:
 * what a model that knows more is compared with.
 *
 * @throws RetortError DIVERGED, CANCELLED, BACKEND_UNAVAILABLE.
 */
export async function trainPlainNetwork(
  inputs: Numbers,
  targets: Numbers,
  options: PlainOptions,
): Promise<PlainNetwork> {
  await useBackend(options.backend);
  const [from, to] = [standardOf(inputs), standardOf(targets)];
  const network: MlpOptions = {
    widths: [inputs.width, ...options.hidden, targets.width],
    activation: options.activation ?? "tanh",
  };
  const parameters = createParameters(mlpParameters(network), options.seed);
  const [x, y] = [from.apply(inputs), to.apply(targets)];
  const picked = (data: Float32Array, width: number, chosen: readonly number[]) => {
    const out = new Float32Array(chosen.length * width);
    chosen.forEach((row, i) => {
      out.set(data.subarray(row * width, (row + 1) * width), i * width);
    });
    return tf.tensor2d(out, [chosen.length, width]);
  };
  await fit({
    parameters,
    batches: function* (_, random) {
      const order = random.shuffle(Array.from({ length: inputs.rows }, (_, i) => i));
      for (let at = 0; at < order.length; at += options.batch) {
        const chosen = order.slice(at, at + options.batch);
        const tensors = { x: picked(x, inputs.width, chosen), y: picked(y, targets.width, chosen) };
        yield { rows: chosen.length, ...tensors, dispose: () => tf.dispose(tensors) };
      }
    },
    batchesPerEpoch: Math.ceil(inputs.rows / options.batch),
    loss: (weights, batch) => tf.mean(tf.square(tf.sub(mlp(weights, batch.x, network), batch.y))) as tf.Scalar,
    epochs: options.epochs,
    schedule: cosine({ peak: options.rate, final: options.rate / 100, warmup: 0.02 }),
    seed: options.seed,
    ...(options.signal && { signal: options.signal }),
  });
  const weights = freeze(parameters);
  parameters.flat.dispose();
  return {
    predict(given) {
      const numbers = tf.tidy(() =>
        mlp(weights, tf.tensor2d(from.apply(given), [given.rows, given.width]), network).dataSync(),
      );
      return to.undo(numbers as Float32Array);
    },
    dispose: () => tf.dispose(Object.values(weights)),
  };
}

/** Mean and deviation of each column, to be taken off and put back. */
function standardOf({ rows, width, data }: Numbers) {
  const mean = new Float64Array(width);
  const square = new Float64Array(width);
  data.forEach((value, i) => {
    mean[i % width]! += value / rows;
  });
  data.forEach((value, i) => {
    square[i % width]! += (value - mean[i % width]!) ** 2 / rows;
  });
  const scale = square.map((value) => Math.sqrt(value) || 1);
  return {
    apply: (given: Numbers) => given.data.map((value, i) => (value - mean[i % width]!) / scale[i % width]!),
    undo: (given: Float32Array) => given.map((value, i) => value * scale[i % width]! + mean[i % width]!),
  };
}
