import { RetortError } from "../core/errors.ts";
import type { Measures } from "../core/model.ts";
import { random } from "../core/random.ts";
import { mean, sampleDeviation } from "../core/statistics.ts";
import type { ErrorScale } from "../core/version.ts";
import { intervalFrom } from "./conformal.ts";

/** What is known of an answer by which its error may be scaled. */
export type Known = { spread?: number | undefined; distance?: number | undefined; value?: number | undefined };

/** Of quantities over many decades: errors are expected to grow as the value does. */
export const relativeScale: ErrorScale = { by: "value", at: [0, 1e12], value: [0, 1e12] };

/** The measures of one row. */
export function measuresAt(measures: Measures | undefined, row: number): Known {
  return { spread: measures?.spread?.[row], distance: measures?.distance?.[row] };
}

/**
 * What a row's residuals are multiplied by; 1 where there is no scale.
 *
 * @throws RetortError INTERNAL where the answer lacks what the scale goes by.
 */
export function scaleOf(scale: ErrorScale | undefined, known: Known): number {
  if (!scale) return 1;
  const x = known[scale.by];
  if (x === undefined || !Number.isFinite(x))
    throw new RetortError("INTERNAL", `the answer lacks the ${scale.by} that its interval goes by`);
  return interpolated(scale, x);
}

function interpolated({ at, value }: Pick<ErrorScale, "at" | "value">, x: number): number {
  const last = at.length - 1;
  if (x <= (at[0] as number)) return value[0] as number;
  if (x >= (at[last] as number)) return value[last] as number;
  const above = at.findIndex((one) => one > x);
  const [x0, x1] = [at[above - 1] as number, at[above] as number];
  const [y0, y1] = [value[above - 1] as number, value[above] as number];
  return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}

/** Calibration rows below which intervals of one width for all rows are kept. */
const fewest = 200;
/** Rows a point of a scale stands for, at least, and points at most. */
const rowsAPoint = 25;
const mostPoints = 10;
const folds = 10;
/** Coverage of the intervals that are compared. */
const coverage = 0.9;

/** A scale, and the calibration rows' residuals divided by it, sorted. */
export type Scaled = { scale?: ErrorScale; residuals: readonly number[] };

/**
 * Decides on calibration rows alone whether intervals that adapt to the row are sharper than intervals of one width: each
 * scale is fitted on nine tenths of the rows and its 90 % intervals are scored on the rest (Gneiting and Raftery's interval
 * score). The best scale is taken where its mean score is lower by more than one standard error of the difference. The
 * residuals kept are divided by scales that did not see their row, so that they are no narrower than those of new rows.
 *
 * @param predicted, measured values of the calibration rows, in the port's unit
 * @param measures what else is known of their answers
 * @see Lei et al., J. Am. Stat. Assoc. 2018, 113, 1094; Gneiting and Raftery, J. Am. Stat. Assoc. 2007, 102, 359
 */
export function fitErrorScale(
  predicted: readonly number[],
  measured: readonly number[],
  measures: Measures | undefined,
): Scaled {
  const n = predicted.length;
  const errors = predicted.map((value, i) => (measured[i] as number) - value);
  const plain = [...errors].sort((a, b) => a - b);
  if (n < fewest) return { residuals: plain };
  const place = foldsOf(n);
  const scores = (scales: readonly (readonly number[])[], own: readonly number[]) =>
    errors.map((error, i) => {
      const fold = place[i] as number;
      const others = errors.flatMap((one, j) => (place[j] === fold ? [] : [one / (scales[fold]?.[j] as number)]));
      return intervalScore(error, others, own[i] as number);
    });
  const ones = new Array<number>(n).fill(1);
  const level = scores(new Array(folds).fill(ones), ones);
  let best: { by: keyof Measures; own: readonly number[]; gain: number } | undefined;
  for (const [by, x] of Object.entries(measures ?? {}) as [keyof Measures, Float64Array][]) {
    const values = Array.from(x);
    if (!values.every(Number.isFinite)) continue;
    const scales = Array.from({ length: folds }, (_, fold) => {
      const rows = values.map((_, i) => i).filter((i) => place[i] !== fold);
      const fitted = binned(by, rows, values, errors);
      return values.map((value) => interpolated(fitted, value));
    });
    const own = values.map((_, i) => scales[place[i] as number]?.[i] as number);
    const found = scores(scales, own);
    const differences = found.map((score, i) => (level[i] as number) - score);
    const gain = mean(differences);
    if (gain <= sampleDeviation(differences) / Math.sqrt(n) || gain <= (best?.gain ?? 0)) continue;
    best = { by, own, gain };
  }
  if (!best) return { residuals: plain };
  const { by, own } = best;
  const values = Array.from((measures as Measures)[by] as Float64Array);
  const all = values.map((_, i) => i);
  return {
    scale: rounded(binned(by, all, values, errors)),
    residuals: errors.map((error, i) => error / (own[i] as number)).sort((a, b) => a - b),
  };
}

function foldsOf(n: number): number[] {
  const order = random(0).shuffle(Array.from({ length: n }, (_, i) => i));
  const place = new Array<number>(n);
  order.forEach((row, i) => {
    place[row] = i % folds;
  });
  return place;
}

/** Width, and 2/α for each unit by which the error lies outside. */
function intervalScore(error: number, residuals: readonly number[], scale: number): number {
  const sorted = residuals.toSorted((a, b) => a - b);
  const { lower, upper } = intervalFrom(0, sorted, coverage, scale);
  const outside = Math.max(0, lower - error) + Math.max(0, error - upper);
  return upper - lower + (2 / (1 - coverage)) * outside;
}

/**
 * Mean |error| of rows in bins of equal number along x, at each bin's median, drawn a fifth towards the mean of all; it
 * does not fall with x.
 */
function binned(
  by: ErrorScale["by"],
  rows: readonly number[],
  x: readonly number[],
  errors: readonly number[],
): ErrorScale {
  const order = rows.toSorted((a, b) => (x[a] as number) - (x[b] as number));
  const bins = Math.min(mostPoints, Math.floor(order.length / rowsAPoint));
  const size = (row: number) => Math.abs(errors[row] as number);
  const level = mean(order.map(size));
  const points = Array.from({ length: bins }, (_, b) => {
    const own = order.slice(Math.floor((b * order.length) / bins), Math.floor(((b + 1) * order.length) / bins));
    return { at: x[own[own.length >> 1] as number] as number, value: 0.8 * mean(own.map(size)) + 0.2 * level };
  });
  const different = points.filter(({ at }, i) => i === 0 || at > (points[i - 1]?.at as number));
  const values = different.map(({ value }) => value);
  return { by, at: different.map(({ at }) => at), value: rising(values) };
}

/** The closest numbers that do not fall (pool adjacent violators). */
function rising(values: readonly number[]): number[] {
  const pools: { sum: number; count: number }[] = [];
  for (const value of values) {
    pools.push({ sum: value, count: 1 });
    for (let [b, a] = [pools.at(-1), pools.at(-2)]; a && b && a.sum / a.count > b.sum / b.count; ) {
      pools.splice(-2, 2, { sum: a.sum + b.sum, count: a.count + b.count });
      [b, a] = [pools.at(-1), pools.at(-2)];
    }
  }
  return pools.flatMap(({ sum, count }) => new Array<number>(count).fill(sum / count));
}

function rounded({ by, at, value }: ErrorScale): ErrorScale {
  const short = (x: number) => Number(x.toPrecision(6));
  return { by, at: at.map(short), value: value.map(short) };
}
