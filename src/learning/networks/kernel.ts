import * as tf from "@tensorflow/tfjs-core";
import { part, type Weights, weight } from "./parameters.ts";
import { gatherRows } from "./rows.ts";

/** More than rounding takes off a squared distance of none: keeps the square root and its slope finite and steady. */
const epsilon = 1e-6;

/** Matérn's function of order 3/2: (1 + r) exp(−r), r = √squares. */
function matern(squares: tf.Tensor): tf.Tensor {
  const r = tf.sqrt(tf.relu(tf.add(squares, epsilon)));
  return tf.mul(tf.add(r, 1), tf.exp(tf.neg(r)));
}

/** Sums of squares of the rows of x [n, D]: [n, 1]. As a product, it adds up alike however many rows there are. */
const sumsOfSquares = (x: tf.Tensor) =>
  tf.matMul(tf.square(x) as tf.Tensor2D, tf.ones([x.shape[1] as number, 1]) as tf.Tensor2D);

/** Squared distances between rows of x [n, D] and of t [m, D]: [n, m]; of single columns, from their differences. */
function squaredDistances(x: tf.Tensor, t: tf.Tensor): tf.Tensor {
  if (x.shape[1] === 1) return tf.square(tf.sub(x, tf.transpose(t)));
  const own = sumsOfSquares(x);
  const other = tf.transpose(sumsOfSquares(t));
  const product = tf.matMul(x as tf.Tensor2D, tf.transpose(t) as tf.Tensor2D);
  return tf.sub(tf.add(own, other), tf.mul(product, 2));
}

/**
 * Mean of a Gaussian process over rows in blocks of numbers [rows, 1]: Σ_j α_j k(x, x_j) with
 * k = M(Σ_b q_b) + w · mean_b M(q_b), q_b the squared distance in block b, M Matérn's function of order 3/2. Weights, for
 * the tensor of each block: `centre.<block>` [1, D] that is taken off, `scale.<block>` [1, D] that its columns are then
 * multiplied by, and `rows.<block>` [n, D], the training rows after both, or, with `index.<block>` [n], the different
 * ones among them and which of these each training row is; `coefficients` [n, 1]; `additive` [1, 1], the
 * weight w. From each k its mean over the training rows, `means` [1, n], is taken off, and what that is worth, `offset`
 * [1, 1], is added: sums in single precision keep their digits (Rasmussen and Williams 2006).
 */
export function kernelMean(weights: Weights, tensors: Readonly<Record<string, tf.Tensor>>): tf.Tensor2D {
  const [centres, scales, rows] = [part("centre", weights), part("scale", weights), part("rows", weights)];
  const places = part("index", weights);
  const blocks = Object.keys(rows);
  const squares = blocks.map((block) => {
    const centred = tf.sub(tensors[block] as tf.Tensor, weight(centres, block));
    const squares = squaredDistances(tf.mul(centred, weight(scales, block)), weight(rows, block));
    const index = places[block];
    if (!index) return squares;
    return tf.transpose(gatherRows(tf.transpose(squares), tf.cast(index, "int32") as tf.Tensor1D));
  });
  const sum = squares.reduce((a, b) => tf.add(a, b));
  const apart = squares.map(matern).reduce((a, b) => tf.add(a, b));
  const additive = tf.mul(apart, tf.div(weight(weights, "additive"), blocks.length));
  const kernel = tf.sub(tf.add(matern(sum), additive), weight(weights, "means"));
  const mean = tf.matMul(kernel as tf.Tensor2D, weight(weights, "coefficients") as tf.Tensor2D);
  return tf.add(mean, weight(weights, "offset"));
}
