import { describe, expect, it } from "vitest";
import { solveRobertson } from "../../../src/physics/kinetics/robertson.ts";
import { solveDop853 } from "../../../src/physics/ode/dop853.ts";
import { solveRodas5p } from "../../../src/physics/ode/rodas5p.ts";
import type { OdeSystem } from "../../../src/physics/ode/system.ts";
import { furthest } from "../fields.ts";

const tight = { relative: 1e-13, absolute: 1e-14 };
/** A forced, nonlinear oscillator. */
const driven: OdeSystem = {
  size: 2,
  rate(t, y, out) {
    out[0] = y[1]!;
    out[1] = -y[0]! + 0.5 * Math.sin(2 * t) * y[0]! ** 2;
  },
};

describe.each([
  ["DOP853", solveDop853, 8, [28, 56], 7],
  ["Rodas5P", solveRodas5p, 5, [56, 112], 4],
] as const)("%s", (_, solve, order, counts, denseOrder) => {
  const exact = solveDop853(driven, [1, 0.3], [2.013, 7], tight).states;
  const errors = counts.map((steps) => {
    const options = { relative: 1e9, absolute: 1e9, firstStep: 7 / steps, longest: 7 / steps };
    const { states } = solve(driven, [1, 0.3], [2.013, 7], options);
    return states.map((state, i) => furthest(state, exact[i]!));
  });

  it(`is of order ${order}, and its dense output of ${denseOrder} at the least`, () => {
    expect(Math.log2(errors[0]![1]! / errors[1]![1]!)).toBeGreaterThan(order - 0.5);
    expect(Math.log2(errors[0]![0]! / errors[1]![0]!)).toBeGreaterThan(denseOrder - 0.5);
  });

  it("keeps its error near the tolerance asked for", () => {
    for (const relative of [1e-4, 1e-7, 1e-10]) {
      const { states } = solve(driven, [1, 0.3], [2.013, 7], { relative, absolute: relative });
      expect(furthest(states[1]!, exact[1]!)).toBeLessThan(50 * relative);
    }
  });

  it("stops where it is told, and gives the start where that is asked for", () => {
    let end = 0;
    const { states } = solve(driven, [1, 0.3], [0, 1, 7], {
      watch: ({ to, state, at }) => {
        const again = new Float64Array(2);
        at(to, again);
        expect(furthest(again, state)).toBeLessThan(1e-12);
        end = to;
        return to > 2;
      },
    });
    expect(states[0]).toEqual(Float64Array.of(1, 0.3));
    expect(states).toHaveLength(2);
    expect(end).toBeLessThan(7);
  });

  it("says where the solution ends, or what times cannot be", () => {
    const blowUp: OdeSystem = { size: 1, rate: (_, y, out) => out.fill(y[0]! ** 2) };
    expect(() => solve(blowUp, [1], [2])).toThrow(/cannot go on at t = (1\.0|0\.99)|only at t/);
    expect(() => solve(blowUp, [1], [0.5, 0.2])).toThrow(/time 1 is 0.2, after 0.5/);
    expect(() => solve(blowUp, [1], [0.5], { absolute: [1, 2] })).toThrow(/for 1 unknowns/);
  });
});

// Computed beforehand by an independent stiff integrator (SciPy) at tight tolerances.
const published = {
  40: [0.7158270687192317, 9.185534764563351e-6, 0.28416374574600317],
  1e5: [0.01786592114230087, 7.274751468519797e-8, 0.9821340061101851],
};

describe("Robertson's reaction", () => {
  it("is met to 1e-8 at tight tolerances, and keeps its mass", () => {
    const { states } = solveRobertson([1, 0, 0], [40, 1e5], undefined, 1e-10);
    for (const [i, expected] of Object.values(published).entries()) {
      for (const [j, value] of expected.entries()) expect(Math.abs(states[i]![j]! / value - 1)).toBeLessThan(1e-8);
      expect(states[i]!.reduce((a, b) => a + b)).toBeCloseTo(1, 13);
    }
  });

  it("is met to 1e-7 with the tolerances that the reference takes, from 1e-5 to 1e6 s", () => {
    const times = [1e-5, 1e-3, 1, 40, 1e5, 1e6];
    const { states, steps } = solveRobertson([1, 0, 0], times);
    const { states: finer } = solveRobertson([1, 0, 0], times, undefined, 1e-11);
    for (const [i, state] of states.entries())
      for (let j = 0; j < 3; j++)
        expect(Math.abs(state[j]! - finer[i]![j]!) / (finer[i]![j]! + 1e-10)).toBeLessThan(
          times[i]! < 1e-4 ? 1e-5 : 1e-7,
        );
    expect(states[0]![2]).toBeCloseTo(1.6e-11, 12);
    expect(steps).toBeLessThan(500);
  });

  it("needs no analytic Jacobian", () => {
    const { rate } = { rate: (_: number, y: Float64Array, out: Float64Array) => stiff(y, out) };
    const { states } = solveRodas5p({ size: 3, rate }, [1, 0, 0], [40], {
      relative: 1e-9,
      absolute: [1e-11, 1e-15, 1e-11],
    });
    for (const [j, value] of published[40].entries()) expect(Math.abs(states[0]![j]! / value - 1)).toBeLessThan(1e-6);
  });
});

function stiff([a = 0, b = 0, c = 0]: Float64Array, out: Float64Array): void {
  out.set([1e4 * b * c - 0.04 * a, 0.04 * a - 1e4 * b * c - 3e7 * b * b, 3e7 * b * b]);
}
