import { checkNumbers } from "./checked.ts";
import { spearman } from "./spearman.ts";

type Numbers = ArrayLike<number>;

/** Share of rows whose measured value lies in its interval, ends included. */
export function coverage(measured: Numbers, lower: Numbers, upper: Numbers): number {
  checkNumbers("coverage", measured, lower, upper);
  let inside = 0;
  for (let i = 0; i < measured.length; i++) {
    if (measured[i]! >= lower[i]! && measured[i]! <= upper[i]!) inside++;
  }
  return inside / measured.length;
}

/**
 * How far measured coverage may be from the nominal one on exchangeable rows: 2 √(c (1 − c) (1/n_cal + 1/n_test)),
 * two standard deviations; c (1 − c) = .09 at 90 %.
 */
export function coverageBand(nominal: number, nCal: number, nTest: number): number {
  return 2 * Math.sqrt(nominal * (1 - nominal) * (1 / nCal + 1 / nTest));
}

/** How well a normal distribution per row (mean, standard deviation) describes the measured values. */
export type CalibrationMetrics = {
  /** Area between observed and expected share inside central intervals; 0 is perfect, .5 the worst. */
  miscalibrationArea: number;
  /** Expected normalised calibration error; 0 is perfect. */
  ence: number;
  /** Mean negative log likelihood, in nats. */
  nll: number;
  /** Spearman's ρ of |error| and standard deviation; null where one is constant. */
  errorCorrelation: number | null;
};

/**
 * @param sd standard deviations, all > 0
 * @throws RetortError INVALID_INPUT as `checkNumbers`.
 */
export function calibrationMetrics(measured: Numbers, predicted: Numbers, sd: Numbers): CalibrationMetrics {
  checkNumbers("calibration", measured, predicted, sd);
  const error = Float64Array.from(measured, (y, i) => Math.abs(y - predicted[i]!));
  let nll = 0;
  for (let i = 0; i < error.length; i++) {
    nll += (0.5 * Math.log(2 * Math.PI * sd[i]! ** 2) + 0.5 * (error[i]! / sd[i]!) ** 2) / error.length;
  }
  return {
    miscalibrationArea: miscalibrationArea(measured, predicted, sd),
    ence: ence(measured, predicted, sd),
    nll,
    errorCorrelation: spearman(error, sd),
  };
}

/**
 * ∫₀¹ |observed(p) − p| dp by the trapezoidal rule over 100 intervals, observed(p) being the share of rows within the
 * central interval of probability p of their normal distribution.
 * @see Tran et al., Mach. Learn.: Sci. Technol. 2020, 1, 025006
 */
export function miscalibrationArea(measured: Numbers, predicted: Numbers, sd: Numbers, bins = 100): number {
  checkNumbers("miscalibration area", measured, predicted, sd);
  const level = Float64Array.from(measured, (y, i) => erf(Math.abs(y - predicted[i]!) / (sd[i]! * Math.SQRT2))).sort();
  let area = 0;
  let inside = 0;
  let before = 0;
  for (let k = 0; k <= bins; k++) {
    while (inside < level.length && level[inside]! <= k / bins) inside++;
    const gap = Math.abs(inside / level.length - k / bins);
    if (k > 0) area += (gap + before) / (2 * bins);
    before = gap;
  }
  return area;
}

/**
 * Rows in bins of equal number by standard deviation: mean over bins of |RMV − RMSE| / RMV, RMV the root of the mean variance.
 * @see Levi et al., Sensors 2022, 22, 5540
 */
export function ence(measured: Numbers, predicted: Numbers, sd: Numbers, bins = 10): number {
  checkNumbers("ENCE", measured, predicted, sd);
  const order = Uint32Array.from({ length: sd.length }, (_, i) => i).sort((a, b) => sd[a]! - sd[b]!);
  const count = Math.min(bins, order.length);
  let sum = 0;
  for (let b = 0; b < count; b++) {
    const rows = order.subarray(Math.floor((b * order.length) / count), Math.floor(((b + 1) * order.length) / count));
    let variance = 0;
    let square = 0;
    for (const row of rows) {
      variance += sd[row]! ** 2;
      square += (measured[row]! - predicted[row]!) ** 2;
    }
    const rmv = Math.sqrt(variance / rows.length);
    sum += Math.abs(rmv - Math.sqrt(square / rows.length)) / rmv;
  }
  return sum / count;
}

/** Error function of x ≥ 0, to 1.5e-7 (Abramowitz and Stegun 7.1.26). */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * x);
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return 1 - poly * Math.exp(-x * x);
}
