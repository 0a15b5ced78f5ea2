import { random, seedFrom } from "../../core/random.ts";
import { solveBurgers } from "../../physics/burgers.ts";
import { onGrid } from "../../physics/fourier-series.ts";
import { gaussianRandomField } from "../../physics/random-field.ts";
import { timeRange, viscosityRange } from "./operator.ts";

/** Changes whenever the same seed gives other numbers. */
export const generatorRevision = 1;

export type BurgersRow = {
  /** Seed of the initial field, as a profile takes it. */
  fieldSeed: number;
  initial: Float64Array;
  viscosity: number;
  time: number;
  /** The exact solution at `time`. */
  field: Float64Array;
};

/**
 * Row `row` of the problems drawn from `seed`: an initial field from N(0, 625 (−Δ + 25)^(−2)), a viscosity log-uniform
 * in [0.005, 0.1], a time uniform in [0, 1], and Burgers' solution by Cole and Hopf on n points (a power of two). A row
 * depends on nothing but `seed` and `row`. The field is solved on 512 points, where the initial one is resolved.
 */
export function burgersRow(seed: number, row: number, n: number): BurgersRow {
  const source = random(seedFrom("burgers", generatorRevision, seed, row));
  const fieldSeed = source.integer(2 ** 31);
  const [low, high] = viscosityRange;
  const viscosity = low * (high / low) ** source.uniform();
  const time = timeRange[1] * source.uniform();
  const fine = Math.max(512, n);
  const start = onGrid(gaussianRandomField(fieldSeed), fine);
  const end = solveBurgers(start, viscosity, time);
  const stride = fine / n;
  const thin = (values: Float64Array) => (stride === 1 ? values : values.filter((_, j) => j % stride === 0));
  return { fieldSeed, initial: thin(start), viscosity, time, field: thin(end) };
}
