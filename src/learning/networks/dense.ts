import * as tf from "@tensorflow/tfjs-core";
import { type Activation, activate } from "./activations.ts";
import { product } from "./aligned.ts";
import { dropout, type Training } from "./dropout.ts";
import { type Initialiser, type ParameterSpecs, type Weights, weight } from "./parameters.ts";

/** A multilayer perceptron: widths from input to output, e.g. [1024, 256, 128, 1]. */
export type MlpOptions = {
  widths: readonly number[];
  /** Between layers; the last layer is linear. Default "relu". */
  activation?: Activation;
  /** After each activation, while training. Default 0. */
  dropout?: number;
  /** Layer normalisation before each activation. Default false. */
  normalise?: boolean;
  /** How the kernels start. Default "glorot". */
  start?: Initialiser;
};

/** The parameters of `mlp`: kernels [in, out], biases [out], and scale and shift of normalisations. */
export function mlpParameters({ widths, normalise, start = "glorot" }: MlpOptions): ParameterSpecs {
  const layers = widths.slice(1).map((width, i) => {
    const last = i === widths.length - 2;
    return {
      [`kernel${i}`]: { shape: [widths[i] as number, width], start },
      [`bias${i}`]: { shape: [width], start: 0 },
      ...(normalise &&
        !last && { [`scale${i}`]: { shape: [width], start: 1 }, [`shift${i}`]: { shape: [width], start: 0 } }),
    };
  });
  return Object.assign({}, ...layers) as ParameterSpecs;
}

/** Applies a multilayer perceptron to x [rows, widths[0]]; gives [rows, widths.at(-1)]. */
export function mlp(weights: Weights, x: tf.Tensor, options: MlpOptions, training?: Training): tf.Tensor2D {
  const { widths, activation = "relu", normalise = false } = options;
  const last = widths.length - 2;
  let h = x;
  for (let i = 0; i <= last; i++) {
    h = dense(h, weight(weights, `kernel${i}`), weight(weights, `bias${i}`));
    if (i === last) break;
    if (normalise) h = layerNorm(h, weight(weights, `scale${i}`), weight(weights, `shift${i}`));
    h = dropout(activate(h, activation), options.dropout ?? 0, training);
  }
  return h as tf.Tensor2D;
}

/** x · kernel + bias, for x [rows, in]. */
export function dense(x: tf.Tensor, kernel: tf.Tensor, bias?: tf.Tensor): tf.Tensor2D {
  const y = product(x as tf.Tensor2D, kernel as tf.Tensor2D);
  return (bias === undefined ? y : tf.add(y, bias)) as tf.Tensor2D;
}

/** Kernel [from, to] and bias [to] of a layer by its name; the kernel starts with a deviation of scale / √from. */
export const namedDenseParameters = (name: string, from: number, to: number, scale = 1): ParameterSpecs => ({
  [`${name}.kernel`]: { shape: [from, to], start: { normal: scale / Math.sqrt(from) } },
  [`${name}.bias`]: { shape: [to], start: 0 },
});

/** Applies layers by their names. */
export const namedDense = (weights: Weights) => (name: string, x: tf.Tensor) =>
  dense(x, weight(weights, `${name}.kernel`), weight(weights, `${name}.bias`));

/** Layer normalisation over the last axis (Ba et al. 2016): scale · (x − mean) / √(variance + ε) + shift. */
export function layerNorm(x: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor, epsilon = 1e-5): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.square(centred), -1, true);
  return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon))), scale), shift);
}

/**
 * A perceptron with tanh and one output, and its slope by every input: [rows, 1] and [rows, inputs]. The slope is written
 * out by the chain rule: TensorFlow.js loses parts of the gradient of a gradient, and so a loss that looks at slopes
 * cannot take them from `tf.grad`.
 */
export function mlpWithSlope(weights: Weights, x: tf.Tensor2D, { widths }: Pick<MlpOptions, "widths">) {
  const last = widths.length - 2;
  const kernel = (i: number) => weight(weights, `kernel${i}`) as tf.Tensor2D;
  const hidden: tf.Tensor2D[] = [];
  let h = x;
  for (let i = 0; i < last; i++) {
    h = tf.tanh(dense(h, kernel(i), weight(weights, `bias${i}`))) as tf.Tensor2D;
    hidden.push(h);
  }
  const value = dense(h, kernel(last), weight(weights, `bias${last}`));
  // by the last hidden layer: the same for all rows
  let slope: tf.Tensor = tf.transpose(kernel(last));
  for (let i = last - 1; i >= 0; i--) {
    const through = tf.mul(slope, tf.sub(1, tf.square(hidden[i] as tf.Tensor2D))) as tf.Tensor2D;
    slope = product(through, tf.transpose(kernel(i)) as tf.Tensor2D);
  }
  return { value, slope: slope as tf.Tensor2D };
}
