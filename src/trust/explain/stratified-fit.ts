import { cholesky, solve } from "./symmetric.ts";

/** Observations that weigh the same and were drawn from one population. */
export type FitStratum = {
  /** Of each observation. */
  weight: number;
  x: readonly Int8Array[];
  y: Float64Array;
  /** Part of its population that was not drawn; 0: it is there whole, and adds no sampling error. */
  unseen: number;
};

/** Above this width standard errors come from random groups of observations, not from each one's influence. */
const eachUpTo = 256;
const groups = 64;

/**
 * Weighted least squares of y on x ∈ {−1, 0, 1} over strata, with standard errors of sampling: from the spread of the
 * observations' influences within each stratum, corrected for leverage and for drawing without replacement; above 256
 * columns from that of 64 random groups of them (Wolter, Introduction to Variance Estimation, 2007). Also the weighted R².
 * A ridge of 1e-14 of the mean diagonal keeps designs with equal columns solvable.
 *
 * @param gram Σ weight · x xᵀ [width × width], its lower triangle
 */
export function stratifiedFit(
  gram: Float64Array,
  width: number,
  strata: readonly FitStratum[],
): { coefficients: Float64Array; standardErrors: Float64Array; totalError: number; r2: number } {
  const moment = new Float64Array(width);
  for (const { weight, x, y } of strata)
    x.forEach((row, k) => {
      addTo(moment, row, weight * (y[k] as number));
    });
  let trace = 0;
  for (let i = 0; i < width; i++) trace += gram[i * width + i] as number;
  const ridged = gram.slice();
  for (let i = 0; i < width; i++)
    ridged[i * width + i] = (ridged[i * width + i] as number) + (1e-14 * trace) / Math.max(1, width);
  const lower = cholesky(ridged, width);
  const coefficients = solve(lower, width, moment);
  const residuals = strata.map(({ x, y }) =>
    Float64Array.from(x, (row, k) => (y[k] as number) - dot(coefficients, row)),
  );
  const errors = (width <= eachUpTo ? byInfluence : byGroups)(lower, width, strata, residuals);
  return { coefficients, ...errors, r2: rSquared(strata, residuals) };
}

type Errors = { standardErrors: Float64Array; totalError: number };

/** Sums and squares of what observations of a stratum move each coefficient by; the last place is their total. */
function byInfluence(
  lower: Float64Array,
  width: number,
  strata: readonly FitStratum[],
  residuals: readonly Float64Array[],
): Errors {
  const variance = new Float64Array(width + 1);
  strata.forEach(({ weight, x, unseen }, s) => {
    if (unseen <= 0) return;
    const first = new Float64Array(width + 1);
    const second = new Float64Array(width + 1);
    x.forEach((row, k) => {
      const direction = solve(lower, width, row);
      const leverage = weight * dot(direction, row);
      const influence = (weight * (residuals[s]?.[k] as number)) / Math.max(0.05, 1 - leverage);
      tally(direction, influence, first, second);
    });
    spread(variance, first, second, x.length, unseen);
  });
  return errorsOf(variance, width);
}

function byGroups(
  lower: Float64Array,
  width: number,
  strata: readonly FitStratum[],
  residuals: readonly Float64Array[],
): Errors {
  const sums = Array.from({ length: groups }, () => new Float64Array(width));
  const total = strata.reduce((sum, { weight, x }) => sum + weight * x.length, 0);
  strata.forEach(({ weight, x, unseen }, s) => {
    if (unseen <= 0) return;
    // The leverages add up to the width; each has its weight's part of that.
    const leverage = (width * weight) / total;
    const scale = (Math.sqrt(unseen) * weight) / Math.max(0.05, 1 - leverage);
    x.forEach((row, k) => {
      addTo(sums[k % groups] as Float64Array, row, scale * (residuals[s]?.[k] as number));
    });
  });
  const first = new Float64Array(width + 1);
  const second = new Float64Array(width + 1);
  for (const sum of sums) tally(solve(lower, width, sum), 1, first, second);
  const variance = new Float64Array(width + 1);
  spread(variance, first, second, groups, 1);
  return errorsOf(variance, width);
}

function tally(direction: Float64Array, influence: number, first: Float64Array, second: Float64Array): void {
  const width = direction.length;
  let total = 0;
  for (let j = 0; j <= width; j++) {
    const part = j < width ? influence * (direction[j] as number) : total;
    total += part;
    first[j] = (first[j] as number) + part;
    second[j] = (second[j] as number) + part * part;
  }
}

function spread(variance: Float64Array, first: Float64Array, second: Float64Array, count: number, unseen: number) {
  const bessel = count > 1 ? count / (count - 1) : 1;
  for (let j = 0; j < variance.length; j++) {
    const centred = (second[j] as number) - (count > 1 ? (first[j] as number) ** 2 / count : 0);
    variance[j] = (variance[j] as number) + unseen * bessel * Math.max(0, centred);
  }
}

function errorsOf(variance: Float64Array, width: number): Errors {
  const all = variance.map(Math.sqrt);
  return { standardErrors: all.slice(0, width), totalError: all[width] as number };
}

function rSquared(strata: readonly FitStratum[], residuals: readonly Float64Array[]): number {
  let [total, sum] = [0, 0];
  for (const { weight, y } of strata) {
    total += weight * y.length;
    for (const value of y) sum += weight * value;
  }
  let [left, whole] = [0, 0];
  strata.forEach(({ weight, y }, s) => {
    y.forEach((value, k) => {
      left += weight * (residuals[s]?.[k] as number) ** 2;
      whole += weight * (value - sum / total) ** 2;
    });
  });
  return whole > 0 ? 1 - left / whole : 1;
}

function addTo(into: Float64Array, x: Int8Array, factor: number): void {
  for (let j = 0; j < into.length; j++) into[j] = (into[j] as number) + factor * (x[j] as number);
}

function dot(a: Float64Array, x: Int8Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += (a[j] as number) * (x[j] as number);
  return sum;
}
