import { describe, expect, it } from "vitest";
import {
  accuracy,
  expectedCalibrationError,
  macroRecall,
  rocAuc,
  topAccuracy,
} from "../../../src/learning/metrics/classification.ts";

const labels = [1, 0, 1, 1, 0, 0, 1, 0, 0, 1];
const scores = [0.9, 0.4, 0.35, 0.8, 0.1, 0.4, 0.65, 0.7, 0.2, 0.4];
const truth = ["a", "b", "c", "a", "b", "a", "c", "c"];
const guess = ["a", "b", "a", "a", "c", "b", "c", "c"];

describe("classification metrics", () => {
  it("are those of scikit-learn 1.9.1", () => {
    expect(rocAuc(labels, scores)).toBeCloseTo(0.76, 14);
    const classes = scores.map((score) => (score >= 0.5 ? 1 : 0));
    expect(accuracy<number>(labels, classes)).toBeCloseTo(0.7, 14);
    expect(macroRecall(truth, guess)).toBeCloseTo(0.611111111111111, 14);
  });

  it("weigh calibration error by the rows of each bin", () => {
    const confidence = scores.map((score) => Math.max(score, 1 - score));
    const right = scores.map((score, i) => (Number(score >= 0.5) === labels[i] ? 1 : 0));
    expect(expectedCalibrationError(confidence, right)).toBeCloseTo(0.18, 12);
    expect(expectedCalibrationError([1, 1, 0.5, 0.5], [1, 1, 1, 0])).toBe(0);
  });

  it("count the true class among the first k", () => {
    const ranked = [
      ["a", "b"],
      ["c", "b"],
      ["b", "a"],
    ];
    expect(topAccuracy(["a", "b", "c"], ranked, 1)).toBeCloseTo(1 / 3, 14);
    expect(topAccuracy(["a", "b", "c"], ranked, 2)).toBeCloseTo(2 / 3, 14);
  });

  it("have no area under the curve of a single class", () => {
    expect(rocAuc([1, 1], [0.2, 0.3])).toBeNull();
    expect(() => rocAuc([1, 2], [0.2, 0.3])).toThrow("neither 0 nor 1");
  });
});
