import * as tf from "@tensorflow/tfjs-core";
import { activate } from "./activations.ts";
import { dense } from "./dense.ts";
import { type ParameterSpecs, type Weights, weight } from "./parameters.ts";
import { spectral2dParameters, spectralConvolution2d, squareBasis } from "./spectral-2d.ts";

export type VorticityOperatorOptions = {
  /** Points a side of the answer, and of the network's grid. */
  points: number;
  coarse: number;
  channels: number;
  width: number;
  modes: number;
  layers: number;
};

/** The parameters of `vorticityOperator`. */
export function vorticityOperatorParameters(options: VorticityOperatorOptions): ParameterSpecs {
  const { channels, width, layers } = options;
  const linear = (name: string, from: number, to: number, scale = 1): ParameterSpecs => ({
    [`${name}.kernel`]: { shape: [from, to], start: { normal: scale / Math.sqrt(from) } },
    [`${name}.bias`]: { shape: [to], start: 0 },
  });
  const spectral = spectral2dParameters(options);
  const blocks = Array.from({ length: layers }, (_, i) => ({
    [`layer${i}.real`]: spectral.real as never,
    [`layer${i}.imaginary`]: spectral.imaginary as never,
    ...linear(`layer${i}`, width, width, 0.7),
  }));
  return Object.assign(
    linear("lift", channels, width),
    linear("product.left", width, width),
    linear("product.right", width, width),
    ...blocks,
    linear("project", width, width),
    linear("output", width, 1, 0.2),
  ) as ParameterSpecs;
}

/** About what the prediction misses, relative to what advection does. */
const missing = 0.1;

/**
 * A vorticity after a short time as a coarse solution p plus what a Fourier neural operator adds:
 * ω = p + 0.1 · t · rms(a) · network, a what advection does in the step; the network's mean is removed, so that the mean is kept
 * exactly, and nothing is added as t → 0. Shifts of the flow and its force give the shifted answer: Fourier layers and
 * pointwise maps alone, with products of channels once, since advection is one.
 *
 * @param fields [rows, coarse², channels]; predicted [rows, points²]; advected [rows, coarse²]; time [rows, 1]: as the
 *   featuriser "vorticity" gives
 * @returns [rows, points²]
 */
export function vorticityOperator(
  weights: Weights,
  { fields, predicted, advected, time }: Readonly<Record<string, tf.Tensor>>,
  rows: number,
  options: VorticityOperatorOptions,
): tf.Tensor2D {
  const { points, coarse, channels, width, modes, layers } = options;
  const size = rows * coarse * coarse;
  const linear = (name: string, x: tf.Tensor) =>
    dense(x, weight(weights, `${name}.kernel`), weight(weights, `${name}.bias`));
  const basis = squareBasis(coarse, modes);
  const lifted = linear("lift", tf.reshape(fields as tf.Tensor, [size, channels]));
  let h: tf.Tensor = tf.add(lifted, tf.mul(linear("product.left", lifted), linear("product.right", lifted)));
  for (let i = 0; i < layers; i++) {
    const own = { real: weight(weights, `layer${i}.real`), imaginary: weight(weights, `layer${i}.imaginary`) };
    const x = tf.reshape(h, [rows, coarse, coarse, width]) as tf.Tensor4D;
    const spectral = spectralConvolution2d(own, x, rows, coarse, basis, { width, modes });
    h = tf.add(h, activate(tf.add(tf.reshape(spectral, [size, width]), linear(`layer${i}`, h)), "silu"));
  }
  const out = tf.reshape(linear("output", activate(linear("project", h), "silu")), [rows, coarse * coarse]);
  const rms = tf.sqrt(tf.add(tf.mean(tf.square(advected as tf.Tensor), 1, true), 1e-12));
  const free = tf.mul(tf.sub(out, tf.mean(out, 1, true)), tf.mul(tf.mul(rms, missing), time as tf.Tensor));
  return tf.add(predicted as tf.Tensor, finer(free, rows, coarse, points)) as tf.Tensor2D;
}

/** Fields of coarse² points on points² by Fourier series, whose unpaired modes are left out. */
function finer(x: tf.Tensor, rows: number, coarse: number, points: number): tf.Tensor {
  const from = squareBasis(coarse, coarse / 2);
  const to = squareBasis(points, coarse / 2);
  // The synthesis of the finer grid is scaled for its own transform.
  const matrix = tf.mul(tf.matMul(to.synthesis, from.analysis), points / coarse);
  const along = tf.matMul(matrix, tf.reshape(x, [rows, coarse, coarse]));
  return tf.reshape(tf.matMul(along, tf.transpose(matrix, [0, 2, 1])), [rows, points * points]);
}
