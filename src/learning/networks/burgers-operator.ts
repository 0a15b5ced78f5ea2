import * as tf from "@tensorflow/tfjs-core";
import { activate } from "./activations.ts";
import { dense } from "./dense.ts";
import { type ParameterSpecs, type Weights, weight } from "./parameters.ts";
import { type BasisTensors, spectralConvolution, spectralParameters } from "./spectral.ts";

export type BurgersOperatorOptions = { width: number; modes: number; layers: number; projection: number };

/** Channels that the operator makes of what it reads. */
const channels = 11;
const small = 1e-9;

/** The parameters of `burgersOperator`. */
export function burgersOperatorParameters(options: BurgersOperatorOptions): ParameterSpecs {
  const { width, layers, projection } = options;
  const linear = (name: string, from: number, to: number, scale = 1): ParameterSpecs => ({
    [`${name}.kernel`]: { shape: [from, to], start: { normal: scale / Math.sqrt(from) } },
    [`${name}.bias`]: { shape: [to], start: 0 },
  });
  const spectral = spectralParameters(options);
  const blocks = Array.from({ length: layers }, (_, i) => ({
    [`layer${i}.real`]: { ...spectral.real, start: { normal: 0.5 / width } },
    [`layer${i}.imaginary`]: { ...spectral.imaginary, start: { normal: 0.5 / width } },
    ...linear(`layer${i}`, width, width, 0.7),
  }));
  return Object.assign(
    linear("lift", channels, width),
    ...blocks,
    linear("project", width, projection),
    linear("output", projection, 1, 0.2),
  ) as ParameterSpecs;
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
  const { width, layers } = options;
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
  const linear = (name: string, x: tf.Tensor) =>
    dense(x, weight(weights, `${name}.kernel`), weight(weights, `${name}.bias`));
  let h: tf.Tensor = linear("lift", tf.reshape(tf.stack(inputs, 2), [points * rows, channels]));
  for (let i = 0; i < layers; i++) {
    const own = { real: weight(weights, `layer${i}.real`), imaginary: weight(weights, `layer${i}.imaginary`) };
    const spectral = spectralConvolution(own, tf.reshape(h, [points, rows, width]), basis, options);
    const sum = tf.add(tf.reshape(spectral, [points * rows, width]), linear(`layer${i}`, h));
    h = tf.add(h, activate(sum, "silu"));
  }
  const out = tf.reshape(linear("output", activate(linear("project", h), "silu")), [points, rows]);
  const free = tf.sub(out, tf.mean(out, 0, true));
  const added = tf.mul(free, tf.mul(size, steepness));
  return tf.add(tf.add(coarse, added), mean) as tf.Tensor2D;
}
