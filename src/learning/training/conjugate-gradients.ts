import { RetortError } from "../../core/errors.ts";

/**
 * Solves A x = b for a symmetric positive definite A [n × n, row-major] by conjugate gradients (Hestenes, Stiefel 1952),
 * until the residual is `tolerance` of b or `steps` are taken: for matrices of too many rows to factorise.
 *
 * @throws RetortError DIVERGED where a direction finds no descent: A is not positive definite.
 */
export function conjugateGradients(
  a: Float32Array,
  b: Float64Array,
  { tolerance = 1e-3, steps = 500 }: { tolerance?: number; steps?: number } = {},
): Float64Array {
  const n = b.length;
  const x = new Float64Array(n);
  const residual = b.slice();
  const direction = b.slice();
  const image = new Float64Array(n);
  const target = tolerance ** 2 * dot(b, b);
  let squared = dot(residual, residual);
  for (let step = 0; step < steps && squared > target; step++) {
    for (let i = 0; i < n; i++) image[i] = dot(a.subarray(i * n, (i + 1) * n), direction);
    const curvature = dot(direction, image);
    if (!(curvature > 0))
      throw new RetortError("DIVERGED", "the matrix is not positive definite", { hint: "raise the noise" });
    const length = squared / curvature;
    for (let i = 0; i < n; i++) {
      x[i]! += length * direction[i]!;
      residual[i]! -= length * image[i]!;
    }
    const next = dot(residual, residual);
    for (let i = 0; i < n; i++) direction[i] = residual[i]! + (next / squared) * direction[i]!;
    squared = next;
  }
  return x;
}

function dot(a: Float32Array | Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
