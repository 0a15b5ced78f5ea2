/** Lower factor L of a symmetric positive definite matrix, L Lᵀ = A, given by its lower triangle (Cholesky). */
export function cholesky(matrix: Float64Array, n: number): Float64Array {
  const lower = matrix.slice();
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const other = j * n;
      let sum = lower[row + j] as number;
      for (let k = 0; k < j; k++) sum -= (lower[row + k] as number) * (lower[other + k] as number);
      lower[row + j] = i === j ? Math.sqrt(Math.max(sum, 1e-14)) : sum / (lower[other + j] as number);
    }
  }
  return lower;
}

/** Solves L Lᵀ x = b. */
export function solve(lower: Float64Array, n: number, b: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    let sum = x[i] as number;
    for (let k = 0; k < i; k++) sum -= (lower[i * n + k] as number) * (x[k] as number);
    x[i] = sum / (lower[i * n + i] as number);
  }
  // Column by column of Lᵀ, which are the rows of L: memory is read in its order.
  for (let i = n - 1; i >= 0; i--) {
    const value = (x[i] as number) / (lower[i * n + i] as number);
    x[i] = value;
    for (let k = 0; k < i; k++) x[k] = (x[k] as number) - (lower[i * n + k] as number) * value;
  }
  return x;
}
