/**
 * Observed states with less noise, where their rates are observed without: a state is the start plus the integral of the
 * rates, so that all observations of a trajectory tell of its start, whose error is then that of their mean.
 *
 * @param step time between two observations, at least four of them
 */
export function denoised(
  observed: readonly Float64Array[],
  rates: readonly Float64Array[],
  step: number,
): Float64Array[] {
  const size = observed[0]?.length ?? 0;
  const moved = [new Float64Array(size)];
  for (let i = 1; i < observed.length; i++) {
    // between i − 1 and i by the cubic through the four nearest rates
    const first = Math.min(Math.max(0, i - 2), observed.length - 4);
    const weights = [
      [9, 19, -5, 1],
      [-1, 13, 13, -1],
      [1, -5, 19, 9],
    ][i - 1 - first] as number[];
    moved.push(
      (moved[i - 1] as Float64Array).map(
        (value, j) => value + (step / 24) * weights.reduce((sum, w, k) => sum + w * rates[first + k]![j]!, 0),
      ),
    );
  }
  const start = new Float64Array(size);
  observed.forEach((state, i) => {
    for (let j = 0; j < size; j++) start[j]! += (state[j]! - moved[i]![j]!) / observed.length;
  });
  return moved.map((values) => values.map((value, j) => value + start[j]!));
}
