import { random, seedFrom } from "../../core/random.ts";
import type { Generator } from "../../learning/data/generated.ts";
import { solveDarcy } from "../../physics/darcy.ts";
import { neumannRandomField, twoPhasePermeability } from "../../physics/permeability.ts";
import { datasetParts } from "../dataset-parts.ts";
import { cells } from "./sizes.ts";

/** Problems to train on, to calibrate on and to judge by, each drawn from a seed of its own. */
export const parts = {
  train: { seed: 1, rows: 8192 },
  calibration: { seed: 2, rows: 256 },
  test: { seed: 2026, rows: 200 },
  otherMedia: { seed: 2027, rows: 200 },
} as const;

/** Share of the training media that are of two materials with permeabilities 3 and 12; the others are of other laws. */
const benchmarkShare = 0.6;
export const { rows, rowsOf, placeOf } = datasetParts(parts);

/** Row i: the part that it is of, and its seed within 31 bits. */
export function mediumOf(i: number): { part: keyof typeof parts; seed: number } {
  const { part, seed, index } = placeOf(i);
  return { part, seed: random(seedFrom("darcy", seed, index)).integer(2 ** 31) };
}

/** A medium for row i. Those to calibrate on and to judge by are the benchmark's, by their seeds. */
export function permeabilityOf(i: number): Float64Array {
  const { part, seed } = mediumOf(i);
  const source = random(seedFrom("darcy-law", seed));
  const benchmark =
    part === "test" || part === "calibration" || (part === "train" && source.uniform() < benchmarkShare);
  return benchmark ? twoPhasePermeability(seed, cells) : otherMedium(seed);
}

/**
 * A medium of another law: two materials whose permeabilities are in a ratio of 1.5 to 16, or a smooth one, the
 * exponential of a random field with a standard deviation of 0.2 to 0.8.
 */
function otherMedium(seed: number): Float64Array {
  const source = random(seedFrom("darcy-other-law", seed));
  const spread = source.uniform();
  const power = 1.5 + source.uniform();
  if (source.uniform() < 0.5) {
    const ratio = 1.5 * (16 / 1.5) ** spread;
    return twoPhasePermeability(seed, cells, { high: Math.sqrt(ratio), low: 1 / Math.sqrt(ratio), power });
  }
  const field = neumannRandomField(seed, cells, { power });
  const rms = Math.sqrt(field.reduce((sum, value) => sum + value * value, 0) / field.length);
  return field.map((value) => Math.exp(((0.2 + 0.6 * spread) * value) / rms));
}

/** A row is the permeability and the pressure, cells² numbers each. */
export const generator: Generator = {
  revision: 1,
  settings: { parts, cells, benchmarkShare },
  rows,
  width: 2 * cells * cells,
  row(i) {
    const permeability = permeabilityOf(i);
    const row = new Float64Array(2 * cells * cells);
    row.set(permeability);
    row.set(solveDarcy(permeability).pressure, cells * cells);
    return row;
  },
};
