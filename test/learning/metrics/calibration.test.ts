import { describe, expect, it } from "vitest";
import { random } from "../../../src/core/random.ts";
import {
  calibrationMetrics,
  coverage,
  coverageBand,
  ence,
  miscalibrationArea,
} from "../../../src/learning/metrics/calibration.ts";

const sample = (factor: number) => {
  const generator = random(1);
  const n = 20_000;
  const sd = Float64Array.from({ length: n }, () => 0.5 + generator.uniform());
  const mean = Float64Array.from({ length: n }, () => generator.normal());
  const measured = mean.map((m, i) => m + factor * sd[i]! * generator.normal());
  return { measured, mean, sd };
};

describe("coverage", () => {
  it("counts rows inside, ends included", () => {
    expect(coverage([1, 2, 3, 4], [1, 0, 4, 3], [2, 1, 5, 4])).toBe(0.5);
  });

  it("may differ from the nominal one by two standard deviations", () => {
    expect(coverageBand(0.9, 100, 400)).toBeCloseTo(2 * Math.sqrt(0.09 * 0.0125), 14);
  });
});

describe("calibration metrics of normal predictions", () => {
  it("are near zero where the distribution is right", () => {
    const { measured, mean, sd } = sample(1);
    const metrics = calibrationMetrics(measured, mean, sd);
    expect(metrics.miscalibrationArea).toBeLessThan(0.01);
    expect(metrics.ence).toBeLessThan(0.03);
    expect(metrics.errorCorrelation).toBeGreaterThan(0.15);
  });

  it("show errors twice as large as was said", () => {
    const { measured, mean, sd } = sample(2);
    // RMSE = 2 RMV in each bin, so |RMV − RMSE| / RMV = 1
    expect(ence(measured, mean, sd)).toBeCloseTo(1, 1);
    // ∫ |P(|2z| < z_p) − p| dp = 2/π·arctan(2) − 1/2 for scale 2
    expect(miscalibrationArea(measured, mean, sd)).toBeCloseTo((2 / Math.PI) * Math.atan(2) - 0.5, 2);
  });

  it("have the likelihood of the normal distribution", () => {
    const metrics = calibrationMetrics([1, 2], [0, 2], [1, 2]);
    const expected = (0.5 * Math.log(2 * Math.PI) + 0.5 + 0.5 * Math.log(8 * Math.PI)) / 2;
    expect(metrics.nll).toBeCloseTo(expected, 14);
  });
});
