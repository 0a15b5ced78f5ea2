import { random, seedFrom } from "../../core/random.ts";
import type { Generator } from "../../learning/data/generated.ts";
import { navierStokesFields } from "../../physics/navier-stokes.ts";
import { periodicRandomField2d } from "../../physics/random-field-2d.ts";
import { diagonalForcing } from "../../physics/vorticity.ts";
import { datasetParts } from "../dataset-parts.ts";
import { horizon, longestStep, points, viscosity } from "./sizes.ts";

/** Flows to train on, to calibrate on and to judge by, each drawn from a seed of its own. */
export const parts = {
  train: { seed: 1, rows: 48 },
  calibration: { seed: 2, rows: 10 },
  test: { seed: 2026, rows: 10 },
} as const;
export const { rows, rowsOf, placeOf } = datasetParts(parts);

/** Steps of the network in each flow, and of the solver in each of these. */
export const frames = horizon;
const solverSteps = 4;
const size = points * points;

/** The flow of row i: the seed of its initial vorticity, and the time from frame to frame, the longest but in training. */
export function flowOf(i: number): { seed: number; interval: number } {
  const { part, seed: partSeed, index } = placeOf(i);
  const source = random(seedFrom("navier-stokes", partSeed, index));
  const seed = source.integer(2 ** 31);
  return { seed, interval: part === "train" ? longestStep * (0.25 + 0.75 * source.uniform()) : longestStep };
}

/** A row is a flow: its vorticity at the beginning and after each step. */
export const generator: Generator = {
  revision: 1,
  settings: { parts, points, viscosity, frames, longestStep, solverSteps },
  rows,
  width: (frames + 1) * size,
  row(i) {
    const { seed, interval } = flowOf(i);
    const initial = periodicRandomField2d(seed, points);
    const problem = { viscosity, forcing: diagonalForcing(points) };
    const row = new Float32Array((frames + 1) * size);
    [initial, ...navierStokesFields(initial, problem, { interval, frames, steps: solverSteps })].forEach((field, k) => {
      row.set(field, k * size);
    });
    return row;
  },
};
