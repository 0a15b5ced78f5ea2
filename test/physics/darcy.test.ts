import { describe, expect, it } from "vitest";
import { darcyResidual, solveDarcy } from "../../src/physics/darcy.ts";
import { neumannRandomField, twoPhasePermeability } from "../../src/physics/permeability.ts";
import { furthest } from "./fields.ts";

const { sin, cos, exp, PI } = Math;
const cells = (n: number, value: (x: number, y: number) => number) =>
  Float64Array.from({ length: n * n }, (_, at) => value((Math.floor(at / n) + 0.5) / n, ((at % n) + 0.5) / n));
const orders = (errors: readonly number[]) => errors.slice(1).map((e, i) => Math.log2(errors[i]! / e));

describe("Darcy flow", () => {
  it("is of second order where the permeability is smooth", () => {
    const u = (x: number, y: number) => sin(PI * x) * sin(2 * PI * y);
    const a = (x: number, y: number) => exp(x - 0.5 * y);
    // −∇·(a∇u) = a (5π² u − u_x + u_y / 2)
    const f = (x: number, y: number) =>
      a(x, y) * (5 * PI * PI * u(x, y) - PI * cos(PI * x) * sin(2 * PI * y) + PI * sin(PI * x) * cos(2 * PI * y));
    const errors = [16, 32, 64, 128].map((n) =>
      furthest(solveDarcy(cells(n, a), { source: cells(n, f) }).pressure, cells(n, u)),
    );
    for (const order of orders(errors)) expect(order).toBeCloseTo(2, 1);
  });

  it("is of second order across a jump of the permeability too", () => {
    // a = 3 left and 12 right of x = ½, u = sin 2πx sin πy / a: u and the flux a u_x go through without a jump.
    const a = (x: number) => (x < 0.5 ? 3 : 12);
    const f = (x: number, y: number) => 5 * PI * PI * sin(2 * PI * x) * sin(PI * y);
    const errors = [16, 32, 64].map((n) =>
      furthest(
        solveDarcy(cells(n, a), { source: cells(n, f) }).pressure,
        cells(n, (x, y) => (sin(2 * PI * x) * sin(PI * y)) / a(x)),
      ),
    );
    for (const order of orders(errors)) expect(order).toBeCloseTo(2, 1);
  });

  it("meets the series solution of an even medium at its middle", () => {
    let exact = 0; // u(½, ½) of −Δu = 1
    for (let k = 1; k < 400; k += 2)
      for (let l = 1; l < 400; l += 2)
        exact += (16 / (PI ** 4 * k * l * (k * k + l * l))) * sin((k * PI) / 2) * sin((l * PI) / 2);
    const { pressure } = solveDarcy(cells(81, () => 1));
    expect(Math.abs(pressure[40 * 81 + 40]! - exact)).toBeLessThan(2e-5);
  });

  it.each([64, 128, 96])("lets out what flows in, and leaves no residual, through two materials on %i cells", (n) => {
    const permeability = twoPhasePermeability(3, n);
    const { pressure, outflow, iterations, residual } = solveDarcy(permeability);
    expect(outflow).toBeCloseTo(1, 9);
    expect(residual).toBeLessThan(1e-10);
    expect(iterations).toBeLessThan(25);
    expect(Math.max(...darcyResidual(permeability, pressure).map(Math.abs))).toBeLessThan(1e-6);
    expect(Math.min(...pressure)).toBeGreaterThan(0);
  });

  it("needs no more iterations on a finer grid", () => {
    const [coarse, fine] = [32, 256].map((n) => solveDarcy(twoPhasePermeability(5, n)).iterations);
    expect(fine!).toBeLessThan(coarse! + 6);
  });

  it("refuses what is no permeability", () => {
    expect(() => solveDarcy(new Float64Array(10).fill(1))).toThrow(/10 values/);
    expect(() => solveDarcy(Float64Array.of(1, 1, -1, 1))).toThrow(/cell 2 is -1/);
  });
});

describe("a medium of two materials", () => {
  it("is the same on every grid, and another for another seed", () => {
    const odd = neumannRandomField(7, 63);
    const fine = neumannRandomField(7, 63 * 3);
    const middles = odd.map((_, at) => fine[(3 * Math.floor(at / 63) + 1) * 189 + 3 * (at % 63) + 1]!);
    expect(furthest(odd, middles)).toBeLessThan(1e-13);
    expect(new Set(twoPhasePermeability(7, 32))).toEqual(new Set([3, 12]));
    expect(twoPhasePermeability(8, 32)).not.toEqual(twoPhasePermeability(7, 32));
  });

  it("keeps its low modes when higher ones are drawn", () => {
    const mean = (field: Float64Array, k: number, l: number) => {
      const n = Math.round(Math.sqrt(field.length));
      return cells(n, (x, y) => cos(PI * k * x) * cos(PI * l * y)).reduce((sum, w, i) => sum + w * field[i]!, 0);
    };
    const [few, many] = [neumannRandomField(2, 64, { modes: 4 }), neumannRandomField(2, 64, { modes: 20 })];
    for (const [k, l] of [
      [1, 0],
      [0, 1],
      [4, 3],
      [2, 4],
    ] as const)
      expect(mean(many, k, l)).toBeCloseTo(mean(few, k, l), 9);
  });
});
