import { describe, expect, it } from "vitest";
import { solveBurgers } from "../../src/physics/burgers.ts";
import { burgersEquation, solveEtdrk4 } from "../../src/physics/etdrk4.ts";
import { furthest, sampled } from "./fields.ts";

const initial = sampled(128, (x) => 0.3 + 0.5 * Math.sin(2 * Math.PI * x));

describe("ETDRK4", () => {
  it("is of fourth order in time", () => {
    const exact = solveBurgers(initial, 0.05, 0.5);
    const errors = [20, 40, 80].map((steps) =>
      furthest(solveEtdrk4(burgersEquation(0.05, 0.3), initial, 0.5, { steps }), exact),
    );
    for (let i = 1; i < errors.length; i++)
      expect(Math.abs(Math.log2(errors[i - 1]! / errors[i]!) - 4)).toBeLessThan(0.15);
  });

  it("is spectral in space", () => {
    const exact = solveBurgers(
      sampled(512, (x) => 0.5 * Math.sin(2 * Math.PI * x)),
      0.02,
      0.5,
    );
    const errors = [16, 32, 64].map((n) => {
      const start = sampled(n, (x) => 0.5 * Math.sin(2 * Math.PI * x));
      const end = solveEtdrk4(burgersEquation(0.02), start, 0.5, { steps: 1000 });
      return furthest(
        end,
        exact.filter((_, j) => j % (512 / n) === 0),
      );
    });
    expect(errors[1]!).toBeLessThan(errors[0]! / 20);
    expect(errors[2]!).toBeLessThan(errors[1]! / 200);
  });

  it("says so when the steps are too long", () => {
    const wild = sampled(256, (x) => 50 * Math.sin(2 * Math.PI * x));
    expect(() => solveEtdrk4(burgersEquation(1e-4), wild, 1, { steps: 10 })).toThrow(/blew up with 10 steps/);
  });
});
