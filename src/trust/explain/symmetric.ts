/** Inverse of a symmetric positive definite matrix, given by its lower triangle, by Cholesky. */
export function invert(matrix: Float64Array, n: number): Float64Array {
  const lower = matrix.slice();
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = lower[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (lower[i * n + k] as number) * (lower[j * n + k] as number);
      lower[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 1e-14)) : sum / (lower[j * n + j] as number);
    }
  const inverse = new Float64Array(n * n);
  for (let column = 0; column < n; column++) {
    const y = new Float64Array(n);
    for (let i = column; i < n; i++) {
      let sum = i === column ? 1 : 0;
      for (let k = column; k < i; k++) sum -= (lower[i * n + k] as number) * (y[k] as number);
      y[i] = sum / (lower[i * n + i] as number);
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = y[i] as number;
      for (let k = i + 1; k < n; k++) sum -= (lower[k * n + i] as number) * (y[k] as number);
      y[i] = sum / (lower[i * n + i] as number);
      inverse[i * n + column] = y[i] as number;
    }
  }
  return inverse;
}

/** The product of a square matrix and a vector. */
export function multiply(matrix: Float64Array, x: Float64Array, n: number): Float64Array {
  const y = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += (matrix[i * n + j] as number) * (x[j] as number);
    y[i] = sum;
  }
  return y;
}
