import { invert, multiply } from "./symmetric.ts";

/**
 * Weighted least squares with standard errors that hold whatever the spread of the residuals (White 1980, HC1), and the
 * weighted R². A ridge of 1e-14 of the mean diagonal keeps designs with equal columns solvable.
 *
 * @param x rows × width, row-major
 */
export function weightedLeastSquares(
  x: Float64Array,
  width: number,
  y: Float64Array,
  weights: Float64Array,
): { coefficients: Float64Array; standardErrors: Float64Array; r2: number } {
  const gram = new Float64Array(width * width);
  const moment = new Float64Array(width);
  const lower = (into: Float64Array, row: number, factor: number) => {
    for (let i = 0; i < width; i++) {
      const xi = factor * (x[row * width + i] as number);
      if (xi === 0) continue;
      for (let j = 0; j <= i; j++)
        into[i * width + j] = (into[i * width + j] as number) + xi * (x[row * width + j] as number);
    }
  };
  y.forEach((value, row) => {
    const weight = weights[row] as number;
    lower(gram, row, weight);
    for (let i = 0; i < width; i++) moment[i] = (moment[i] as number) + weight * (x[row * width + i] as number) * value;
  });
  let trace = 0;
  for (let i = 0; i < width; i++) trace += gram[i * width + i] as number;
  for (let i = 0; i < width; i++) gram[i * width + i] = (gram[i * width + i] as number) + (1e-14 * trace) / width;
  const inverse = invert(gram, width);
  const coefficients = multiply(inverse, moment, width);

  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = y.reduce((sum, value, row) => sum + (weights[row] as number) * value, 0) / total;
  const meat = new Float64Array(width * width);
  let [left, whole] = [0, 0];
  y.forEach((value, row) => {
    const weight = weights[row] as number;
    let fitted = 0;
    for (let i = 0; i < width; i++) fitted += (x[row * width + i] as number) * (coefficients[i] as number);
    left += weight * (value - fitted) ** 2;
    whole += weight * (value - mean) ** 2;
    lower(meat, row, (weight * (value - fitted)) ** 2);
  });
  const correction = y.length > width ? y.length / (y.length - width) : 1;
  const full = Float64Array.from(meat, (_, k) => {
    const [i, j] = [Math.floor(k / width), k % width];
    return (i >= j ? meat[i * width + j] : meat[j * width + i]) as number;
  });
  const standardErrors = Float64Array.from({ length: width }, (_, i) => {
    const direction = inverse.subarray(i * width, (i + 1) * width);
    const spread = multiply(full, direction, width);
    let variance = 0;
    for (let j = 0; j < width; j++) variance += (direction[j] as number) * (spread[j] as number);
    return Math.sqrt(correction * Math.max(0, variance));
  });
  return { coefficients, standardErrors, r2: whole > 0 ? 1 - left / whole : 1 };
}
