import { RetortError } from "../core/errors.ts";
import type { IntervalLevel } from "../core/version.ts";
import { coverageBand } from "../learning/metrics/calibration.ts";
import { requireCoverage } from "./ranks.ts";

/** What conformal sets are made from: 1 − probability of the true class of each calibration row, sorted. */
export function classScores(probabilities: readonly ArrayLike<number>[], labels: ArrayLike<number>): number[] {
  return probabilities.map((row, i) => 1 - (row[labels[i] as number] as number)).sort((a, b) => a - b);
}

/** A conformal set: classes as positions, most probable first. */
export type ClassSet = {
  classes: number[];
  /** No class reached the cut, and the set is the most probable class alone. */
  filled: boolean;
};

/**
 * The least ambiguous conformal set of a row: the classes whose 1 − p is at most the ⌈(n+1) · coverage⌉-th smallest score.
 * It holds the true class with at least the asked probability where calibration and new rows are exchangeable.
 *
 * Where that cut leaves no class, the row is less certain than so large a share of the calibration rows: where a model is
 * right more often than coverage asks, such rows must exist. An empty set would hold the true class never, so the set is
 * then the most probable class, and `filled` says so; the promise only gets better.
 *
 * @throws RetortError COVERAGE_UNSUPPORTED if there are too few scores, INVALID_INPUT if coverage is not in (0, 1).
 * @see Sadinle, Lei, Wasserman, J. Am. Stat. Assoc. 2019, 114, 223
 */
export function classSet(probabilities: ArrayLike<number>, scores: readonly number[], coverage: number): ClassSet {
  return setAt(probabilities, scoreLimit(scores, coverage));
}

function setAt(probabilities: ArrayLike<number>, limit: number): ClassSet {
  const order = Array.from({ length: probabilities.length }, (_, k) => k).sort(
    (a, b) => (probabilities[b] as number) - (probabilities[a] as number),
  );
  const classes = order.filter((k) => 1 - (probabilities[k] as number) <= limit);
  const filled = classes.length === 0;
  return { classes: filled ? order.slice(0, 1) : classes, filled };
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

/** The share of rows whose true class is in its set, as a card states it, and how large and how often filled the sets are. */
export function measureClassCoverage(
  probabilities: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  scores: readonly number[],
  nominal: number,
  exchangeable: boolean,
): IntervalLevel {
  const limit = scoreLimit(scores, nominal);
  const nTest = probabilities.length;
  const sets = probabilities.map((row) => setAt(row, limit));
  const share = (count: number) => (nTest ? count / nTest : 0);
  const holds = sets.map(({ classes }, i) => classes.includes(labels[i] as number));
  return {
    nominal,
    measured: share(holds.filter(Boolean).length),
    nCal: scores.length,
    nTest,
    band: coverageBand(nominal, scores.length, nTest),
    exchangeable,
    size: share(sets.reduce((sum, { classes }) => sum + classes.length, 0)),
    filled: share(sets.filter(({ filled }) => filled).length),
    cut: share(holds.filter((hold, i) => hold && !sets[i]?.filled).length),
  };
}
