import * as tf from "@tensorflow/tfjs-core";
import { type Parameters, type Weights, weightsOf } from "../networks/parameters.ts";

export type AdamOptions = {
  beta1?: number;
  beta2?: number;
  epsilon?: number;
  /** Decoupled weight decay (AdamW), on kernels only: parameters of one axis are left alone. Default 0. */
  weightDecay?: number;
  /** Gradients longer than this (global Euclidean norm) are shortened to it. Default: none. */
  clipNorm?: number;
};

/** What training needs of an optimiser. */
export type Optimiser = {
  /** One step down the gradient of `loss`; gives the loss before it, a scalar on the device. Call inside tidy. */
  step(loss: (weights: Weights) => tf.Scalar, rate: number): tf.Scalar;
  /** Puts the weights, and their moving average, into the variables they were made from. */
  sync(): void;
  /** Steps taken and both moments, for a checkpoint. */
  state(): Promise<OptimiserState>;
  /** Goes on from a checkpoint's state; parameters and average are taken from their variables. */
  restore(state: OptimiserState): void;
  dispose(): void;
};
export type OptimiserState = { steps: number; m: Float32Array; v: Float32Array };

/** An exponential moving average of the weights: mean ← decay · mean + (1 − decay) · θ after each step. */
export type Average = { mean: tf.Variable; decay: number };

/**
 * Adam (Kingma and Ba 2015) with decoupled weight decay (Loshchilov and Hutter 2019) on the flat vector of all
 * parameters, by ops on the device: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², θ ← θ − η (m̂ / (√v̂ + ε) + λθ).
 */
export class Adam implements Optimiser {
  readonly #parameters: Parameters;
  readonly #average: Average | undefined;
  readonly #options: Required<Omit<AdamOptions, "clipNorm">> & { clipNorm: number | undefined };
  readonly #m: tf.Variable;
  readonly #v: tf.Variable;
  readonly #decayed: tf.Tensor | undefined;
  #steps = 0;

  constructor(parameters: Parameters, options: AdamOptions = {}, average?: Average) {
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0, clipNorm } = options;
    this.#parameters = parameters;
    this.#average = average;
    this.#options = { beta1, beta2, epsilon, weightDecay, clipNorm };
    this.#m = tf.tidy(() => tf.variable(tf.zerosLike(parameters.flat), false));
    this.#v = tf.tidy(() => tf.variable(tf.zerosLike(parameters.flat), false));
    if (weightDecay > 0) this.#decayed = decayMask(parameters);
  }

  step(loss: (weights: Weights) => tf.Scalar, rate: number): tf.Scalar {
    const { flat } = this.#parameters;
    const { value, grads } = tf.variableGrads(() => loss(weightsOf(this.#parameters)), [flat]);
    this.update(Object.values(grads)[0] as tf.Tensor, rate);
    if (this.#average !== undefined) {
      const { mean, decay } = this.#average;
      mean.assign(tf.add(tf.mul(mean, decay), tf.mul(flat, 1 - decay)));
    }
    return value;
  }

  sync(): void {}

  /** Moves the parameters against the gradient (a flat vector), with learning rate `rate`. */
  update(gradient: tf.Tensor, rate: number): void {
    const { beta1, beta2, epsilon, weightDecay, clipNorm } = this.#options;
    const t = ++this.#steps;
    const { flat } = this.#parameters;
    tf.tidy(() => {
      const g = clipNorm === undefined ? gradient : clipped(gradient, clipNorm);
      const m = tf.add(tf.mul(this.#m, beta1), tf.mul(g, 1 - beta1));
      const v = tf.add(tf.mul(this.#v, beta2), tf.mul(tf.square(g), 1 - beta2));
      const root = tf.add(tf.mul(tf.sqrt(v), 1 / Math.sqrt(1 - beta2 ** t)), epsilon);
      let next = tf.sub(flat, tf.div(tf.mul(m, rate / (1 - beta1 ** t)), root));
      if (this.#decayed !== undefined) next = tf.sub(next, tf.mul(tf.mul(flat, this.#decayed), rate * weightDecay));
      this.#m.assign(m);
      this.#v.assign(v);
      flat.assign(next);
    });
  }

  async state(): Promise<OptimiserState> {
    return {
      steps: this.#steps,
      m: (await this.#m.data()) as Float32Array,
      v: (await this.#v.data()) as Float32Array,
    };
  }

  restore(state: OptimiserState): void {
    this.#steps = state.steps;
    tf.tidy(() => {
      this.#m.assign(tf.tensor1d(state.m));
      this.#v.assign(tf.tensor1d(state.v));
    });
  }

  dispose(): void {
    tf.dispose([this.#m, this.#v, ...(this.#decayed === undefined ? [] : [this.#decayed])]);
  }
}

function clipped(gradient: tf.Tensor, limit: number): tf.Tensor {
  const norm = tf.sqrt(tf.sum(tf.square(gradient)));
  return tf.mul(gradient, tf.div(limit, tf.maximum(norm, limit)));
}

function decayMask({ layout, flat }: Parameters): tf.Tensor {
  const mask = new Float32Array(flat.size);
  for (const { shape, offset, size } of layout) if (shape.length > 1) mask.fill(1, offset, offset + size);
  return tf.tensor1d(mask);
}
