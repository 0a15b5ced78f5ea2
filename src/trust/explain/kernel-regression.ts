import { coalitionGram } from "./coalition-gram.ts";
import type { Stratum } from "./coalitions.ts";
import { stratifiedFit } from "./stratified-fit.ts";

/**
 * Shapley values by weighted least squares on paired coalitions (Lundberg & Lee 2017; Covert & Lee 2021), with the sum
 * φ = f(all) − f(none) as a constraint: the last player is eliminated, and a pair enters once, as half of f(S) − f(S̄).
 * Standard errors are those of {@link stratifiedFit}; sizes taken whole add none.
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
  const both = coalitionGram(
    n,
    strata.map(({ each, taken }) => ({ weight: each, taken })),
  );
  const at = (i: number, j: number) => both[i * n + j] as number;
  // Σ w (zᵢ − z_m)(zⱼ − z_m)
  const gram = new Float64Array(m * m);
  for (let i = 0; i < m; i++) for (let j = 0; j <= i; j++) gram[i * m + j] = at(i, j) - at(i, m) - at(j, m) + at(m, m);
  const fit = stratifiedFit(
    gram,
    m,
    strata.map(({ each, taken, pairs }, s) => ({
      weight: each,
      x: taken.map((keep) => lessLast(keep, m)),
      y: Float64Array.from(taken, (keep, k) => (halves[s]?.[k] as number) - ((keep[m] as number) - 0.5) * difference),
      unseen: 1 - taken.length / pairs,
    })),
  );
  const rest = fit.coefficients.reduce((sum, value) => sum + value, 0);
  return {
    values: [...fit.coefficients, difference - rest],
    standardErrors: [...fit.standardErrors, fit.totalError],
  };
}

function lessLast(keep: Uint8Array, m: number): Int8Array {
  const x = new Int8Array(m);
  const last = keep[m] as number;
  for (let j = 0; j < m; j++) x[j] = (keep[j] as number) - last;
  return x;
}
