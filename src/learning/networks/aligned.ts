import * as tf from "@tensorflow/tfjs-core";

/** Products below this many multiplications are not worth the extra ops. */
const worthwhile = 2 ** 20;

/**
 * Native TensorFlow multiplies matrices on the CPU twice as fast where the result's rows hold a multiple of eight
 * numbers (oneDNN's AVX2 kernel has no masked tail). Elsewhere widths do not matter, and a recorded network has none of
 * this.
 */
function alignment(): number {
  if (tf.getBackend() !== "tensorflow") return 1;
  return (tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice ? 1 : 8;
}

/** The width, at least `width`, at which the backend in use multiplies matrices fast. */
export function alignedWidth(width: number): number {
  const step = alignment();
  return Math.ceil(width / step) * step;
}

/** Zeros appended to a vector or matrix up to a size: [n] → [rows], [n, m] → [rows, columns]. */
export function padTo<T extends tf.Tensor>(x: T, ...size: readonly number[]): T {
  const short = x.shape.map((n, axis): [number, number] => [0, (size[axis] as number) - n]);
  return short.every(([, n]) => n === 0) ? x : (tf.pad(x as tf.Tensor, short) as T);
}

/** x [n, m] · kernel [m, k], at aligned widths where that is faster; gradients of any order flow through it. */
export function product(x: tf.Tensor2D, kernel: tf.Tensor2D): tf.Tensor2D {
  const [rows, inner] = x.shape;
  const outer = kernel.shape[1];
  if (outer < 8 || alignment() === 1 || rows * inner * outer < worthwhile) return tf.matMul(x, kernel);
  const [wideInner, wideOuter] = [alignedWidth(inner), alignedWidth(outer)];
  const y: tf.Tensor2D = tf.matMul(padTo(x, rows, wideInner), padTo(kernel, wideInner, wideOuter));
  return wideOuter === outer ? y : tf.slice(y, [0, 0], [rows, outer]);
}
