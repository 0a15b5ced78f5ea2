import * as tf from "@tensorflow/tfjs-core";
import type { Weights } from "./parameters.ts";
import { type TileOperatorOptions, tileOperator } from "./tile-operator.ts";

/** About what a coarse solve misses, relative to the pressure's size: the network's output is of unit size. */
const missing = 0.03;

/**
 * A Darcy pressure as a coarse solve p plus what a tile operator adds: u = (p + 0.03 · rms(p) · b(x) b(y) · network) / ā,
 * b(x) = 1 − (2x − 1)⁸, which is 0 at the edge. The permeability enters relative to its geometric mean ā alone.
 *
 * @param fields [rows, tiles², 3 · tile²]; coarse [rows, cells²]; scale [rows, 1], 1/ā: as the featuriser "medium" gives
 * @returns [rows, cells²]
 */
export function darcyOperator(
  weights: Weights,
  { fields, coarse, scale }: Readonly<Record<string, tf.Tensor>>,
  rows: number,
  options: TileOperatorOptions,
): tf.Tensor2D {
  const added = tileOperator(weights, fields as tf.Tensor3D, rows, options);
  const size = tf.sqrt(tf.mean(tf.square(coarse as tf.Tensor), 1, true));
  const shape = tf.mul(tf.mul(edge(options.tiles * options.tile), missing), size);
  return tf.mul(tf.add(coarse as tf.Tensor, tf.mul(added, shape)), scale as tf.Tensor) as tf.Tensor2D;
}

/** b(x) b(y) at the centres of n × n cells, [1, n²]. */
function edge(n: number): tf.Tensor2D {
  const along = Float32Array.from({ length: n }, (_, i) => 1 - ((2 * i + 1) / n - 1) ** 8);
  return tf.tensor2d(
    Float32Array.from({ length: n * n }, (_, at) => along[Math.floor(at / n)]! * along[at % n]!),
    [1, n * n],
  );
}
