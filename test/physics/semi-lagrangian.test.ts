import { describe, expect, it } from "vitest";
import { solveBurgers } from "../../src/physics/burgers.ts";
import { semiLagrangianBurgers } from "../../src/physics/semi-lagrangian.ts";
import { furthest, sampled } from "./fields.ts";

const wave = sampled(512, (x) => 0.4 * Math.sin(2 * Math.PI * x));

describe("the coarse semi-Lagrangian predictor", () => {
  it("is of second order in its steps where the field is smooth", () => {
    const exact = solveBurgers(wave, 0.05, 0.4);
    const errors = [8, 16, 32].map((steps) =>
      furthest(semiLagrangianBurgers(wave, 0.05, 0.4, { steps, iterations: 12, relaxation: 0.9 }), exact),
    );
    for (let i = 1; i < errors.length; i++)
      expect(Math.abs(Math.log2(errors[i - 1]! / errors[i]!) - 2)).toBeLessThan(0.3);
  });

  it("is the field itself at time 0, and keeps the mean at nought", () => {
    expect(furthest(semiLagrangianBurgers(wave, 0.01, 0), wave)).toBeLessThan(1e-12);
    const later = semiLagrangianBurgers(wave, 0.005, 1);
    expect(Math.abs(later.reduce((sum, v) => sum + v, 0))).toBeLessThan(1e-10);
  });
});
