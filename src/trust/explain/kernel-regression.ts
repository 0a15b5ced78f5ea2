import type { Stratum } from "./coalitions.ts";
import { invert, multiply } from "./symmetric.ts";

/**
 * Shapley values by weighted least squares on paired coalitions (Lundberg & Lee 2017; Covert & Lee 2021), with the sum
 * φ = f(all) − f(none) as a constraint: the last player is eliminated, and a pair enters once, as half of f(S) − f(S̄).
 *
 * Standard errors come from the spread of the residuals within each sampled size, with the correction for leverage and
 * for sampling without replacement; sizes taken whole add none.
 *
 * @param halves stratum → ½ (f(S) − f(complement of S)) of each pair taken
 * @param difference f(all) − f(none)
 */
export function kernelRegression(
  n: number,
  strata: readonly Stratum[],
  halves: readonly Float64Array[],
  difference: number,
): { values: number[]; standardErrors: number[] } {
  const m = n - 1;
  const gram = new Float64Array(m * m);
  const moment = new Float64Array(m);
  const x = new Float64Array(m);
  const each = (use: (stratum: Stratum, s: number, weight: number, y: number) => void) => {
    strata.forEach((stratum, s) => {
      const weight = stratum.weight / stratum.taken.length;
      stratum.taken.forEach((keep, i) => {
        const last = keep[m] as number;
        for (let j = 0; j < m; j++) x[j] = (keep[j] as number) - last;
        use(stratum, s, weight, (halves[s]?.[i] as number) - (last - 0.5) * difference);
      });
    });
  };
  each((_, __, weight, y) => {
    for (let i = 0; i < m; i++) {
      const xi = x[i] as number;
      if (xi === 0) continue;
      moment[i] = (moment[i] as number) + weight * xi * y;
      for (let j = 0; j <= i; j++) gram[i * m + j] = (gram[i * m + j] as number) + weight * xi * (x[j] as number);
    }
  });
  const inverse = invert(gram, m);
  const phi = multiply(inverse, moment, m);
  const values = [...phi, difference - phi.reduce((sum, value) => sum + value, 0)];

  const variance = new Float64Array(n);
  const sums = strata.map(() => ({ first: new Float64Array(n), second: new Float64Array(n) }));
  each((stratum, s, weight, y) => {
    if (stratum.taken.length >= stratum.pairs) return;
    let fitted = 0;
    for (let j = 0; j < m; j++) fitted += (x[j] as number) * (phi[j] as number);
    const direction = multiply(inverse, x, m);
    let leverage = 0;
    for (let j = 0; j < m; j++) leverage += weight * (x[j] as number) * (direction[j] as number);
    const influence = (weight * (y - fitted)) / Math.max(0.05, 1 - leverage);
    const { first, second } = sums[s] as (typeof sums)[number];
    let rest = 0;
    for (let j = 0; j < n; j++) {
      const part = j < m ? influence * (direction[j] as number) : -rest;
      if (j < m) rest += part;
      first[j] = (first[j] as number) + part;
      second[j] = (second[j] as number) + part * part;
    }
  });
  strata.forEach(({ taken, pairs }, s) => {
    const count = taken.length;
    if (count >= pairs) return;
    const { first, second } = sums[s] as (typeof sums)[number];
    const unseen = 1 - count / pairs;
    for (let j = 0; j < n; j++) {
      const centred = (second[j] as number) - (count > 1 ? (first[j] as number) ** 2 / count : 0);
      const bessel = count > 1 ? count / (count - 1) : 1;
      variance[j] = (variance[j] as number) + unseen * bessel * Math.max(0, centred);
    }
  });
  return { values, standardErrors: Array.from(variance, Math.sqrt) };
}
