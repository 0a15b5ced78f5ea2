import * as tf from "@tensorflow/tfjs-core";
import { activate } from "./activations.ts";
import { namedDense, namedDenseParameters } from "./dense.ts";
import { type ParameterSpecs, type Weights, weight } from "./parameters.ts";

export type FourierLayersOptions = { layers: number; width: number };

/** A Fourier layer's parts of a complex matrix for each mode. */
type Modes = { real: tf.Tensor; imaginary: tf.Tensor };

/** The parameters of `fourierLayers`. @param modes shape of the real and of the imaginary part of a layer's matrices */
export function fourierLayersParameters(
  { layers, width }: FourierLayersOptions,
  modes: readonly number[],
): ParameterSpecs {
  const matrices = { shape: modes, start: { normal: 0.5 / width } };
  const blocks = Array.from({ length: layers }, (_, i) => ({
    [`layer${i}.real`]: matrices,
    [`layer${i}.imaginary`]: matrices,
    ...namedDenseParameters(`layer${i}`, width, width, 0.7),
  }));
  return Object.assign({}, ...blocks) as ParameterSpecs;
}

/**
 * Residual Fourier layers (Li et al. 2021): to each point's channels is added a SiLU of what a convolution over the whole
 * grid and a pointwise layer make of them.
 *
 * @param x [places, width], and so is what it gives
 * @param convolve the spectral convolution of x by a layer's matrices, of as many numbers
 */
export function fourierLayers(
  weights: Weights,
  x: tf.Tensor,
  { layers, width }: FourierLayersOptions,
  convolve: (modes: Modes, x: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const linear = namedDense(weights);
  let h = x;
  for (let i = 0; i < layers; i++) {
    const own = { real: weight(weights, `layer${i}.real`), imaginary: weight(weights, `layer${i}.imaginary`) };
    const spectral = tf.reshape(convolve(own, h), [-1, width]);
    h = tf.add(h, activate(tf.add(spectral, linear(`layer${i}`, h)), "silu"));
  }
  return h;
}

/** The parameters of `liftWithProducts`. */
export const liftWithProductsParameters = (channels: number, width: number): ParameterSpecs => ({
  ...namedDenseParameters("lift", channels, width),
  ...namedDenseParameters("product.left", width, width),
  ...namedDenseParameters("product.right", width, width),
});

/** Channels [places, channels] as [places, width], products of them added once, since advection is one. */
export function liftWithProducts(weights: Weights, x: tf.Tensor): tf.Tensor {
  const linear = namedDense(weights);
  const lifted = linear("lift", x);
  return tf.add(lifted, tf.mul(linear("product.left", lifted), linear("product.right", lifted)));
}
