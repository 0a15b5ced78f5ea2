import { describe, expect, it } from "vitest";
import { random } from "../../src/core/random.ts";
import { inverseRealFft, inverseRealFftPair, realFft, spectralDerivative } from "../../src/physics/fft.ts";
import { complexFft } from "../../src/physics/fft-complex.ts";
import { atPoints, energyAbove, onGrid, seriesOf } from "../../src/physics/fourier-series.ts";
import { furthest, sampled } from "./fields.ts";

const noise = (n: number, seed = 1) => {
  const source = random(seed);
  return Float64Array.from({ length: n }, () => source.normal());
};

describe("the Fourier transform of real fields", () => {
  it.each([4, 8, 64, 512])("equals the sum it stands for, at %i points", (n) => {
    const values = noise(n);
    const modes = realFft(values);
    for (let k = 0; k <= n / 2; k++) {
      let re = 0;
      let im = 0;
      for (let j = 0; j < n; j++) {
        re += values[j]! * Math.cos((2 * Math.PI * j * k) / n);
        im -= values[j]! * Math.sin((2 * Math.PI * j * k) / n);
      }
      expect(Math.hypot(modes[2 * k]! - re, modes[2 * k + 1]! - im)).toBeLessThan(1e-10);
    }
  });

  it.each([2, 8, 32, 64])("transforms many complex series side by side, %i points each", (n) => {
    const lanes = 3;
    const series = noise(2 * n * lanes);
    const data = series.slice();
    const modes = complexFft(data, new Float64Array(data.length), n, lanes).slice();
    for (let lane = 0; lane < lanes; lane++)
      for (let k = 0; k < n; k++) {
        let re = 0;
        let im = 0;
        for (let j = 0; j < n; j++) {
          const [c, s] = [Math.cos((2 * Math.PI * j * k) / n), -Math.sin((2 * Math.PI * j * k) / n)];
          const at = 2 * (j * lanes + lane);
          re += series[at]! * c - series[at + 1]! * s;
          im += series[at]! * s + series[at + 1]! * c;
        }
        const at = 2 * (k * lanes + lane);
        expect(Math.hypot(modes[at]! - re, modes[at + 1]! - im)).toBeLessThan(1e-11);
      }
    const back = complexFft(modes, new Float64Array(data.length), n, lanes, true).map((v) => v / n);
    expect(furthest(back, series)).toBeLessThan(1e-14);
  });

  it("is undone by its inverse, two fields at a time too", () => {
    const a = noise(256, 1);
    const b = noise(256, 2);
    expect(furthest(inverseRealFft(realFft(a)), a)).toBeLessThan(1e-14);
    const [first, second] = inverseRealFftPair(realFft(a), realFft(b));
    expect(furthest(first, a)).toBeLessThan(1e-14);
    expect(furthest(second, b)).toBeLessThan(1e-14);
  });

  it.each([1, 2, 3, 4])("differentiates %i times, exactly for what the grid resolves", (order) => {
    const wave = (6 * Math.PI) / 5;
    const u = Float64Array.from({ length: 64 }, (_, j) => Math.sin(wave * ((5 * j) / 64) + 0.3));
    const expected = Float64Array.from({ length: 64 }, (_, j) => {
      return wave ** order * Math.sin(wave * ((5 * j) / 64) + 0.3 + (order * Math.PI) / 2);
    });
    expect(furthest(spectralDerivative(u, order, 5), expected) / wave ** order).toBeLessThan(1e-9);
  });

  it("refuses a grid that is no power of two, and says so", () => {
    expect(() => realFft(new Float64Array(100))).toThrow(/100 points/);
  });
});

describe("a Fourier series", () => {
  it.each([16, 15, 24, 100, 101])("passes through its %i samples, on the grid and between", (n) => {
    const samples = noise(n);
    const series = seriesOf(samples);
    expect(furthest(onGrid(series, n), samples)).toBeLessThan(1e-12);
    expect(furthest(atPoints(series, [3 / n, 5 / n]), [samples[3]!, samples[5]!])).toBeLessThan(1e-12);
    const fine = onGrid(series, 4 * n);
    expect(
      furthest(
        fine.filter((_, j) => j % 4 === 0),
        samples,
      ),
    ).toBeLessThan(1e-12);
  });

  it("converges faster than any power on an analytic function", () => {
    const u = (x: number) => 1 / (1.5 + Math.cos(2 * Math.PI * x));
    const errors = [8, 16, 32, 64].map((n) => furthest(onGrid(seriesOf(sampled(n, u)), 256), sampled(256, u)));
    for (let i = 1; i < errors.length; i++) expect(errors[i]!).toBeLessThan(1.2 * errors[i - 1]! ** 1.6);
    expect(errors[3]).toBeLessThan(1e-12);
  });

  it("tells how much energy lies above a mode", () => {
    const series = seriesOf(sampled(64, (x) => 5 + Math.sin(2 * Math.PI * x) + Math.sin(20 * Math.PI * x)));
    expect(energyAbove(series, 9)).toBeCloseTo(0.5, 12);
    expect(energyAbove(series, 10)).toBeLessThan(1e-20);
  });
});
