import { describe, expect, it } from "vitest";
import { solveBurgers } from "../../src/physics/burgers.ts";
import { etdrk4Fields, type SemilinearEquation, solveEtdrk4 } from "../../src/physics/etdrk4.ts";
import { spectralDerivative } from "../../src/physics/fft.ts";
import { phiFunctions } from "../../src/physics/phi-functions.ts";
import {
  allenCahn,
  burgersEquation,
  kortewegDeVries,
  kuramotoSivashinsky,
} from "../../src/physics/semilinear-equations.ts";
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

const wave = sampled(64, (x) => Math.cos(2 * Math.PI * x) + 0.4 * Math.sin(4 * Math.PI * x));
const refined = (equation: SemilinearEquation, start: Float64Array, time: number, steps: readonly number[]) => {
  const exact = solveEtdrk4(equation, start, time, { steps: 16 * steps.at(-1)! });
  return steps.map((s) => furthest(solveEtdrk4(equation, start, time, { steps: s }), exact));
};

describe("the semilinear equations, by ETDRK4", () => {
  it.each<[string, SemilinearEquation, number]>([
    ["Kuramoto–Sivashinsky", kuramotoSivashinsky(22), 2],
    ["Allen–Cahn", allenCahn(1e-3, 5, 1), 0.5],
    ["Korteweg–de Vries", kortewegDeVries(0.001, 1), 0.05],
  ])("are of fourth order in time: %s", (_, equation, time) => {
    const errors = refined(equation, wave, time, equation.length > 1 ? [200, 400, 800] : [40, 80, 160]);
    for (let i = 1; i < errors.length; i++)
      expect(Math.abs(Math.log2(errors[i - 1]! / errors[i]!) - 4)).toBeLessThan(0.4);
  });

  it("carry a soliton of the Korteweg–de Vries equation unchanged", () => {
    const [dispersion, speed, length] = [1, 4, 40];
    const soliton = (x: number, t: number) => {
      const gap = x - speed * t;
      const y = gap - length * Math.round(gap / length);
      return (3 * speed) / Math.cosh(0.5 * Math.sqrt(speed / dispersion) * y) ** 2;
    };
    const n = 256;
    const at = (t: number) => sampled(n, (x) => soliton(length * x, t));
    const end = solveEtdrk4(kortewegDeVries(dispersion, length), at(0), 10, { steps: 10_000 });
    expect(furthest(end, at(10)) / (3 * speed)).toBeLessThan(2e-7);
  });

  it("keep mass and momentum of the Korteweg–de Vries equation, and the mean of Kuramoto–Sivashinsky", () => {
    const sum = (u: Float64Array, power: number) => u.reduce((all, v) => all + v ** power, 0) / u.length;
    const end = solveEtdrk4(kortewegDeVries(0.001, 1), wave, 0.1, { steps: 2000 });
    expect(sum(end, 1)).toBeCloseTo(sum(wave, 1), 12);
    expect(sum(end, 2)).toBeCloseTo(sum(wave, 2), 9);
    const chaos = solveEtdrk4(kuramotoSivashinsky(22), wave, 50, { steps: 1000 });
    expect(sum(chaos, 1)).toBeCloseTo(sum(wave, 1), 12);
    expect(sum(chaos, 2)).toBeGreaterThan(0.1);
  });

  it("let the energy of Allen–Cahn only fall", () => {
    const [diffusion, rate] = [1e-3, 5];
    const energy = (u: Float64Array) => {
      const slope = spectralDerivative(u);
      return u.reduce((all, v, j) => all + 0.5 * diffusion * slope[j]! ** 2 + 0.25 * rate * (1 - v * v) ** 2, 0);
    };
    const fields = [wave, ...etdrk4Fields(allenCahn(diffusion, rate, 1), wave, 2, 20, { steps: 20 })];
    for (let i = 1; i < fields.length; i++) expect(energy(fields[i]!)).toBeLessThan(energy(fields[i - 1]!));
  });

  it("give the same field whether frames are told on the way or not", () => {
    const frames = etdrk4Fields(kuramotoSivashinsky(22), wave, 4, 4, { steps: 50 });
    expect(furthest(frames[1]!, solveEtdrk4(kuramotoSivashinsky(22), wave, 2, { steps: 100 }))).toBe(0);
  });
});

describe("the φ functions", () => {
  it.each([
    [1e-9, 0],
    [-0.5, 0.3],
    [1.4, 0.5],
    [-1.5, 0.1],
    [0.2, 2],
    [-30, 4],
    [0, 50],
  ])("obey φ_k(z) z + 1/k! = φ_(k−1)(z) and their integral, at %f + %f i", (re, im) => {
    const phi = phiFunctions(re, im);
    for (let k = 1; k < 3; k++) {
      const [below, at] = [2 * (k - 1), 2 * k];
      expect(phi[at]! * re - phi[at + 1]! * im + 1 / k).toBeCloseTo(phi[below]!, 13);
      expect(phi[at]! * im + phi[at + 1]! * re).toBeCloseTo(phi[below + 1]!, 13);
    }
    const parts = 4000; // φ₃ = ∫₀¹ e^((1−s) z) s²/2 ds, by Simpson's rule
    let integral = [0, 0];
    for (let j = 0; j <= parts; j++) {
      const s = j / parts;
      const weight = ((j === 0 || j === parts ? 1 : j % 2 ? 4 : 2) / (3 * parts)) * (s * s * 0.5);
      const size = weight * Math.exp((1 - s) * re);
      integral = [integral[0]! + size * Math.cos((1 - s) * im), integral[1]! + size * Math.sin((1 - s) * im)];
    }
    expect(phi[4]).toBeCloseTo(integral[0]!, 9);
    expect(phi[5]).toBeCloseTo(integral[1]!, 9);
  });
});
