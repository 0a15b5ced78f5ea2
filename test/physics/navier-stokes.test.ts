import { describe, expect, it } from "vitest";
import { inverseRealFft2d, realFft2d } from "../../src/physics/fft-2d.ts";
import { navierStokesFields } from "../../src/physics/navier-stokes.ts";
import { periodicRandomField2d } from "../../src/physics/random-field-2d.ts";
import { diagonalForcing, flowSums, onTorus, taylorGreen, velocityOf } from "../../src/physics/vorticity.ts";
import { furthest } from "./fields.ts";

const evolved = (
  initial: Float64Array,
  viscosity: number,
  time: number,
  steps: number,
  forcing?: Float64Array,
): Float64Array =>
  navierStokesFields(initial, { viscosity, ...(forcing && { forcing }) }, { interval: time, frames: 1, steps })[0]!;
const { sin, cos, PI } = Math;
const swirl = (n: number) =>
  onTorus(n, (x, y) => 3 * sin(2 * PI * (x + y)) + 2 * cos(4 * PI * x - 2 * PI * y) + cos(2 * PI * y));

describe("Navier–Stokes on the torus", () => {
  it("lets Taylor–Green vortices decay as they must", () => {
    expect(furthest(evolved(taylorGreen(32, 0.01, 0), 0.01, 1, 20), taylorGreen(32, 0.01, 1))).toBeLessThan(1e-12);
  });

  it("keeps the pattern of any vorticity that is a function of its stream function", () => {
    // Waves of one length, (3, 4), (5, 0) and (0, 5): u·∇ω = 0 though no term of it is.
    const start = onTorus(32, (x, y) => cos(2 * PI * (3 * x + 4 * y)) + 2 * sin(10 * PI * x) - 0.5 * cos(10 * PI * y));
    const decay = Math.exp(-0.002 * 25 * 4 * PI * PI * 0.5);
    expect(
      furthest(
        evolved(start, 0.002, 0.5, 50),
        start.map((w) => w * decay),
      ),
    ).toBeLessThan(1e-12);
  });

  it("starts as the equation says: −u·∇ω + νΔω + f", () => {
    // ω = a sin 2πx + b sin 2πy: u = b cos(2πy) / 2π... with ψ = ω / 4π², u = ψ_y, v = −ψ_x.
    const [a, b, viscosity, n] = [2, 3, 0.01, 32];
    const start = onTorus(n, (x, y) => a * sin(2 * PI * x) + b * sin(2 * PI * y));
    const rate = onTorus(n, (x, y) => {
      const u = (b * cos(2 * PI * y)) / (2 * PI);
      const v = (-a * cos(2 * PI * x)) / (2 * PI);
      const along = u * 2 * PI * a * cos(2 * PI * x) + v * 2 * PI * b * cos(2 * PI * y);
      return -along - viscosity * 4 * PI * PI * (a * sin(2 * PI * x) + b * sin(2 * PI * y));
    });
    const force = diagonalForcing(n);
    const dt = 1e-5;
    const moved = evolved(start, viscosity, dt, 1, force);
    expect(
      furthest(
        moved.map((w, i) => (w - start[i]!) / dt),
        rate.map((r, i) => r + force[i]!),
      ),
    ).toBeLessThan(1e-3);
    const tilted = onTorus(n, (x, y) => a * sin(2 * PI * x) + b * sin(4 * PI * y));
    const turning = onTorus(n, (x, y) => {
      const u = (b * cos(4 * PI * y)) / (4 * PI);
      const v = (-a * cos(2 * PI * x)) / (2 * PI);
      return -(u * 2 * PI * a * cos(2 * PI * x) + v * 4 * PI * b * cos(4 * PI * y));
    });
    const turned = evolved(tilted, 1e-9, dt, 1);
    expect(
      furthest(
        turned.map((w, i) => (w - tilted[i]!) / dt),
        turning,
      ),
    ).toBeLessThan(1e-3);
    expect(Math.max(...turning)).toBeGreaterThan(1);
  });

  it("is of fourth order in time", () => {
    const exact = evolved(swirl(32), 0.001, 1, 640);
    const errors = [40, 80, 160].map((steps) => furthest(evolved(swirl(32), 0.001, 1, steps), exact));
    for (let i = 1; i < errors.length; i++)
      expect(Math.abs(Math.log2(errors[i - 1]! / errors[i]!) - 4)).toBeLessThan(0.3);
  });

  it("is spectral in space", () => {
    const thin = (field: Float64Array, n: number) => {
      const m = Math.round(Math.sqrt(field.length));
      return onTorus(n, (x, y) => field[Math.round(x * m) * m + Math.round(y * m)]!);
    };
    const exact = evolved(swirl(64), 0.005, 0.5, 50);
    const errors = [8, 16, 32].map((n) => furthest(evolved(swirl(n), 0.005, 0.5, 50), thin(exact, n)));
    expect(errors[1]!).toBeLessThan(errors[0]! / 5);
    expect(errors[2]!).toBeLessThan(errors[1]! / 100);
  });

  it("keeps energy, enstrophy and mean where nothing damps, and loses energy by 2ν times enstrophy where it does", () => {
    const before = flowSums(swirl(64));
    const free = flowSums(evolved(swirl(64), 1e-12, 0.3, 60));
    expect(free.energy / before.energy).toBeCloseTo(1, 7);
    expect(free.enstrophy / before.enstrophy).toBeCloseTo(1, 7);
    const shifted = swirl(32).map((w) => w + 0.5);
    expect(flowSums(evolved(shifted, 0.01, 0.3, 30)).mean).toBeCloseTo(0.5, 13);
    const dt = 1e-4;
    const later = flowSums(evolved(swirl(64), 0.01, dt, 1));
    expect((later.energy - before.energy) / dt / (-2 * 0.01 * before.enstrophy)).toBeCloseTo(1, 3);
  });

  it("says so when the steps are too long, or the grid is none", () => {
    const wild = swirl(32).map((w) => 1000 * w);
    expect(() => evolved(wild, 1e-6, 1, 10)).toThrow(/blew up/);
    expect(() => evolved(new Float64Array(24), 1e-3, 1, 10)).toThrow(/24 values/);
    expect(() => evolved(swirl(32), -1, 1, 10)).toThrow(/viscosity/);
  });
});

