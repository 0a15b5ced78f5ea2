import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RetortError } from "../../src/core/errors.ts";
import { random } from "../../src/core/random.ts";
import {
  calibrate,
  clipInterval,
  coverageBand,
  informative,
  intervalFrom,
  measureCoverage,
} from "../../src/trust/conformal.ts";

const codeOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error as RetortError;
  }
  throw new Error("nothing was thrown");
};

describe("ranks", () => {
  const residuals = Array.from({ length: 19 }, (_, i) => i - 9);

  test("nineteen residuals just support 90 %, from the lowest to the highest", () => {
    expect(intervalFrom(100, residuals, 0.9)).toEqual({ lower: 91, upper: 109, coverage: 0.9 });
  });

  test("skewed residuals give a skewed interval, scaled by the row", () => {
    const skewed = Array.from({ length: 99 }, (_, i) => i ** 2 / 100);
    const { lower, upper } = intervalFrom(0, skewed, 0.8, 2);
    expect(lower).toBeCloseTo(2 * 0.81, 12);
    expect(upper).toBeCloseTo(2 * 79.21, 12);
  });

  test("more coverage than the rows support is refused with the largest that they do", () => {
    const error = codeOf(() => intervalFrom(0, residuals, 0.95));
    expect(error.code).toBe("COVERAGE_UNSUPPORTED");
    expect(error.hint).toContain("0.9000");
    expect(codeOf(() => intervalFrom(0, [], 0.5)).code).toBe("COVERAGE_UNSUPPORTED");
    expect(codeOf(() => intervalFrom(0, residuals, 90)).code).toBe("INVALID_INPUT");
  });

  test("the coverage named in the hint is supported, and intervals grow with coverage", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 400 }),
        fc.double({ min: 0.05, max: 0.999, noNaN: true }),
        (n, coverage) => {
          const sorted = Array.from({ length: n }, (_, i) => i);
          let inner: { lower: number; upper: number };
          try {
            inner = intervalFrom(0, sorted, coverage);
          } catch (error) {
            const largest = Number((error as RetortError).hint?.match(/[\d.]+$/)?.[0]);
            expect(largest).toBeLessThan(coverage);
            if (largest > 0) inner = intervalFrom(0, sorted, largest);
            return;
          }
          const outer = intervalFrom(0, sorted, coverage * 0.9);
          expect(outer.lower).toBeGreaterThanOrEqual(inner.lower);
          expect(outer.upper).toBeLessThanOrEqual(inner.upper);
          // the two ends hold at least coverage · (n + 1) of n + 1 exchangeable ranks
          expect(inner.upper - inner.lower).toBeGreaterThanOrEqual(coverage * (n + 1) - 1e-6);
        },
      ),
    );
  });
});

test("calibration keeps the sign, sorts, and refuses what is not finite", () => {
  expect(calibrate([1, 2, 3], [2, 2, 1])).toEqual([-2, 0, 1]);
  expect(calibrate([0, 0], [2, -3], [2, 3])).toEqual([-1, 1]);
  expect(codeOf(() => calibrate([1], [Number.NaN])).code).toBe("INVALID_INPUT");
  expect(codeOf(() => calibrate([1], [1, 2])).code).toBe("INVALID_INPUT");
});

test("on exchangeable rows coverage is within the band, for skewed and for scaled residuals", () => {
  let outside = 0;
  const repetitions = 40;
  for (let seed = 0; seed < repetitions; seed++) {
    const source = random(seed + 1);
    const draw = (n: number) => {
      const predicted = Array.from({ length: n }, () => 10 * source.uniform());
      const scale = predicted.map((p) => 0.1 + p);
      const measured = predicted.map((p, i) => p + (scale[i] as number) * (-Math.log(1 - source.uniform()) - 0.7));
      return { predicted, measured, scale };
    };
    const calibration = draw(400);
    const test = draw(600);
    const residuals = calibrate(calibration.predicted, calibration.measured, calibration.scale);
    const coverage = measureCoverage(test.predicted, test.measured, residuals, 0.9, true, test.scale);
    expect(coverage.band).toBeCloseTo(2 * Math.sqrt(0.09 * (1 / 400 + 1 / 600)), 12);
    if (Math.abs(coverage.measured - 0.9) > coverage.band) outside++;
  }
  // two standard deviations: about one in twenty falls outside
  expect(outside).toBeLessThanOrEqual(5);
  expect(coverageBand(0.9, 443, 400)).toBeCloseTo(0.0414, 4);
});

test("an interval is informative or says that it is not", () => {
  expect(informative({ lower: 1e-4, upper: 1e-2 }, "rate-constant-2nd")).toBe(true);
  expect(informative({ lower: 1e-4, upper: 1.1e-2 }, "rate-constant-2nd")).toBe(false);
  expect(informative({ lower: 0, upper: 1 }, "rate-constant-1st")).toBe(false);
  expect(informative({ lower: -8, upper: 1 }, "solubility")).toBe(true);
  expect(informative(clipInterval({ lower: -3, upper: 130, coverage: 0.9 }, [0, 100]), "conversion", [0, 100])).toBe(
    false,
  );
  expect(informative({ lower: 12, upper: 100 }, "conversion", [0, 100])).toBe(true);
  expect(informative({ lower: Number.NEGATIVE_INFINITY, upper: 1 }, "solubility")).toBe(false);
});
