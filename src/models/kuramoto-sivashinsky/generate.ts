import { random, seedFrom } from "../../core/random.ts";
import type { Generator } from "../../learning/data/generated.ts";
import { etdrk4Fields } from "../../physics/etdrk4.ts";
import { onGrid } from "../../physics/fourier-series.ts";
import { meanOf } from "../../physics/heat.ts";
import { gaussianRandomField } from "../../physics/random-field.ts";
import { kuramotoSivashinsky } from "../../physics/semilinear-equations.ts";
import { datasetParts } from "../dataset-parts.ts";
import { length, longestStep, points } from "./sizes.ts";

/** Solutions to train on, to calibrate on and to judge by, each drawn from a seed of its own. */
export const parts = {
  train: { seed: 1, rows: 480 },
  calibration: { seed: 2, rows: 64 },
  test: { seed: 2026, rows: 64 },
} as const;
export const { rows, rowsOf, placeOf } = datasetParts(parts);

/** Steps of the network in each solution, and of the solver in each of these. */
export const frames = 60;
const solverSteps = 10;

/**
 * The solution of row i: the seed and size of its initial field, and the time from frame to frame, the longest but in
 * training.
 */
export function solutionOf(i: number): { seed: number; size: number; interval: number } {
  const { part, seed: partSeed, index } = placeOf(i);
  const source = random(seedFrom("kuramoto-sivashinsky", partSeed, index));
  const seed = source.integer(2 ** 31);
  const size = 0.5 * 4 ** source.uniform();
  return { seed, size, interval: part === "train" ? longestStep * (0.2 + 0.8 * source.uniform()) : longestStep };
}

/** A row is a solution without its mean: the field at the beginning and after each step. */
export const generator: Generator = {
  revision: 1,
  settings: { parts, points, length, frames, longestStep, solverSteps },
  rows,
  width: (frames + 1) * points,
  row(i) {
    const { seed, size, interval } = solutionOf(i);
    const drawn = onGrid(gaussianRandomField(seed), points);
    const mean = meanOf(drawn);
    const initial = drawn.map((value) => size * (value - mean));
    const equation = kuramotoSivashinsky(length);
    const row = new Float64Array((frames + 1) * points);
    const fields = etdrk4Fields(equation, initial, interval * frames, frames, { steps: solverSteps });
    [initial, ...fields].forEach((field, k) => {
      row.set(field, k * points);
    });
    return row;
  },
};
