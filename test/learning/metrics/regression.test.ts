import { describe, expect, it } from "vitest";
import { random } from "../../../src/core/random.ts";
import { bootstrapMetric, quantile } from "../../../src/learning/metrics/bootstrap.ts";
import { meanAbsoluteError, regressionMetrics, rSquared } from "../../../src/learning/metrics/regression.ts";
import { ranks, spearman } from "../../../src/learning/metrics/spearman.ts";

const y = [3.1, -0.5, 2.0, 7.7, 4.2, 4.2, -1.0, 0.3];
const p = [2.5, 0.0, 2.1, 7.8, 3.0, 4.6, -1.6, 0.3];

describe("regression metrics", () => {
  it("are those of scikit-learn 1.9.1 and SciPy", () => {
    const metrics = regressionMetrics(y, p);
    expect(metrics.n).toBe(8);
    expect(metrics.mae).toBeCloseTo(0.43749999999999994, 14);
    expect(metrics.rmse).toBeCloseTo(0.5689903338370521, 14);
    expect(metrics.r2).toBeCloseTo(0.9564852150537635, 14);
    expect(metrics.spearman).toBeCloseTo(0.9940297973880049, 14);
  });

  it("give ties their mean rank", () => {
    expect([...ranks([3, 1, 3, 2])]).toEqual([3.5, 1, 3.5, 2]);
  });

  it("say null, never NaN, where they are not defined", () => {
    expect(rSquared([1, 1, 1], [1, 2, 3])).toBeNull();
    expect(spearman([1, 2, 3], [5, 5, 5])).toBeNull();
  });

  it("refuse numbers that are none, and rows that do not pair", () => {
    expect(() => regressionMetrics([1, Number.NaN], [1, 2])).toThrow("row 1 is NaN");
    expect(() => regressionMetrics([1, 2], [1])).toThrow("2 rows against 1");
    expect(() => regressionMetrics([], [])).toThrow("no rows");
  });
});

describe("the bootstrap interval", () => {
  it("covers the true mean absolute error about as often as it says", () => {
    const truth = Math.sqrt(2 / Math.PI);
    let covered = 0;
    for (let trial = 0; trial < 100; trial++) {
      const generator = random(trial);
      const errors = Array.from({ length: 100 }, () => generator.normal());
      const interval = bootstrapMetric(meanAbsoluteError, errors, new Float64Array(100), { draws: 200, seed: trial })!;
      if (interval.lower <= truth && truth <= interval.upper) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(88);
  });

  it("is the same for the same seed", () => {
    expect(bootstrapMetric(meanAbsoluteError, y, p)).toEqual(bootstrapMetric(meanAbsoluteError, y, p));
  });

  it("interpolates between values", () => {
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
  });
});