describe("flows and their random beginnings", () => {
  it("have the velocity whose curl is the vorticity", () => {
    const { u, v } = velocityOf(onTorus(16, (x, y) => sin(2 * PI * x) + 2 * cos(4 * PI * y)));
    expect(
      furthest(
        u,
        onTorus(16, (_, y) => -sin(4 * PI * y) / (2 * PI)),
      ),
    ).toBeLessThan(1e-14);
    expect(
      furthest(
        v,
        onTorus(16, (x) => -cos(2 * PI * x) / (2 * PI)),
      ),
    ).toBeLessThan(1e-14);
  });

  it("are the same function on every grid, and mean-free", () => {
    const coarse = periodicRandomField2d(3, 64);
    const fine = periodicRandomField2d(3, 128);
    const thinned = onTorus(64, (x, y) => fine[Math.round(x * 128) * 128 + Math.round(y * 128)]!);
    expect(furthest(coarse, thinned)).toBeLessThan(1e-13);
    expect(coarse.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 10);
    expect(furthest(periodicRandomField2d(4, 64), coarse)).toBeGreaterThan(0.1);
  });

  it("have the variance their law names, within four standard errors", () => {
    const law = { amplitude: 5, inverseLength: 7, power: 2.5, modes: 1 };
    const draws = 800;
    let power = 0;
    for (let seed = 0; seed < draws; seed++) {
      const modes = realFft2d(periodicRandomField2d(seed, 4, law));
      power += (modes[2]! ** 2 + modes[3]! ** 2) / 256 / draws; // mode (1, 0)
    }
    const eigenvalue = 25 * (4 * PI * PI + 49) ** -2.5;
    expect(Math.abs(power / eigenvalue - 1)).toBeLessThan(4 / Math.sqrt(draws));
  });

  it("come back from their Fourier modes", () => {
    const field = periodicRandomField2d(5, 64);
    expect(furthest(inverseRealFft2d(realFft2d(field)), field)).toBeLessThan(1e-14);
  });
});
