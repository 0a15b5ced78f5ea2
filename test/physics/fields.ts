/** Largest absolute difference of two fields. */
export function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0;
  for (let j = 0; j < a.length; j++) {
    const gap = Math.abs((a[j] as number) - (b[j] as number));
    if (!(gap <= most)) most = gap;
  }
  return a.length === b.length ? most : Number.NaN;
}

/** n samples of a function at x = j / n. */
export function sampled(n: number, value: (x: number) => number): Float64Array {
  return Float64Array.from({ length: n }, (_, j) => value(j / n));
}
