import { random } from "../../core/random.ts";

/** A percentile interval. */
export type BootstrapInterval = { lower: number; upper: number; coverage: number; draws: number };

export type BootstrapOptions = { draws?: number; coverage?: number; seed?: number };

/**
 * Percentile bootstrap: rows are drawn with replacement, `statistic` is taken of each draw (null where it is not
 * defined: such draws are left out), and the interval is cut from what was found.
 * @param rows number of rows
 * @param statistic of row numbers
 * @returns null where no draw defines the statistic
 * @see Efron, Tibshirani, An Introduction to the Bootstrap, 1993
 */
export function bootstrap(
  rows: number,
  statistic: (rows: Int32Array) => number | null,
  { draws = 1000, coverage = 0.95, seed = 0 }: BootstrapOptions = {},
): BootstrapInterval | null {
  const generator = random(seed);
  const found: number[] = [];
  const drawn = new Int32Array(rows);
  for (let draw = 0; draw < draws; draw++) {
    for (let i = 0; i < rows; i++) drawn[i] = generator.integer(rows);
    const value = statistic(drawn);
    if (value !== null) found.push(value);
  }
  if (found.length === 0) return null;
  const sorted = Float64Array.from(found).sort();
  const tail = (1 - coverage) / 2;
  return { lower: quantile(sorted, tail), upper: quantile(sorted, 1 - tail), coverage, draws };
}

/** The interval of a metric over pairs, e.g. `bootstrapMetric(meanAbsoluteError, y, p)`. */
export function bootstrapMetric(
  metric: (measured: Float64Array, predicted: Float64Array) => number | null,
  measured: ArrayLike<number>,
  predicted: ArrayLike<number>,
  options: BootstrapOptions = {},
): BootstrapInterval | null {
  const y = new Float64Array(measured.length);
  const p = new Float64Array(measured.length);
  const statistic = (rows: Int32Array) => {
    for (let i = 0; i < rows.length; i++) {
      y[i] = measured[rows[i]!]!;
      p[i] = predicted[rows[i]!]!;
    }
    return metric(y, p);
  };
  return bootstrap(measured.length, statistic, options);
}

/** Quantile of ascending values, linear between them (type 7 of Hyndman and Fan). */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
