import * as tf from "@tensorflow/tfjs-core";
import type { Parameters } from "../networks/parameters.ts";

export type AdamOptions = {
  beta1?: number;
  beta2?: number;
  epsilon?: number;
  /** Decoupled weight decay (AdamW), on kernels only: parameters of one axis are left alone. Default 0. */
  weightDecay?: number;
  /** Gradients longer than this (global Euclidean norm) are shortened to it. Default: none. */
  clipNorm?: number;
};

/**
 * Adam (Kingma and Ba 2015) with decoupled weight decay (Loshchilov and Hutter 2019) on the flat vector of all
 * parameters: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², θ ← θ − η (m̂ / (√v̂ + ε) + λθ).
 */
export class Adam {
  readonly #parameters: Parameters;
  readonly #options: Required<Omit<AdamOptions, "clipNorm">> & { clipNorm: number | undefined };
  readonly #m: tf.Variable;
  readonly #v: tf.Variable;
  readonly #decayed: tf.Tensor | undefined;
  #steps = 0;

  constructor(parameters: Parameters, options: AdamOptions = {}) {
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0, clipNorm } = options;
    this.#parameters = parameters;
    this.#options = { beta1, beta2, epsilon, weightDecay, clipNorm };
    this.#m = tf.tidy(() => tf.variable(tf.zerosLike(parameters.flat), false));
    this.#v = tf.tidy(() => tf.variable(tf.zerosLike(parameters.flat), false));
    if (weightDecay > 0) this.#decayed = decayMask(parameters);
  }

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

  /** Steps taken and both moments, for a checkpoint. */
  async state(): Promise<{ steps: number; m: Float32Array; v: Float32Array }> {
    return {
      steps: this.#steps,
      m: (await this.#m.data()) as Float32Array,
      v: (await this.#v.data()) as Float32Array,
    };
  }

  /** Goes on from a checkpoint's state. */
  restore(state: { steps: number; m: Float32Array; v: Float32Array }): void {
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
