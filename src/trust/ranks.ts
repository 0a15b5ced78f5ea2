import { RetortError } from "../core/errors.ts";

const rounding = 1e-9;

/** The largest equal-tailed coverage that n calibration rows support: (n − 1) / (n + 1). */
export function largestCoverage(n: number): number {
  return n < 2 ? 0 : (n - 1) / (n + 1);
}

/**
 * Ranks (from 1) of the order statistics that bound an equal-tailed interval of at least the asked coverage:
 * ⌊(n+1)α/2⌋ and ⌈(n+1)(1−α/2)⌉.
 *
 * @throws RetortError COVERAGE_UNSUPPORTED if n rows cannot support it, INVALID_INPUT if coverage is not in (0, 1).
 */
export function ranksFor(coverage: number, n: number): readonly [number, number] {
  requireCoverage(coverage);
  const low = Math.floor(((n + 1) * (1 - coverage)) / 2 + rounding);
  if (low < 1) throw unsupported(coverage, n);
  return [low, n + 1 - low];
}

/** @throws RetortError INVALID_INPUT if coverage is not in (0, 1). */
export function requireCoverage(coverage: number): void {
  if (!(coverage > 0 && coverage < 1))
    throw new RetortError("INVALID_INPUT", `a coverage of ${coverage} is not between 0 and 1`, {
      hint: "give, for example, 0.9",
    });
}

/** @throws RetortError COVERAGE_UNSUPPORTED if n rows cannot support the coverage. */
export function requireSupport(coverage: number, n: number): void {
  if (coverage > largestCoverage(n) + rounding) throw unsupported(coverage, n);
}

function unsupported(coverage: number, n: number): RetortError {
  const largest = largestCoverage(n);
  return new RetortError("COVERAGE_UNSUPPORTED", `${n} calibration rows cannot support a coverage of ${coverage}`, {
    hint:
      largest > 0
        ? `ask for a coverage of at most ${(Math.floor(largest * 1e4) / 1e4).toFixed(4)}`
        : "calibrate the model on more rows",
  });
}
