import * as tf from "@tensorflow/tfjs-core";
import { activate } from "./activations.ts";
import { namedDense, namedDenseParameters } from "./dense.ts";
import {
  fourierLayers,
  fourierLayersParameters,
  liftWithProducts,
  liftWithProductsParameters,
} from "./fourier-layers.ts";
import type { ParameterSpecs, Weights } from "./parameters.ts";
import { spectralConvolution2d, squareBasis } from "./spectral-2d.ts";

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
  const { channels, width, modes } = options;
  return Object.assign(
    liftWithProductsParameters(channels, width),
    fourierLayersParameters(options, [2 * modes * modes, width, width]),
    namedDenseParameters("project", width, width),
    namedDenseParameters("output", width, 1, 0.2),
  );
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
  const { points, coarse, channels, width, modes } = options;
  const size = rows * coarse * coarse;
  const linear = namedDense(weights);
  const basis = squareBasis(coarse, modes);
  const lifted = liftWithProducts(weights, tf.reshape(fields as tf.Tensor, [size, channels]));
  const h = fourierLayers(weights, lifted, options, (own, x) =>
    spectralConvolution2d(own, tf.reshape(x, [rows, coarse, coarse, width]), rows, coarse, basis, { width, modes }),
  );
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
