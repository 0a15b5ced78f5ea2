import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import "../../../src/learning/backends/gradients.ts";
import { useBackend } from "../../../src/learning/backends/backend.ts";
import {
  evenHamiltonian,
  type HamiltonianNetwork,
  pairHamiltonian,
  symplecticGradient,
} from "../../../src/learning/networks/hamiltonian.ts";
import {
  createParameters,
  type Parameters,
  type Weights,
  weightsOf,
} from "../../../src/learning/networks/parameters.ts";

beforeAll(() => useBackend("cpu"));

const systems: readonly [string, HamiltonianNetwork, number[]][] = [
  ["of one degree of freedom", evenHamiltonian([6, 5]), [0.4, -0.9]],
  ["of two bodies", pairHamiltonian(2, [6, 5]), [1, -1.1, 0.2, 0.3, 0.1, 0.2, 0.5, -0.4]],
  ["of three bodies", pairHamiltonian(3, [6, 5]), [1, -0.6, -0.4, 0.1, 0.9, -1, 0.2, 0, -0.1, 0.3, -0.5, 0.4]],
];

describe.each(systems)("the Hamiltonian network %s", (_, network, numbers) => {
  let parameters: Parameters;
  let state: tf.Tensor2D;
  beforeAll(() => {
    parameters = createParameters(network.parameters, 3);
    state = tf.tensor2d([numbers, numbers.map((value) => 1.3 * value)]);
  });

  it("moves by the gradient of its energy", () => {
    const weights = weightsOf(parameters);
    const slope = tf.grad((at: tf.Tensor) => tf.sum(network.of(weights, at as tf.Tensor2D).energy))(state);
    const d = network.degrees;
    const [moved, expected] = [
      symplecticGradient(network, weights, state).arraySync(),
      slope.arraySync() as number[][],
    ];
    moved.forEach((row, i) => {
      row.forEach((value, j) => {
        expect(value).toBeCloseTo(j < d ? expected[i]![j + d]! : -expected[i]![j - d]!, 5);
      });
    });
  });

  it("is trained by the true gradient of a loss of that motion", () => {
    const loss = (flat: tf.Tensor) => {
      const parts = tf.split(
        flat,
        parameters.layout.map(({ size }) => size),
      );
      const weights: Weights = Object.fromEntries(
        parameters.layout.map(({ name, shape }, i) => [name, tf.reshape(parts[i] as tf.Tensor, [...shape])]),
      );
      return tf.sum(tf.square(tf.add(symplecticGradient(network, weights, state), 0.3)));
    };
    const flat = tf.clone(parameters.flat);
    const gradient = tf.grad(loss)(flat).dataSync();
    const step = 5e-3;
    for (let i = 0; i < flat.size; i += 7) {
      const nudge = new Float32Array(flat.size);
      nudge[i] = step;
      const at = (sign: number) => loss(tf.add(flat, tf.mul(tf.tensor1d(nudge), sign))).dataSync()[0] as number;
      expect(Math.abs((at(1) - at(-1)) / (2 * step) - gradient[i]!)).toBeLessThan(2e-3 * (1 + Math.abs(gradient[i]!)));
    }
  });
});
