import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../../core/random.ts";
import type { Batch } from "./fit.ts";

/** Rows of fields on a periodic grid: `fields` [rows, points, channels], `flow` [rows, numbers], `target` [rows, points]. */
export type FieldRows = {
  rows: number;
  points: number;
  channels: number;
  numbers: number;
  fields: Float32Array;
  flow: Float32Array;
  target: Float32Array;
};

/** A batch with the grid first: fields [points, rows, channels], target [points, rows]. */
export type FieldBatch = Batch & { points: number; fields: tf.Tensor3D; flow: tf.Tensor2D; target: tf.Tensor2D };

/** Signs that a mirror image x → −x, u → −u gives each channel, each number and (−1) the target. */
export type Mirror = { channels: readonly number[]; numbers: readonly number[] };

/**
 * Some rows as a batch on every `stride`-th point. With a generator, each row starts at a random one of its points and
 * is a mirror image half of the time, as the equation allows.
 */
export function fieldBatch(
  data: FieldRows,
  chosen: readonly number[],
  stride: number,
  augment?: { random: Random; mirror: Mirror },
): FieldBatch {
  const { channels, numbers } = data;
  const rows = chosen.length;
  const points = data.points / stride;
  const fields = new Float32Array(points * rows * channels);
  const flow = new Float32Array(rows * numbers);
  const target = new Float32Array(points * rows);
  chosen.forEach((row, b) => {
    const offset = augment ? augment.random.integer(data.points) : 0;
    const mirrored = augment !== undefined && augment.random.uniform() < 0.5;
    const sign = (signs: readonly number[] | undefined, i: number) => (mirrored ? (signs?.[i] ?? 1) : 1);
    for (let i = 0; i < numbers; i++)
      flow[b * numbers + i] = sign(augment?.mirror.numbers, i) * data.flow[row * numbers + i]!;
    for (let j = 0; j < points; j++) {
      const at = offset + j * stride;
      const from = row * data.points + ((mirrored ? 2 * data.points - at : at) % data.points);
      for (let c = 0; c < channels; c++)
        fields[(j * rows + b) * channels + c] = sign(augment?.mirror.channels, c) * data.fields[from * channels + c]!;
      target[j * rows + b] = (mirrored ? -1 : 1) * data.target[from]!;
    }
  });
  const tensors = {
    fields: tf.tensor3d(fields, [points, rows, channels]),
    flow: tf.tensor2d(flow, [rows, numbers]),
    target: tf.tensor2d(target, [points, rows]),
  };
  return { rows, points, ...tensors, dispose: () => tf.dispose(tensors) };
}

/** Mean over rows of ‖predicted − target‖ / ‖target − its mean‖, fields [points, rows] (Li et al. 2021, mean removed). */
export function relativeL2Loss(predicted: tf.Tensor2D, target: tf.Tensor2D): tf.Scalar {
  return tf.mean(relativeL2OfRows(predicted, target)) as tf.Scalar;
}

/** The same for each row, [rows]. */
function relativeL2OfRows(predicted: tf.Tensor2D, target: tf.Tensor2D): tf.Tensor1D {
  const free = tf.sub(target, tf.mean(target, 0, true));
  const error = tf.sum(tf.square(tf.sub(predicted, target)), 0);
  return tf.sqrt(tf.div(tf.add(error, 1e-14), tf.add(tf.sum(tf.square(free), 0), 1e-12))) as tf.Tensor1D;
}
