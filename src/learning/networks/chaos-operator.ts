import * as tf from "@tensorflow/tfjs-core";
import { fourierBasis } from "../../physics/fourier-basis.ts";
import { activate } from "./activations.ts";
import { namedDense, namedDenseParameters } from "./dense.ts";
import {
  fourierLayers,
  fourierLayersParameters,
  liftWithProducts,
  liftWithProductsParameters,
} from "./fourier-layers.ts";
import type { ParameterSpecs, Weights } from "./parameters.ts";
import { basisTensors, spectralConvolution } from "./spectral.ts";

export type ChaosOperatorOptions = { width: number; modes: number; layers: number; projection: number };

/** Fields that it reads, and channels that it makes of them. */
const fieldsRead = 5;
const channels = 7;
/** Brings the fields to about unit size, and what is added to that of the prediction's error at the longest step. */
const scales = [0.6, 0.6, 0.6, 0.6, 0.6];
const missing = 0.01;

/** The parameters of `chaosOperator`. */
export function chaosOperatorParameters(options: ChaosOperatorOptions): ParameterSpecs {
  const { width, modes, projection } = options;
  return Object.assign(
    liftWithProductsParameters(channels, width),
    fourierLayersParameters(options, [modes, width, width]),
    namedDenseParameters("project", width, projection),
    namedDenseParameters("output", projection, 1, 0.2),
  );
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
  const { width } = options;
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
  const linear = namedDense(weights);
  const basis = basisTensors(fourierBasis(points, options.modes));
  const lifted = liftWithProducts(weights, tf.reshape(x, [points * many, channels]));
  const h = fourierLayers(weights, lifted, options, (own, y) =>
    spectralConvolution(own, tf.reshape(y, [points, many, width]), basis, options),
  );
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
