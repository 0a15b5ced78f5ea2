import { RetortError } from "../../core/errors.ts";

/**
 * Solves A x = b for a symmetric positive definite A (n × n, row by row; the lower triangle is read and overwritten by
 * its Cholesky factor); b is overwritten by x.
 * @throws RetortError INVALID_INPUT if A is not positive definite.
 */
export function solveCholesky(a: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    const rowI = a.subarray(i * n, i * n + i + 1);
    for (let j = 0; j <= i; j++) {
      const rowJ = a.subarray(j * n, j * n + j + 1);
      let sum = rowI[j]!;
      for (let k = 0; k < j; k++) sum -= rowI[k]! * rowJ[k]!;
      if (j < i) rowI[j] = sum / rowJ[j]!;
      else if (sum > 0) rowI[i] = Math.sqrt(sum);
      else throw new RetortError("INVALID_INPUT", "the matrix is not positive definite: raise the ridge penalty");
    }
  }
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= a[i * n + k]! * b[k]!;
    b[i] = sum / a[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let k = i + 1; k < n; k++) sum -= a[k * n + i]! * b[k]!;
    b[i] = sum / a[i * n + i]!;
  }
}
