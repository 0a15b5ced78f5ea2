import type { Card } from "../../core/version.ts";
import { bootstrap } from "../../learning/metrics/bootstrap.ts";
import { spearman } from "../../learning/metrics/spearman.ts";
import type { Verdict, VerdictName } from "./verdict.ts";

const names: readonly VerdictName[] = ["IN", "NEAR", "OUT"];

/** Test rows of a verdict below which its error is not compared with another's. */
const fewest = 30;

/** A step from one verdict to the next, each with at least 30 test rows: how much the mean error rises. */
export type Rise = { from: VerdictName; to: VerdictName; difference: number; interval: readonly [number, number] };

/**
 * What the domain is worth on test rows: mean |error| and count by verdict, and Spearman's correlation of distance and
 * |error| with its 95 % bootstrap interval. Where distances or errors do not vary there is no correlation to measure:
 * 0, with the interval −1 to 1.
 *
 * @returns the card's entry, and the rises of mean error between neighbouring verdicts with their bootstrap intervals.
 */
export function judgeDomain(
  verdicts: readonly Pick<Verdict, "verdict" | "distance">[],
  errors: ArrayLike<number>,
  options: { seed?: number; draws?: number } = {},
): { entry: NonNullable<Card["domain"]>; rises: Rise[] } {
  const size = Array.from(errors, Math.abs);
  const rowsOf = (name: VerdictName) => verdicts.flatMap(({ verdict }, i) => (verdict === name ? [i] : []));
  const mean = (rows: ArrayLike<number>, of: readonly number[]) => {
    let sum = 0;
    for (let i = 0; i < rows.length; i++) sum += of[rows[i] as number] as number;
    return sum / rows.length;
  };
  const counts: Record<string, number> = {};
  const error: Record<string, number> = {};
  for (const name of names) {
    const rows = rowsOf(name);
    counts[name] = rows.length;
    if (rows.length) error[name] = mean(rows, size);
  }

  const placed = verdicts.flatMap(({ distance }, i) => (distance === null ? [] : [i]));
  const distances = Float64Array.from(placed, (i) => verdicts[i]?.distance as number);
  const placedErrors = Float64Array.from(placed, (i) => size[i] as number);
  const correlation = placed.length > 2 ? correlate(distances, placedErrors) : null;
  const spread =
    correlation === null
      ? null
      : bootstrap(
          placed.length,
          (rows) =>
            correlate(
              Float64Array.from(rows, (i) => distances[i] as number),
              Float64Array.from(rows, (i) => placedErrors[i] as number),
            ),
          options,
        );

  const errorInterval: Record<string, readonly [number, number]> = {};
  for (const name of names) {
    const rows = rowsOf(name);
    const range =
      rows.length > 1
        ? bootstrap(
            rows.length,
            (drawn) =>
              mean(
                Array.from(drawn, (k) => rows[k] as number),
                size,
              ),
            options,
          )
        : null;
    if (range) errorInterval[name] = [range.lower, range.upper];
  }

  const rises: Rise[] = [];
  const compared = names.filter((name) => (counts[name] as number) >= fewest);
  compared.slice(1).forEach((to, i) => {
    const from = compared[i] as VerdictName;
    const [low, high] = [rowsOf(from), rowsOf(to)];
    const all = [...low, ...high];
    const range = bootstrap(
      all.length,
      (drawn) => {
        const of = (part: (k: number) => boolean) =>
          Array.from(drawn)
            .filter(part)
            .map((k) => all[k] as number);
        const [a, b] = [of((k) => k < low.length), of((k) => k >= low.length)];
        return a.length && b.length ? mean(b, size) - mean(a, size) : null;
      },
      options,
    );
    if (range)
      rises.push({
        from,
        to,
        difference: mean(high, size) - mean(low, size),
        interval: [range.lower, range.upper],
      });
  });
  const spearmanInterval = spread ? ([spread.lower, spread.upper] as const) : ([-1, 1] as const);
  return {
    entry: {
      counts,
      error,
      errorInterval,
      spearman: correlation ?? 0,
      spearmanInterval,
      separates: separation(rises, correlation, spearmanInterval, verdicts.length),
    },
    rises,
  };
}

/** Whether error is shown to rise with the measure: between verdicts with enough rows each, or with the distance. */
function separation(
  rises: readonly Rise[],
  correlation: number | null,
  [low, high]: readonly [number, number],
  rows: number,
): { shown: boolean; why: string } {
  const shown = rises.filter(({ interval }) => interval[0] > 0);
  const short = (x: number) => Number(x.toPrecision(2));
  if (shown.length > 0 && shown.length === rises.length)
    return {
      shown: true,
      why: shown
        .map(
          ({ from, to, difference, interval }) =>
            `mean error rises by ${short(difference)} from ${from} to ${to} (95 % interval ${short(interval[0])} to ${short(interval[1])})`,
        )
        .join(", "),
    };
  if (correlation === null)
    return {
      shown: false,
      why: `all ${rows} test rows are equally near, so whether errors rise farther out is not measured`,
    };
  const rank = `on ${rows} test rows Spearman's correlation of distance and error is ${short(correlation)} (95 % interval ${short(low)} to ${short(high)})`;
  if (low > 0) return { shown: true, why: rank };
  return { shown: false, why: `${rank}: this measure is not shown to tell larger errors from smaller ones` };
}

/** Spearman's correlation, null where one side does not vary. */
function correlate(distances: Float64Array, errors: Float64Array): number | null {
  const varies = (values: Float64Array) => values.some((value) => value !== values[0]);
  return varies(distances) && varies(errors) ? spearman(distances, errors) : null;
}
