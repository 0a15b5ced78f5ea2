const rms = (values: Float64Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length));

/** Root mean square of what is left of an equation over that of its largest term; undefined where all terms are 0. */
export function relativeTo(left: Float64Array, terms: readonly Float64Array[]): number | undefined {
  const largest = Math.max(...terms.map(rms));
  return largest > 0 ? rms(left) / largest : undefined;
}
