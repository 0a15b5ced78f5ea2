import { describe, expect, it } from "vitest";
import { random } from "../../src/core/random.ts";
import { solveBurgers } from "../../src/physics/burgers.ts";
import { solveEtdrk4 } from "../../src/physics/etdrk4.ts";
import { onGrid } from "../../src/physics/fourier-series.ts";
import { heatWithDrift, meanOf, solveHeat } from "../../src/physics/heat.ts";
import { gaussianRandomField } from "../../src/physics/random-field.ts";
import { burgersEquation } from "../../src/physics/semilinear-equations.ts";
import { furthest, sampled } from "./fields.ts";

const field = (seed: number, n = 512) => onGrid(gaussianRandomField(seed), n);
const grid = (n: number) => Array.from({ length: n }, (_, j) => j / n);

describe("Burgers' equation by Cole and Hopf", () => {
  it.each([
    [1, 0.1, 1],
    [2, 0.03, 0.6],
    [3, 0.005, 0.4],
    [4, 0.005, 1],
  ])("agrees with the time-stepping solver (seed %i, ν %f, t %f)", (seed, viscosity, time) => {
    const initial = field(seed);
    const stepped = solveEtdrk4(burgersEquation(viscosity, meanOf(initial)), initial, time, { steps: 3000 });
    expect(furthest(solveBurgers(initial, viscosity, time), stepped)).toBeLessThan(1e-7);
  });

  it("gives the same field by Fourier transform and by the Hopf–Lax average", () => {
    const source = random(5);
    for (let seed = 0; seed < 10; seed++) {
      const initial = field(seed, 256);
      const viscosity = 0.005 * 20 ** source.uniform();
      const time = source.uniform();
      const average = solveBurgers(initial, viscosity, time, grid(256));
      expect(furthest(solveBurgers(initial, viscosity, time), average)).toBeLessThan(1e-9);
    }
  });

  it("solves the sine wave as Cole's Bessel series does", () => {
    // u = A sin 2πx: φ = I₀(z) + 2 Σ (−1)^k I_k(−z)... with z = A/(4πν); the k-th mode decays by exp(−ν (2πk)² t).
    const [amplitude, viscosity, time] = [1, 0.02, 0.3];
    const z = amplitude / (4 * Math.PI * viscosity);
    const bessel = (k: number) => {
      let term = 1;
      for (let i = 1; i <= k; i++) term *= z / 2 / i;
      let sum = 0;
      for (let m = 0; m < 60; m++) {
        sum += term;
        term *= (z / 2) ** 2 / ((m + 1) * (m + 1 + k));
      }
      return sum;
    };
    const series = (x: number) => {
      let phi = bessel(0);
      let slope = 0;
      for (let k = 1; k < 40; k++) {
        const wave = 2 * Math.PI * k;
        const size = 2 * bessel(k) * Math.exp(-viscosity * wave * wave * time);
        phi += size * Math.cos(wave * x);
        slope -= wave * size * Math.sin(wave * x);
      }
      return (-2 * viscosity * slope) / phi;
    };
    const u = solveBurgers(
      sampled(128, (x) => amplitude * Math.sin(2 * Math.PI * x)),
      viscosity,
      time,
    );
    expect(furthest(u, sampled(128, series))).toBeLessThan(1e-12);
  });

  it("converges faster than any power of the grid", () => {
    const u0 = (x: number) => Math.exp(Math.sin(2 * Math.PI * x)) - 1;
    const exact = solveBurgers(sampled(1024, u0), 0.005, 0.7);
    const errors = [8, 16, 32].map((n) => {
      const coarse = solveBurgers(sampled(n, u0), 0.005, 0.7);
      return furthest(
        coarse,
        exact.filter((_, j) => j % (1024 / n) === 0),
      );
    });
    expect(errors[1]!).toBeLessThan(1e-3 * errors[0]!);
    expect(errors[2]!).toBeLessThan(1e-9);
  });

  it("keeps the mean, and a wave that moves with it only moves", () => {
    const initial = field(11, 1024);
    for (const viscosity of [0.005, 0.05]) {
      expect(meanOf(solveBurgers(initial, viscosity, 0.8))).toBeCloseTo(meanOf(initial), 10);
      const boosted = solveBurgers(
        initial.map((v) => v + 1.25),
        viscosity,
        0.8,
      );
      const still = solveBurgers(initial, viscosity, 0.8); // 1.25 × 0.8 = one whole period
      expect(
        furthest(
          boosted,
          still.map((v) => v + 1.25),
        ),
      ).toBeLessThan(1e-9);
    }
  });

  it("is a semigroup: two half ways are one whole", () => {
    const initial = field(3, 1024);
    const half = solveBurgers(initial, 0.005, 0.25);
    expect(furthest(solveBurgers(half, 0.005, 0.25), solveBurgers(initial, 0.005, 0.5))).toBeLessThan(1e-9);
  });

  it("never leaves the range of the initial field, however thin the front", () => {
    const initial = sampled(256, (x) => 1.5 * Math.sin(2 * Math.PI * x));
    const u = solveBurgers(initial, 2e-4, 0.6);
    expect(u.every((v) => Math.abs(v) <= 1.5)).toBe(true);
    expect(Math.max(...u)).toBeGreaterThan(0.69);
  });

  it.each([0, 1e-12, 1e-9, 1e-7, 1e-5, 1e-3])("is right at the very beginning, t = %f", (time) => {
    const initial = sampled(128, (x) => 0.7 * Math.sin(2 * Math.PI * x) + 0.2);
    const stepped = time ? solveEtdrk4(burgersEquation(0.005, 0.2), initial, time, { steps: 20 }) : initial;
    expect(furthest(solveBurgers(initial, 0.005, time), stepped)).toBeLessThan(1e-10);
  });

  it("becomes heat with drift where the field is weak", () => {
    const initial = sampled(128, (x) => 0.4 + 1e-4 * Math.sin(2 * Math.PI * x));
    expect(furthest(solveBurgers(initial, 0.05, 0.5), heatWithDrift(initial, 0.05, 0.5))).toBeLessThan(2e-8);
  });

  it.each([
    [-0.1, 1],
    [Number.NaN, 1],
    [0.1, -1],
    [0.1, Number.POSITIVE_INFINITY],
  ])("refuses viscosity %f, time %f", (viscosity, time) => {
    expect(() => solveBurgers(field(1), viscosity, time)).toThrow(/viscosity|time/);
  });
});

describe("the heat equation", () => {
  it("damps a wave by exp(−ν (2πk)² t) and carries it along", () => {
    const initial = sampled(64, (x) => Math.sin(6 * Math.PI * x));
    const decay = Math.exp(-0.01 * (6 * Math.PI) ** 2 * 0.5);
    expect(
      furthest(
        solveHeat(initial, 0.01, 0.5, 0.2),
        sampled(64, (x) => decay * Math.sin(6 * Math.PI * (x - 0.2))),
      ),
    ).toBeLessThan(1e-14);
  });
});
