import * as tf from "@tensorflow/tfjs-core";

/**
 * Rows of x [n, …] by number. Its gradient is a plain segment sum. Row numbers must lie in [0, n).
 */
export function gatherRows(x: tf.Tensor, rows: tf.Tensor1D): tf.Tensor {
  const count = x.shape[0] as number;
  const op = tf.customGrad((value, save) => {
    (save as tf.GradSaveFunc)([rows]);
    return {
      value: tf.gather(value as tf.Tensor, rows),
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => tf.unsortedSegmentSum(dy, saved as tf.Tensor1D, count),
    };
  });
  return op(x);
}

/**
 * Adds rows of x [n, …] that share a segment number; gives [count, …]. Its gradient is a plain gather: unlike
 * TensorFlow's, it does not look for negative numbers, which must not occur. Where count is 0, x has no rows.
 */
export function sumRows(x: tf.Tensor, segments: tf.Tensor1D, count: number): tf.Tensor {
  if (count === 0) return x;
  const op = tf.customGrad((value, save) => {
    (save as tf.GradSaveFunc)([segments]);
    return {
      value: tf.unsortedSegmentSum(value as tf.Tensor, segments, count),
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => tf.gather(dy, saved as tf.Tensor1D),
    };
  });
  return op(x);
}
