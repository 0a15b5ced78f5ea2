/** Lower factor L of a symmetric positive definite matrix, L Lᵀ = A, given by its lower triangle (Cholesky). */
export function cholesky(matrix: Float64Array, n: number): Float64Array {
  const lower = matrix.slice();
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const other = j * n;
      const sum = (lower[row + j] as number) - product(lower, row, lower, other, j);
      lower[row + j] = i === j ? Math.sqrt(Math.max(sum, 1e-14)) : sum / (lower[other + j] as number);
    }
  }
  return lower;
}

/** Solves L Lᵀ x = b. */
export function solve(lower: Float64Array, n: number, b: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    x[i] = ((x[i] as number) - product(lower, i * n, x, 0, i)) / (lower[i * n + i] as number);
  }
  // Column by column of Lᵀ, which are the rows of L: memory is read in its order.
  for (let i = n - 1; i >= 0; i--) {
    const value = (x[i] as number) / (lower[i * n + i] as number);
    x[i] = value;
    for (let k = 0; k < i; k++) x[k] = (x[k] as number) - (lower[i * n + k] as number) * value;
  }
  return x;
}

/** Σ a[from + k] b[to + k], in four sums that do not wait for each other. */
function product(a: Float64Array, from: number, b: Float64Array, to: number, length: number): number {
  let [s, t, u, v] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < length; k += 4) {
    s += (a[from + k] as number) * (b[to + k] as number);
    t += (a[from + k + 1] as number) * (b[to + k + 1] as number);
    u += (a[from + k + 2] as number) * (b[to + k + 2] as number);
    v += (a[from + k + 3] as number) * (b[to + k + 3] as number);
  }
  for (; k < length; k++) s += (a[from + k] as number) * (b[to + k] as number);
  return s + t + u + v;
}
