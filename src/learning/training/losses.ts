import * as tf from "@tensorflow/tfjs-core";

/** δ of the pseudo-Huber loss, in standard deviations of the target. */
const delta = 0.25;

/**
 * Mean pseudo-Huber loss, δ (√(1 + (e/δ)²) − 1): quadratic for small errors and linear for large ones, for measurements
 * with outliers (Charbonnier et al. 1997).
 */
export function pseudoHuber(predicted: tf.Tensor2D, target: tf.Tensor2D): tf.Scalar {
  const error = tf.div(tf.sub(predicted, target), delta);
  return tf.mul(tf.mean(tf.sub(tf.sqrt(tf.add(1, tf.square(error))), 1)), delta) as tf.Scalar;
}

/** Mean of ln((predicted + floor) / (target + floor))²: the square of the relative error where that is small. */
export const relativeSquares =
  (floor: number) =>
  (predicted: tf.Tensor2D, target: tf.Tensor2D): tf.Scalar =>
    tf.mean(tf.square(tf.sub(tf.log(tf.add(predicted, floor)), tf.log(tf.add(target, floor))))) as tf.Scalar;
