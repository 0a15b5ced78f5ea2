import { RetortError } from "../core/errors.ts";
import { type Kind, kindInfo } from "../core/kinds.ts";
import type { IntervalLevel } from "../core/version.ts";
import { coverageBand } from "../learning/metrics/calibration.ts";
import { ranksFor } from "./ranks.ts";

export { coverageBand };

/** A prediction interval in the unit of its point. */
export type Interval = { lower: number; upper: number; coverage: number };

/** Decades that an interval of a rate constant may span and still tell something. */
export const informativeDecades = 2;

/**
 * The equal-tailed split-conformal interval around a point: `point + scale · r` at the finite-sample ranks
 * ⌊(n+1)α/2⌋ and ⌈(n+1)(1−α/2)⌉ of the calibration residuals, α = 1 − coverage. It covers with at least the asked
 * probability where calibration and new rows are exchangeable (Vovk, Gammerman, Shafer 2005; Lei et al. 2018).
 *
 * @param residuals signed, sorted: (measured − predicted) / scale, in the point's unit
 * @param scale the row's own scale where residuals were divided by one
 * @throws RetortError COVERAGE_UNSUPPORTED if there are too few residuals, INVALID_INPUT if coverage is not in (0, 1).
 */
export function intervalFrom(point: number, residuals: ArrayLike<number>, coverage: number, scale = 1): Interval {
  const [low, high] = ranksFor(coverage, residuals.length);
  return {
    lower: point + scale * (residuals[low - 1] as number),
    upper: point + scale * (residuals[high - 1] as number),
    coverage,
  };
}

/** The part of an interval inside the range that the quantity can have; what lies outside it cannot be measured. */
export function clipInterval(interval: Interval, range: readonly [number, number] | undefined): Interval {
  if (!range) return interval;
  const clip = (value: number) => Math.min(range[1], Math.max(range[0], value));
  return { ...interval, lower: clip(interval.lower), upper: clip(interval.upper) };
}

/**
 * Signed residuals, (measured − predicted) / scale, sorted: what a calibration stores.
 *
 * @throws RetortError INVALID_INPUT if the lengths differ, a number is not finite or a scale not positive.
 */
export function calibrate(
  predicted: ArrayLike<number>,
  measured: ArrayLike<number>,
  scale?: ArrayLike<number>,
): number[] {
  const n = predicted.length;
  if (measured.length !== n || (scale && scale.length !== n))
    throw new RetortError("INVALID_INPUT", `${n} predictions cannot be calibrated on ${measured.length} measurements`);
  const residuals = Array.from({ length: n }, (_, i) => {
    const width = scale ? (scale[i] as number) : 1;
    const residual = ((measured[i] as number) - (predicted[i] as number)) / width;
    if (!Number.isFinite(residual) || width <= 0)
      throw new RetortError("INVALID_INPUT", `calibration row ${i} has no finite residual`, { row: i });
    return residual;
  });
  return residuals.sort((a, b) => a - b);
}

/**
 * The fraction of measurements that lie in their intervals, and the mean width of these.
 *
 * @param exchangeable whether calibration and test rows come from one draw; only then is coverage promised
 * @throws RetortError COVERAGE_UNSUPPORTED, as {@link intervalFrom}.
 */
export function measureCoverage(
  predicted: ArrayLike<number>,
  measured: ArrayLike<number>,
  residuals: ArrayLike<number>,
  nominal: number,
  exchangeable: boolean,
  scale?: ArrayLike<number>,
  range?: readonly [number, number],
): IntervalLevel {
  const nTest = predicted.length;
  let inside = 0;
  let width = 0;
  for (let i = 0; i < nTest; i++) {
    const whole = intervalFrom(predicted[i] as number, residuals, nominal, scale?.[i]);
    const { lower, upper } = clipInterval(whole, range);
    const value = measured[i] as number;
    if (value >= lower && value <= upper) inside++;
    width += (upper - lower) / nTest;
  }
  const nCal = residuals.length;
  return {
    nominal,
    measured: nTest ? inside / nTest : 0,
    nCal,
    nTest,
    band: coverageBand(nominal, nCal, nTest),
    exchangeable,
    size: width,
  };
}

/**
 * Whether an interval tells anything. It does not if
 * - it is not finite;
 * - it is of a rate constant and spans more than two decades, or reaches zero;
 * - it fills the whole range that the quantity can have, such as 0 to 100 %.
 */
export function informative(
  interval: { lower: number; upper: number },
  kind: Kind,
  range?: readonly [number, number],
): boolean {
  const { lower, upper } = interval;
  if (!Number.isFinite(lower) || !Number.isFinite(upper)) return false;
  if (kindInfo(kind).order !== undefined) return lower > 0 && Math.log10(upper / lower) <= informativeDecades + 1e-12;
  return !(range && lower <= range[0] && upper >= range[1]);
}
