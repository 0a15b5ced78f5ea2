import * as tf from "@tensorflow/tfjs-core";
import { type MlpOptions, mlp, mlpParameters } from "./dense.ts";
import type { ParameterSpecs, Weights } from "./parameters.ts";

export type CourseOptions = { times: number; features: number; hidden: readonly number[] };

const perceptron = ({ features, hidden }: CourseOptions): MlpOptions => ({
  widths: [features, ...hidden, 2],
  activation: "tanh",
});

export const robertsonParameters = (options: CourseOptions): ParameterSpecs => mlpParameters(perceptron(options));

/** What the perceptron gives is multiplied by this: ln C/A departs from its beginning by several units. */
const reach = 4;

/**
 * Amounts of A, B and C [rows, times × 3] of Robertson's reaction. A perceptron says how far ln C/A and ln B are from
 * their beginning and from the steady state of B; what it says counts as far as the beginning is left behind. Shares are
 * positive and add up to 1 by construction, so that mass is kept.
 *
 * @param inputs `points` [rows, times, features], `beginning` [rows, times, 3], `scales` [rows, 3]
 */
export function robertsonCourse(
  weights: Weights,
  inputs: Readonly<Record<string, tf.Tensor>>,
  options: CourseOptions,
): tf.Tensor2D {
  const { times, features } = options;
  const column = (x: tf.Tensor, i: number) => tf.squeeze(tf.slice(x, [0, 0, i], [-1, -1, 1]), [2]) as tf.Tensor2D;
  const flat = tf.reshape(inputs.points as tf.Tensor, [-1, features]);
  const said = tf.reshape(mlp(weights, flat, perceptron(options)), [-1, times, 2]);
  const beginning = inputs.beginning as tf.Tensor;
  const departed = tf.mul(column(beginning, 2), reach);
  const ratio = tf.add(column(beginning, 0), tf.mul(departed, column(said, 0)));
  // not tf.sigmoid: ONNX Runtime's is exact to an absolute error alone, and shares are small
  const share = (logit: tf.Tensor) => tf.reciprocal(tf.add(tf.exp(tf.neg(logit)), 1));
  const [a, c] = [share(tf.neg(ratio)), share(ratio)];
  const scale = (i: number) => tf.exp(tf.slice(inputs.scales as tf.Tensor2D, [0, i], [-1, 1]));
  const linear = tf.mul(scale(1), c);
  const root = tf.sqrt(tf.add(tf.square(linear), tf.mul(tf.mul(scale(0), 4), a)));
  const steady = tf.div(tf.mul(a, 2), tf.add(linear, root));
  const b = tf.mul(steady, tf.exp(tf.add(column(beginning, 1), tf.mul(departed, column(said, 1)))));
  const shares = tf.stack([a, b, c], 2);
  const whole = tf.mul(tf.div(shares, tf.add(tf.expandDims(b, 2), 1)), tf.expandDims(scale(2), 2));
  return tf.reshape(whole, [-1, times * 3]) as tf.Tensor2D;
}
