import { describe, expect, it } from "vitest";
import { modesOf, onGrid } from "../../src/physics/fourier-series.ts";
import { gaussianRandomField } from "../../src/physics/random-field.ts";
import { furthest } from "./fields.ts";

describe("the Gaussian random field", () => {
  it("is the same function on every grid", () => {
    const field = gaussianRandomField(7);
    const fine = onGrid(field, 1024);
    for (const n of [64, 256, 512]) {
      const stride = 1024 / n;
      expect(
        furthest(
          onGrid(field, n),
          fine.filter((_, j) => j % stride === 0),
        ),
      ).toBeLessThan(1e-12);
    }
    expect(
      furthest(
        onGrid(field, 96),
        onGrid(field, 192).filter((_, j) => j % 2 === 0),
      ),
    ).toBeLessThan(1e-12);
  });

  it("keeps its low modes when higher ones are drawn", () => {
    const few = gaussianRandomField(7, { modes: 8 });
    expect(modesOf(few)).toBe(8);
    expect(few.coefficients).toEqual(gaussianRandomField(7).coefficients.slice(0, 18));
  });

  it("has the covariance it names: the variance of each mode, within four standard errors", () => {
    const draws = 4000;
    const power = new Float64Array(4);
    for (let seed = 0; seed < draws; seed++) {
      const { coefficients: c } = gaussianRandomField(seed, { modes: 3 });
      for (let k = 0; k < 4; k++) power[k]! += (c[2 * k]! ** 2 + c[2 * k + 1]! ** 2) / draws;
    }
    for (let k = 0; k < 4; k++) {
      const eigenvalue = 625 / ((2 * Math.PI * k) ** 2 + 25) ** 2;
      expect(Math.abs(power[k]! / eigenvalue - 1)).toBeLessThan(4 * Math.sqrt(2 / draws));
    }
  });
});
