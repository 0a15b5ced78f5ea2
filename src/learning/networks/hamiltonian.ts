import * as tf from "@tensorflow/tfjs-core";
import { mlpParameters, mlpWithSlope } from "./dense.ts";
import type { ParameterSpecs, Weights } from "./parameters.ts";

/** H of every row [rows], and its slope by the state [rows, 2 degrees]. */
export type Energy = { energy: tf.Tensor1D; slope: tf.Tensor2D };

/** A Hamiltonian H(q, p) of states [rows, 2 degrees]. */
export type HamiltonianNetwork = {
  degrees: number;
  parameters: ParameterSpecs;
  of(weights: Weights, state: tf.Tensor2D): Energy;
};

/**
 * One degree of freedom whose Hamiltonian does not tell q from −q nor p from −p (mirror image, reversal of time):
 * a perceptron of q² and p².
 */
export function evenHamiltonian(hidden: readonly number[]): HamiltonianNetwork {
  const network = { widths: [2, ...hidden, 1] };
  return {
    degrees: 1,
    parameters: mlpParameters(network),
    of(weights, state) {
      const { value, slope } = mlpWithSlope(weights, tf.square(state), network);
      return {
        energy: tf.squeeze(value, [1]) as tf.Tensor1D,
        slope: tf.mul(tf.mul(slope, state), 2) as tf.Tensor2D,
      };
    },
  };
}

/**
 * Equal bodies of mass 1 in a plane that attract each other in pairs: H = Σ |p|²/2 − Σ exp f(ln r²), f a perceptron. So H
 * stays the same under translation, rotation, reversal of time and exchange of bodies, and momentum and angular momentum
 * are kept. The state is all x, all y, all p_x, all p_y.
 */
export function pairHamiltonian(bodies: number, hidden: readonly number[]): HamiltonianNetwork {
  const network = { widths: [1, ...hidden, 1] };
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
    of(weights, state) {
      const [x, y, px, py] = tf.split(state, 4, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
      const between = tf.tensor2d(differences, [bodies, pairs.length]);
      const [dx, dy] = [tf.matMul(x, between), tf.matMul(y, between)];
      const squares = tf.add(tf.square(dx), tf.square(dy)) as tf.Tensor2D;
      const { value, slope } = mlpWithSlope(weights, tf.reshape(tf.log(squares), [-1, 1]) as tf.Tensor2D, network);
      const depth = tf.reshape(tf.exp(value), [-1, pairs.length]);
      // of −exp f(ln r²) by a coordinate of a body: −exp f · f' · 2 d / r²
      const pull = tf.div(tf.mul(tf.mul(depth, tf.reshape(slope, [-1, pairs.length])), -2), squares);
      const along = (d: tf.Tensor) => tf.matMul(tf.mul(pull, d) as tf.Tensor2D, between, false, true);
      const kinetic = tf.mul(tf.sum(tf.add(tf.square(px), tf.square(py)), 1), 0.5);
      return {
        energy: tf.sub(kinetic, tf.sum(depth, 1)) as tf.Tensor1D,
        slope: tf.concat([along(dx), along(dy), px, py], 1) as tf.Tensor2D,
      };
    },
  };
}

/** The symplectic gradient (∂H/∂p, −∂H/∂q) [rows, 2 degrees], as the laws of motion have it. */
export function symplecticGradient(
  { degrees, of }: HamiltonianNetwork,
  weights: Weights,
  state: tf.Tensor2D,
): tf.Tensor2D {
  const { slope } = of(weights, state);
  const [byPosition, byMomentum] = tf.split(slope, [degrees, degrees], 1) as [tf.Tensor2D, tf.Tensor2D];
  return tf.concat([byMomentum, tf.neg(byPosition)], 1) as tf.Tensor2D;
}
