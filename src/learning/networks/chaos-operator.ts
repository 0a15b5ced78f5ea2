import * as tf from "@tensorflow/tfjs-core";
import { fourierBasis } from "../../physics/fourier-basis.ts";
import { activate } from "./activations.ts";
import { dense } from "./dense.ts";
import { type ParameterSpecs, type Weights, weight } from "./parameters.ts";
import { basisTensors, spectralConvolution, spectralParameters } from "./spectral.ts";

export type ChaosOperatorOptions = { width: number; modes: number; layers: number; projection: number };

/** Fields that it reads, and channels that it makes of them. */
const fieldsRead = 5;
const channels = 7;
/** Brings the fields to about unit size, and what is added to that of the prediction's error at the longest step. */
const scales = [0.6, 0.6, 0.6, 0.6, 0.6];
const missing = 0.01;

/** The parameters of `chaosOperator`. */
export function chaosOperatorParameters(options: ChaosOperatorOptions): ParameterSpecs {
  const { width, layers, projection } = options;
  const linear = (name: string, from: number, to: number, scale = 1): ParameterSpecs => ({
    [`${name}.kernel`]: { shape: [from, to], start: { normal: scale / Math.sqrt(from) } },
    [`${name}.bias`]: { shape: [to], start: 0 },
  });
  const spectral = spectralParameters(options);
  const blocks = Array.from({ length: layers }, (_, i) => ({
    [`layer${i}.real`]: { shape: spectral.real?.shape, start: { normal: 0.5 / width } } as never,
    [`layer${i}.imaginary`]: { shape: spectral.imaginary?.shape, start: { normal: 0.5 / width } } as never,
    ...linear(`layer${i}`, width, width, 0.7),
  }));
  return Object.assign(
    linear("lift", channels, width),
    linear("product.left", width, width),
    linear("product.right", width, width),
    ...blocks,
    linear("project", width, projection),
    linear("output", projection, 1, 0.2),
  ) as ParameterSpecs;
}

/**
 * The field after a short time t as a predicted step p plus what a Fourier neural operator N adds:
 * u = mean + p + 0.01 (t / longest)² (N(x) − R N(R x)) / 2, R the mirror image x → −x, u → −u. Shifts, mirror images and Galilean
 * transformations of the field give the shifted, mirrored and transformed answer exactly; the mean is kept exactly, and
 * nothing is added as t → 0.
 *
 * @param fields [rows, points, 5]; flow [rows, 2]: as the featuriser "chaotic-profile" gives
 * @returns [rows, points]
 */
export function chaosOperator(
  weights: Weights,
  { fields, flow }: Readonly<Record<string, tf.Tensor>>,
  rows: number,
  points: number,
  longest: number,
  options: ChaosOperatorOptions,
): tf.Tensor2D {
  const { width, layers } = options;
  const given = tf.transpose(tf.mul(fields as tf.Tensor, tf.tensor1d(scales)), [1, 0, 2]); // grid first
  const time = tf.mul(tf.slice(flow as tf.Tensor2D, [0, 0], [-1, 1]), 1 / longest);
  const mean = tf.slice(flow as tf.Tensor2D, [0, 1], [-1, 1]);
  // Under the mirror image fields turn their sign and slopes do not.
  const mirrored = tf.mul(reflected(given, points), tf.tensor1d([-1, 1, -1, -1, 1]));
  const both = tf.concat([given, mirrored], 1) as tf.Tensor3D;
  const many = 2 * rows;
  const [start, , alone, predicted] = tf.split(both, fieldsRead, 2) as tf.Tensor[];
  const times = tf.mul(tf.onesLike(start as tf.Tensor), tf.reshape(tf.concat([time, time], 0), [1, many, 1]));
  const x = tf.concat([both, tf.sub(predicted as tf.Tensor, alone as tf.Tensor), times], 2);
  const linear = (name: string, y: tf.Tensor) =>
    dense(y, weight(weights, `${name}.kernel`), weight(weights, `${name}.bias`));
  const basis = basisTensors(fourierBasis(points, options.modes));
  const lifted = linear("lift", tf.reshape(x, [points * many, channels]));
  let h: tf.Tensor = tf.add(lifted, tf.mul(linear("product.left", lifted), linear("product.right", lifted)));
  for (let i = 0; i < layers; i++) {
    const own = { real: weight(weights, `layer${i}.real`), imaginary: weight(weights, `layer${i}.imaginary`) };
    const spectral = spectralConvolution(own, tf.reshape(h, [points, many, width]), basis, options);
    h = tf.add(h, activate(tf.add(tf.reshape(spectral, [points * many, width]), linear(`layer${i}`, h)), "silu"));
  }
  const out = tf.reshape(linear("output", activate(linear("project", h), "silu")), [points, many, 1]);
  const [own, other] = tf.split(out, 2, 1) as [tf.Tensor3D, tf.Tensor3D];
  const odd = tf.transpose(tf.reshape(tf.mul(tf.sub(own, reflected(other, points)), 0.5), [points, rows]));
  const free = tf.sub(odd, tf.mean(odd, 1, true));
  const added = tf.mul(free, tf.mul(tf.square(time), missing));
  const step = tf.reshape(tf.slice(fields as tf.Tensor3D, [0, 0, 3], [-1, -1, 1]), [rows, points]);
  return tf.add(tf.add(step, added), mean) as tf.Tensor2D;
}

/** Point j to point −j of the period, along the first axis. */
function reflected(x: tf.Tensor, points: number): tf.Tensor3D {
  const first = tf.slice(x as tf.Tensor3D, [0, 0, 0], [1, -1, -1]);
  const others = tf.slice(x as tf.Tensor3D, [1, 0, 0], [points - 1, -1, -1]);
  return tf.concat([first, tf.reverse(others, 0)], 0) as tf.Tensor3D;
}
