import * as tf from "@tensorflow/tfjs-core";
import { type MlpOptions, mlp, mlpParameters } from "./dense.ts";
import type { ParameterSpecs, Weights } from "./parameters.ts";

/** A Hamiltonian H(q, p) of states [rows, 2 degrees], with what it is made of. */
export type HamiltonianNetwork = {
  degrees: number;
  parameters: ParameterSpecs;
  /** H of every row, [rows]. */
  energy(weights: Weights, state: tf.Tensor2D): tf.Tensor1D;
};

/**
 * One degree of freedom whose Hamiltonian does not tell q from −q nor p from −p (mirror image, reversal of time):
 * a perceptron of q² and p².
 */
export function evenHamiltonian(hidden: readonly number[]): HamiltonianNetwork {
  const network: MlpOptions = { widths: [2, ...hidden, 1], activation: "tanh" };
  return {
    degrees: 1,
    parameters: mlpParameters(network),
    energy: (weights, state) => tf.squeeze(mlp(weights, tf.square(state), network), [1]) as tf.Tensor1D,
  };
}

/**
 * Equal bodies of mass 1 in a plane that attract each other in pairs: H = Σ |p|²/2 − Σ exp f(ln r²), f a perceptron. So H
 * stays the same under translation, rotation, reversal of time and exchange of bodies, and momentum and angular momentum
 * are kept. The state is all x, all y, all p_x, all p_y.
 */
export function pairHamiltonian(bodies: number, hidden: readonly number[]): HamiltonianNetwork {
  const network: MlpOptions = { widths: [1, ...hidden, 1], activation: "tanh" };
  const pairs: [number, number][] = [];
  for (let i = 0; i < bodies; i++) for (let j = i + 1; j < bodies; j++) pairs.push([i, j]);
  const differences = new Float32Array(bodies * pairs.length);
  pairs.forEach(([i, j], pair) => {
    differences[i * pairs.length + pair] = 1;
    differences[j * pairs.length + pair] = -1;
  });
  return {
    degrees: 2 * bodies,
    parameters: mlpParameters(network),
    energy(weights, state) {
      const [x, y, px, py] = tf.split(state, 4, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
      const between = tf.tensor2d(differences, [bodies, pairs.length]);
      const squares = tf.add(tf.square(tf.matMul(x, between)), tf.square(tf.matMul(y, between)));
      const logs = tf.reshape(tf.log(squares), [-1, 1]);
      const potential = tf.reshape(tf.exp(mlp(weights, logs, network)), [-1, pairs.length]);
      const kinetic = tf.mul(tf.sum(tf.add(tf.square(px), tf.square(py)), 1), 0.5);
      return tf.sub(kinetic, tf.sum(potential, 1)) as tf.Tensor1D;
    },
  };
}

/** The symplectic gradient (∂H/∂p, −∂H/∂q) [rows, 2 degrees], as the laws of motion have it. */
export function symplecticGradient(
  { degrees, energy }: HamiltonianNetwork,
  weights: Weights,
  state: tf.Tensor2D,
): tf.Tensor2D {
  const slope = tf.grad((at: tf.Tensor) => tf.sum(energy(weights, at as tf.Tensor2D)))(state);
  const [byPosition, byMomentum] = tf.split(slope, [degrees, degrees], 1) as [tf.Tensor2D, tf.Tensor2D];
  return tf.concat([byMomentum, tf.neg(byPosition)], 1) as tf.Tensor2D;
}
