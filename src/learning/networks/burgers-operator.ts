import * as tf from "@tensorflow/tfjs-core";
import { activate } from "./activations.ts";
import { namedDense, namedDenseParameters } from "./dense.ts";
import { fourierLayers, fourierLayersParameters } from "./fourier-layers.ts";
import type { ParameterSpecs, Weights } from "./parameters.ts";
import { type BasisTensors, spectralConvolution } from "./spectral.ts";

export type BurgersOperatorOptions = { width: number; modes: number; layers: number; projection: number };

/** Channels that the operator makes of what it reads. */
const channels = 11;
const small = 1e-9;

/** The parameters of `burgersOperator`. */
export function burgersOperatorParameters(options: BurgersOperatorOptions): ParameterSpecs {
  const { width, modes, projection } = options;
  return Object.assign(
    namedDenseParameters("lift", channels, width),
    fourierLayersParameters(options, [modes, width, width]),
    namedDenseParameters("project", width, projection),
    namedDenseParameters("output", projection, 1, 0.2),
  );
}

/**
 * Burgers' solution as a coarse prediction plus what a Fourier neural operator (Li et al. 2021, residual layers) adds:
 * u = mean + coarse + rms(coarse) · tanh(t · rms(slope)) · network, the network's mean removed, so that the mean is kept
 * exactly and nothing is added at t = 0. Lengths, velocities and viscosities enter as displacements in periods (t v) and
 * ν t alone: the equation has no other scale, (a, ν, t) → (t a, ν t, 1).
 *
 * @param fields [points, rows, 5]: initial field, its slope, heat solution, coarse prediction, its slope, mean-free
 * @param flow [rows, 3]: viscosity, time, mean
 * @returns [points, rows]
 */
export function burgersOperator(
  weights: Weights,
  fields: tf.Tensor3D,
  flow: tf.Tensor2D,
  basis: BasisTensors,
  options: BurgersOperatorOptions,
): tf.Tensor2D {
  const { width } = options;
  const [points, rows] = fields.shape;
  const column = (i: number) => tf.reshape(tf.slice(flow, [0, i], [-1, 1]), [1, rows]);
  const [viscosity, time, mean] = [column(0), column(1), column(2)];
  const field = (i: number) => tf.reshape(tf.slice(fields, [0, 0, i], [-1, -1, 1]), [points, rows]);
  const [start, startSlope, heat, coarse, coarseSlope] = [field(0), field(1), field(2), field(3), field(4)];
  const rms = (x: tf.Tensor) => tf.sqrt(tf.add(tf.mean(tf.square(x), 0, true), small));
  const size = rms(coarse);
  const steepness = tf.tanh(tf.mul(time, rms(startSlope)));
  const everywhere = (x: tf.Tensor) => tf.mul(tf.onesLike(start), x);
  const spread = tf.mul(viscosity, time);
  const inputs = [
    tf.mul(tf.mul(start, time), 3),
    tf.mul(tf.mul(heat, time), 3),
    tf.mul(tf.mul(coarse, time), 3),
    tf.div(coarse, size),
    tf.div(tf.sub(coarse, heat), size),
    tf.tanh(tf.mul(tf.mul(startSlope, time), 0.3)),
    tf.tanh(tf.mul(tf.mul(coarseSlope, time), 0.3)),
    tf.tanh(tf.div(tf.mul(viscosity, coarseSlope), tf.add(tf.square(size), small))),
    everywhere(tf.mul(tf.add(tf.log(tf.add(spread, 1e-6)), 5), 0.5)),
    everywhere(tf.mul(tf.log(tf.div(tf.add(tf.mul(size, time), 1e-6), tf.add(spread, 1e-6))), 0.5)),
    everywhere(steepness),
  ];
  const linear = namedDense(weights);
  const lifted = linear("lift", tf.reshape(tf.stack(inputs, 2), [points * rows, channels]));
  const h = fourierLayers(weights, lifted, options, (own, x) =>
    spectralConvolution(own, tf.reshape(x, [points, rows, width]), basis, options),
  );
  const out = tf.reshape(linear("output", activate(linear("project", h), "silu")), [points, rows]);
  const free = tf.sub(out, tf.mean(out, 0, true));
  const added = tf.mul(free, tf.mul(size, steepness));
  return tf.add(tf.add(coarse, added), mean) as tf.Tensor2D;
}
