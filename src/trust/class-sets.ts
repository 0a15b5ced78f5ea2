import { RetortError } from "../core/errors.ts";
import type { MeasuredCoverage } from "../core/version.ts";
import { coverageBand } from "../learning/metrics/calibration.ts";
import { requireCoverage } from "./ranks.ts";

/** What conformal sets are made from: 1 − probability of the true class of each calibration row, sorted. */
export function classScores(probabilities: readonly ArrayLike<number>[], labels: ArrayLike<number>): number[] {
  return probabilities.map((row, i) => 1 - (row[labels[i] as number] as number)).sort((a, b) => a - b);
}

/**
 * The least ambiguous conformal set of a row: the classes whose 1 − p is at most the ⌈(n+1) · coverage⌉-th smallest score,
 * as positions, most probable first. It holds the true class with at least the asked probability where calibration and
 * new rows are exchangeable. Where coverage is below the accuracy it may be empty: no class is then as probable as the
 * true classes of that share of the calibration rows are.
 *
 * @throws RetortError COVERAGE_UNSUPPORTED if there are too few scores, INVALID_INPUT if coverage is not in (0, 1).
 * @see Sadinle, Lei, Wasserman, J. Am. Stat. Assoc. 2019, 114, 223
 */
export function classSet(probabilities: ArrayLike<number>, scores: readonly number[], coverage: number): number[] {
  const limit = scoreLimit(scores, coverage);
  return Array.from({ length: probabilities.length }, (_, k) => k)
    .filter((k) => 1 - (probabilities[k] as number) <= limit)
    .sort((a, b) => (probabilities[b] as number) - (probabilities[a] as number));
}

function scoreLimit(scores: readonly number[], coverage: number): number {
  requireCoverage(coverage);
  const n = scores.length;
  const rank = Math.ceil((n + 1) * coverage - 1e-9);
  if (rank > n)
    throw new RetortError("COVERAGE_UNSUPPORTED", `${n} calibration rows cannot support a coverage of ${coverage}`, {
      hint:
        n > 0
          ? `ask for a coverage of at most ${(Math.floor((n / (n + 1)) * 1e4) / 1e4).toFixed(4)}`
          : "calibrate the model on more rows",
    });
  return scores[rank - 1] as number;
}

/** The share of rows whose true class is in its set, as a card states it. */
export function measureClassCoverage(
  probabilities: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  scores: readonly number[],
  nominal: number,
  exchangeable: boolean,
): MeasuredCoverage {
  const limit = scoreLimit(scores, nominal);
  const nTest = probabilities.length;
  const inside = probabilities.filter((row, i) => 1 - (row[labels[i] as number] as number) <= limit).length;
  return {
    nominal,
    measured: nTest ? inside / nTest : 0,
    nCal: scores.length,
    nTest,
    band: coverageBand(nominal, scores.length, nTest),
    exchangeable,
  };
}
