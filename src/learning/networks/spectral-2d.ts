import * as tf from "@tensorflow/tfjs-core";

export type Spectral2dOptions = { width: number; modes: number };

/** Cosines and sines of the first modes of n points, [1, 2 · modes, n], and the way back, [1, n, 2 · modes]. */
export type SquareBasis = { analysis: tf.Tensor3D; synthesis: tf.Tensor3D };

export function squareBasis(n: number, modes: number): SquareBasis {
  const analysis = new Float32Array(2 * modes * n);
  const synthesis = new Float32Array(2 * modes * n);
  for (let k = 0; k < modes; k++)
    for (let j = 0; j < n; j++) {
      const angle = (2 * Math.PI * ((j * k) % n)) / n;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const count = k === 0 || 2 * k === n ? 1 : 2;
      analysis[k * n + j] = c;
      analysis[(modes + k) * n + j] = s;
      synthesis[j * 2 * modes + k] = (count * c) / n;
      synthesis[j * 2 * modes + modes + k] = (count * s) / n;
    }
  return {
    analysis: tf.tensor3d(analysis, [1, 2 * modes, n]),
    synthesis: tf.tensor3d(synthesis, [1, n, 2 * modes]),
  };
}

/**
 * The Fourier layer's integral operator on a periodic square (Li et al. 2021): transform along both axes, multiply each
 * mode by a complex matrix, transform back; all by products of real matrices. It commutes with shifts.
 *
 * @param x [rows, n, n, width]
 */
export function spectralConvolution2d(
  { real, imaginary }: { real: tf.Tensor; imaginary: tf.Tensor },
  x: tf.Tensor4D,
  rows: number,
  n: number,
  { analysis, synthesis }: SquareBasis,
  { width, modes }: Spectral2dOptions,
): tf.Tensor4D {
  const along = tf.matMul(analysis, tf.reshape(x, [rows, n, n * width]));
  const both = tf.matMul(analysis, tf.reshape(along, [rows * 2 * modes, n, width]));
  const [cosX, sinX] = tf.split(tf.reshape(both, [rows, 2 * modes, 2 * modes, width]), 2, 1) as [tf.Tensor, tf.Tensor];
  const [cc, cs] = tf.split(cosX, 2, 2) as [tf.Tensor, tf.Tensor];
  const [sc, ss] = tf.split(sinX, 2, 2) as [tf.Tensor, tf.Tensor];
  // Mode (k, l) is (cc − ss) − i (sc + cs), mode (k, −l) is (cc + ss) − i (sc − cs).
  const re = tf.stack([tf.sub(cc, ss), tf.add(cc, ss)], 1);
  const im = tf.stack([tf.neg(tf.add(sc, cs)), tf.sub(cs, sc)], 1);
  const pairs = tf.reshape(tf.concat([re, im], 4), [rows, 2 * modes * modes, 2 * width]);
  const matrix = tf.concat([tf.concat([real, imaginary], 2), tf.concat([tf.neg(imaginary), real], 2)], 1);
  const mixed = tf.transpose(tf.matMul(tf.transpose(pairs, [1, 0, 2]), matrix), [1, 0, 2]);
  const [outRe, outIm] = tf.split(tf.reshape(mixed, [rows, 2, modes, modes, 2 * width]), 2, 4) as [
    tf.Tensor,
    tf.Tensor,
  ];
  const halves = (y: tf.Tensor) =>
    tf.split(y, 2, 1).map((half) => tf.reshape(half, [rows, modes, modes, width])) as [tf.Tensor, tf.Tensor];
  const [pRe, qRe] = halves(outRe);
  const [pIm, qIm] = halves(outIm);
  const cosines = tf.concat([tf.add(pRe, qRe), tf.sub(qIm, pIm)], 2);
  const sines = tf.concat([tf.neg(tf.add(pIm, qIm)), tf.sub(qRe, pRe)], 2);
  const coefficients = tf.mul(tf.concat([cosines, sines], 1), 0.5);
  const back = tf.matMul(synthesis, tf.reshape(coefficients, [rows * 2 * modes, 2 * modes, width]));
  return tf.reshape(tf.matMul(synthesis, tf.reshape(back, [rows, 2 * modes, n * width])), [rows, n, n, width]);
}
