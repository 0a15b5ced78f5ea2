import { describe, expect, it } from "vitest";
import { fieldErrors, relativeL2 } from "../../../src/learning/metrics/field.ts";

describe("the relative L2 error of a field", () => {
  it("is the norm of the difference over the norm of the reference", () => {
    expect(relativeL2([3, 4], [3, 5])).toBeCloseTo(0.2, 14);
    expect(relativeL2([10, 12], [10, 13], true)).toBeCloseTo(1 / Math.SQRT2, 14);
  });

  it("is not defined for a field that is constant", () => {
    expect(() => relativeL2([2, 2], [2, 1], true)).toThrow("constant");
    expect(() => relativeL2([0, 0], [2, 1])).toThrow("zero");
  });

  it("is summed up by mean and worst decile", () => {
    const errors = Array.from({ length: 11 }, (_, i) => i);
    expect(fieldErrors(errors)).toEqual({ n: 11, mean: 5, median: 5, worstDecile: 9, largest: 10 });
  });
});
