import * as tf from "@tensorflow/tfjs-core";
import type { FourierBasis } from "../../physics/fourier-basis.ts";
import { type Activation, activate } from "./activations.ts";
import { namedDense } from "./dense.ts";
import { type ParameterSpecs, type Weights, weight } from "./parameters.ts";

/** A basis as tensors: analysis [2 · modes, points], synthesis [points, 2 · modes]. */
export type BasisTensors = { analysis: tf.Tensor2D; synthesis: tf.Tensor2D };

export function basisTensors({ analysis, synthesis, points, modes }: FourierBasis): BasisTensors {
  return {
    analysis: tf.tensor2d(analysis, [2 * modes, points]),
    synthesis: tf.tensor2d(synthesis, [points, 2 * modes]),
  };
}

export type SpectralOptions = { width: number; modes: number };

/** The parameters of `spectralConvolution`: a complex matrix for each mode, as real and imaginary parts. */
export function spectralParameters({ width, modes }: SpectralOptions): ParameterSpecs {
  const spec = { shape: [modes, width, width], start: { uniform: 1 / width } };
  return { real: spec, imaginary: spec };
}

/**
 * The Fourier layer's integral operator (Li et al. 2021): transform, multiply each of the first modes by a complex
 * matrix, transform back. x and the result are [points, rows, width]: the grid comes first, so that both transforms are
 * one product of matrices each.
 */
export function spectralConvolution(
  weights: Weights,
  x: tf.Tensor3D,
  basis: BasisTensors,
  { width, modes }: SpectralOptions,
): tf.Tensor3D {
  const [points, rows] = x.shape;
  const flat = tf.matMul(basis.analysis, tf.reshape(x, [points, rows * width]));
  const [re, im] = tf.split(tf.reshape(flat, [2 * modes, rows, width]), 2, 0) as [tf.Tensor3D, tf.Tensor3D];
  const [real, imaginary] = [weight(weights, "real"), weight(weights, "imaginary")] as [tf.Tensor3D, tf.Tensor3D];
  // [re ‖ im] · [[R, I], [−I, R]] is the complex product of every mode at once
  const matrix = tf.concat([tf.concat([real, imaginary], 2), tf.concat([tf.neg(imaginary), real], 2)], 1);
  const mixed = tf.matMul(tf.concat([re, im], 2), matrix) as tf.Tensor3D;
  const [outRe, outIm] = tf.split(mixed, 2, 2) as [tf.Tensor3D, tf.Tensor3D];
  const coefficients = tf.reshape(tf.concat([outRe, outIm], 0), [2 * modes, rows * width]);
  return tf.reshape(tf.matMul(basis.synthesis, coefficients), [points, rows, width]);
}

export type FnoOptions = SpectralOptions & {
  /** Channels of the input, grid coordinates included. */
  inputs: number;
  outputs: number;
  /** Fourier layers. Default 4. */
  layers?: number;
  /** Width of the projection at the end. Default 128. */
  projection?: number;
  /** Default "gelu". */
  activation?: Activation;
};

/** The parameters of `fourierOperator`. */
export function fnoParameters(options: FnoOptions): ParameterSpecs {
  const { inputs, outputs, width, layers = 4, projection = 128 } = options;
  const linear = (name: string, from: number, to: number): ParameterSpecs => ({
    [`${name}.kernel`]: { shape: [from, to], start: "torch" },
    [`${name}.bias`]: { shape: [to], start: "torch", fanIn: from },
  });
  const blocks = Array.from({ length: layers }, (_, i) => ({
    [`layer${i}.real`]: spectralParameters(options).real,
    [`layer${i}.imaginary`]: spectralParameters(options).imaginary,
    ...linear(`layer${i}`, width, width),
  }));
  return Object.assign(
    linear("lift", inputs, width),
    ...blocks,
    linear("project", width, projection),
    linear("output", projection, outputs),
  ) as ParameterSpecs;
}

/**
 * A Fourier neural operator (Li et al. 2021) on a periodic grid: x [points, rows, inputs] gives [points, rows, outputs].
 * Lift, layers of σ(spectral convolution + pointwise linear map), the last without σ, then a projection.
 */
export function fourierOperator(
  weights: Weights,
  x: tf.Tensor3D,
  basis: BasisTensors,
  options: FnoOptions,
): tf.Tensor3D {
  const { width, layers = 4, activation = "gelu", inputs, outputs } = options;
  const [points, rows] = x.shape;
  const linear = namedDense(weights);
  let h: tf.Tensor = linear("lift", tf.reshape(x, [points * rows, inputs]));
  for (let i = 0; i < layers; i++) {
    const own = { real: weight(weights, `layer${i}.real`), imaginary: weight(weights, `layer${i}.imaginary`) };
    const spectral = spectralConvolution(own, tf.reshape(h, [points, rows, width]), basis, options);
    const sum = tf.add(tf.reshape(spectral, [points * rows, width]), linear(`layer${i}`, h));
    h = i === layers - 1 ? sum : activate(sum, activation);
  }
  h = linear("output", activate(linear("project", h), activation));
  return tf.reshape(h, [points, rows, outputs]);
}
