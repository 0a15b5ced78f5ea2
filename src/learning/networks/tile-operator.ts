import * as tf from "@tensorflow/tfjs-core";
import { activate } from "./activations.ts";
import { namedDense, namedDenseParameters } from "./dense.ts";
import { type ParameterSpecs, type Weights, weight } from "./parameters.ts";

export type TileOperatorOptions = {
  /** Tiles a side, cells a side of a tile, and fields read of each cell. */
  tiles: number;
  tile: number;
  fields: number;
  width: number;
  layers: number;
  /** Channels that look at the eight tiles around, and that are mixed over the whole square. */
  near: number;
  far: number;
  /** Cosine modes along each axis that `far` is mixed by. */
  modes: number;
};

/** The parameters of `tileOperator`. */
export function tileOperatorParameters(options: TileOperatorOptions): ParameterSpecs {
  const { tile, fields, width, layers, near, far, modes } = options;
  const linear = namedDenseParameters;
  const blocks = Array.from({ length: layers }, (_, i) => ({
    ...linear(`layer${i}.near`, width, near),
    ...linear(`layer${i}.far`, width, far),
    [`layer${i}.modes`]: { shape: [modes * modes, far, far], start: { normal: 1 / Math.sqrt(far) } },
    ...linear(`layer${i}`, width + 9 * near + far, width, 0.7),
  }));
  return Object.assign(
    linear("lift", fields * tile * tile, width),
    ...blocks,
    linear("project", width, width),
    linear("output", width, tile * tile, 0.3),
  ) as ParameterSpecs;
}

/**
 * A field on a square from fields on its cells, tile by tile: a point of the network is a tile of cells, which makes it
 * cheap. Residual layers of a tile's own channels, those of its eight neighbours (nothing beyond the edge), and a mixing
 * of the lowest cosine modes over the whole square, each mode with a matrix of its own, as in a Fourier neural operator.
 *
 * @param fields [rows, tiles², fields · tile²], as the featuriser lays tiles out
 * @returns [rows, cells²], cells row by row
 */
export function tileOperator(
  weights: Weights,
  fields: tf.Tensor3D,
  rows: number,
  options: TileOperatorOptions,
): tf.Tensor2D {
  const { tiles, tile, layers } = options;
  const linear = namedDense(weights);
  const points = rows * tiles * tiles;
  let h: tf.Tensor = activate(linear("lift", tf.reshape(fields, [points, options.fields * tile * tile])), "silu");
  const { analysis, synthesis } = cosines(tiles, options.modes);
  for (let i = 0; i < layers; i++) {
    const near = around(linear(`layer${i}.near`, h), rows, options);
    const far = mixed(linear(`layer${i}.far`, h), weight(weights, `layer${i}.modes`), rows);
    h = tf.add(h, activate(linear(`layer${i}`, tf.concat([h, near, far], 1)), "silu"));
  }
  const out = linear("output", activate(linear("project", h), "silu"));
  const side = tiles * tile;
  const cells = tf.transpose(tf.reshape(out, [rows, tiles, tiles, tile, tile]), [0, 1, 3, 2, 4]);
  return tf.reshape(cells, [rows, side * side]);

  /** [points, far] with each cosine mode multiplied by its own matrix. */
  function mixed(x: tf.Tensor, matrices: tf.Tensor, count: number): tf.Tensor {
    const { modes, far } = options;
    const along = tf.matMul(analysis, tf.reshape(x, [count, tiles, tiles * far]));
    const both = tf.matMul(analysis, tf.reshape(along, [count * modes, tiles, far]));
    const byMode = tf.transpose(tf.reshape(both, [count, modes * modes, far]), [1, 0, 2]);
    const product = tf.transpose(tf.matMul(byMode, matrices), [1, 0, 2]);
    const back = tf.matMul(synthesis, tf.reshape(product, [count * modes, modes, far]));
    return tf.reshape(tf.matMul(synthesis, tf.reshape(back, [count, modes, tiles * far])), [
      count * tiles * tiles,
      far,
    ]);
  }
}

/** [points, near] to [points, 9 near]: a tile and the eight around it, zero beyond the edge. */
function around(x: tf.Tensor, rows: number, { tiles, near }: TileOperatorOptions): tf.Tensor {
  const square = tf.reshape(x, [rows, tiles, tiles, near]) as tf.Tensor4D;
  const padded = tf.pad(square, [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ]);
  const shifted = Array.from({ length: 9 }, (_, k) =>
    tf.slice(padded, [0, Math.floor(k / 3), k % 3, 0], [-1, tiles, tiles, near]),
  );
  return tf.reshape(tf.concat(shifted, 3), [rows * tiles * tiles, 9 * near]);
}

/** Orthonormal cosine transform of the lowest modes of n points, [1, modes, n], and back, [1, n, modes]. */
function cosines(n: number, modes: number): { analysis: tf.Tensor3D; synthesis: tf.Tensor3D } {
  const values = new Float32Array(modes * n);
  for (let k = 0; k < modes; k++)
    for (let j = 0; j < n; j++)
      values[k * n + j] = Math.sqrt((k === 0 ? 1 : 2) / n) * Math.cos((Math.PI * k * (j + 0.5)) / n);
  const analysis = tf.tensor3d(values, [1, modes, n]);
  return { analysis, synthesis: tf.transpose(analysis, [0, 2, 1]) };
}
