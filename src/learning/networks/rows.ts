import * as tf from "@tensorflow/tfjs-core";

/**
 * Rows of x [n, …] by number. Its gradient is a plain segment sum. Row numbers must lie in [0, n).
 */
export function gatherRows(x: tf.Tensor, rows: tf.Tensor1D): tf.Tensor {
  const count = x.shape[0] as number;
  const op = tf.customGrad((value) => ({
    value: tf.gather(value as tf.Tensor, rows),
    gradFunc: (dy: tf.Tensor) => tf.unsortedSegmentSum(dy, rows, count),
  }));
  return op(x);
}

/**
 * Adds rows of x [n, …] that share a segment number; gives [count, …]. Its gradient is a plain gather: unlike
 * TensorFlow's, it does not look for negative numbers, which must not occur.
 */
export function sumRows(x: tf.Tensor, segments: tf.Tensor1D, count: number): tf.Tensor {
  const op = tf.customGrad((value) => ({
    value: tf.unsortedSegmentSum(value as tf.Tensor, segments, count),
    gradFunc: (dy: tf.Tensor) => tf.gather(dy, segments),
  }));
  return op(x);
}
