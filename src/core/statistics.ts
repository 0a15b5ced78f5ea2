/** Mean of some values; NaN where there are none. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation of a population (divisor n): of values that are all there are. */
export function deviation(values: readonly number[]): number {
  return Math.sqrt(squares(values) / values.length);
}

/** Standard deviation as a sample estimates it (divisor n − 1); 0 for one value. */
export function sampleDeviation(values: readonly number[]): number {
  return Math.sqrt(squares(values) / Math.max(1, values.length - 1));
}

/** Sum of squared differences from the mean. */
function squares(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}
