/** A list of numbers, typed or not. */
type Numbers = { length: number; reduce(add: (sum: number, value: number) => number, start: number): number };

/** Mean of some values; NaN where there are none. */
export function mean(values: Numbers): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation of a population (divisor n): of values that are all there are. */
export function deviation(values: Numbers): number {
  return Math.sqrt(squares(values) / values.length);
}

/** Standard deviation as a sample estimates it (divisor n − 1); 0 for one value. */
export function sampleDeviation(values: Numbers): number {
  return Math.sqrt(squares(values) / Math.max(1, values.length - 1));
}

/** What differences of values are measured against: their deviation; where they are all the same their size, else 1. */
export function spread(values: Numbers): number {
  return deviation(values) || Math.abs(mean(values)) || 1;
}

/** Sum of squared differences from the mean. */
function squares(values: Numbers): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}
