import * as tf from "@tensorflow/tfjs-core";
import { type Parameters, setParameters, type Weights } from "../networks/parameters.ts";
import type { AdamOptions, Average, Optimiser, OptimiserState } from "./optimisers.ts";

/**
 * Adam as in optimisers.ts, for backends that compute on the CPU: there the device's memory is as near as ours, and one
 * pass in JavaScript over all numbers costs half of what a dozen ops do. Weights are a variable each while it trains.
 */
export class HostAdam implements Optimiser {
  readonly #parameters: Parameters;
  readonly #options: AdamOptions;
  readonly #average: Average | undefined;
  readonly #variables: tf.Variable[];
  readonly #weights: Weights;
  readonly #gradient: Float32Array;
  #theta: Float32Array;
  #mean: Float32Array | undefined;
  #m: Float32Array;
  #v: Float32Array;
  #steps = 0;

  constructor(parameters: Parameters, options: AdamOptions = {}, average?: Average) {
    const { layout, flat } = parameters;
    this.#parameters = parameters;
    this.#options = options;
    this.#average = average;
    this.#theta = numbers(flat);
    this.#mean = average && numbers(average.mean);
    this.#m = new Float32Array(flat.size);
    this.#v = new Float32Array(flat.size);
    this.#gradient = new Float32Array(flat.size);
    this.#variables = tf.tidy(() => layout.map(({ shape }) => tf.variable(tf.zeros([...shape]), true)));
    this.#weights = Object.fromEntries(layout.map(({ name }, i) => [name, this.#variables[i] as tf.Tensor]));
    this.#upload();
  }

  step(loss: (weights: Weights) => tf.Scalar, rate: number): tf.Scalar {
    const { value, grads } = tf.variableGrads(() => loss({ ...this.#weights }), this.#variables);
    this.#parameters.layout.forEach(({ offset, size }, i) => {
      const gradient = grads[(this.#variables[i] as tf.Variable).name];
      if (gradient === undefined) this.#gradient.fill(0, offset, offset + size);
      else this.#gradient.set(gradient.dataSync() as Float32Array, offset);
    });
    this.#update(rate);
    this.#upload();
    return value;
  }

  sync(): void {
    setParameters(this.#parameters, this.#theta.slice());
    const { mean } = this.#average ?? {};
    if (mean !== undefined) tf.tidy(() => mean.assign(tf.tensor1d((this.#mean as Float32Array).slice())));
  }

  async state(): Promise<OptimiserState> {
    return { steps: this.#steps, m: this.#m, v: this.#v };
  }

  restore({ steps, m, v }: OptimiserState): void {
    this.#steps = steps;
    [this.#m, this.#v] = [m.slice(), v.slice()];
    this.#theta = numbers(this.#parameters.flat);
    this.#mean = this.#average && numbers(this.#average.mean);
    this.#upload();
  }

  dispose(): void {
    tf.dispose(this.#variables);
  }

  #update(rate: number): void {
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0, clipNorm } = this.#options;
    const t = ++this.#steps;
    const [g, m, v, theta] = [this.#gradient, this.#m, this.#v, this.#theta];
    const scale = clipNorm === undefined ? 1 : Math.min(1, clipNorm / norm(g));
    const stepSize = rate / (1 - beta1 ** t);
    const rootScale = 1 / Math.sqrt(1 - beta2 ** t);
    for (const { shape, offset, size } of this.#parameters.layout) {
      const kept = shape.length > 1 ? 1 - rate * weightDecay : 1;
      for (let i = offset; i < offset + size; i++) {
        const gi = (g[i] as number) * scale;
        const mi = beta1 * (m[i] as number) + (1 - beta1) * gi;
        const vi = beta2 * (v[i] as number) + (1 - beta2) * gi * gi;
        m[i] = mi;
        v[i] = vi;
        theta[i] = kept * (theta[i] as number) - (stepSize * mi) / (Math.sqrt(vi) * rootScale + epsilon);
      }
    }
    const mean = this.#mean;
    if (mean === undefined || this.#average === undefined) return;
    const { decay } = this.#average;
    for (let i = 0; i < mean.length; i++) mean[i] = decay * (mean[i] as number) + (1 - decay) * (theta[i] as number);
  }

  #upload(): void {
    tf.tidy(() => {
      this.#parameters.layout.forEach(({ shape, offset, size }, i) => {
        this.#variables[i]?.assign(tf.tensor(this.#theta.slice(offset, offset + size), [...shape]));
      });
    });
  }
}

const numbers = (variable: tf.Variable) => variable.dataSync().slice() as Float32Array;

function norm(g: Float32Array): number {
  let squares = 0;
  for (const x of g) squares += x * x;
  return Math.sqrt(squares);
}
