import type { ModelData, Split } from "../../core/definition.ts";
import { generatedRows } from "../../learning/data/generated.ts";
import { fieldMetrics } from "../../learning/metrics/field.ts";
import { solveDarcy } from "../../physics/darcy.ts";
import { coarseDarcy } from "../../physics/upscale.ts";
import { lazily } from "../lazily.ts";
import { generator, mediumOf, parts, rows, rowsOf } from "./generate.ts";
import { cells, halvings } from "./sizes.ts";

const size = cells * cells;

/**
 * 8,192 media to train on, 256 to calibrate on and 200 fresh ones to judge by, with their pressures by the multigrid
 * solver; and 200 media of other laws, judged apart.
 */
export async function load(): Promise<ModelData> {
  const name = "darcy-flow";
  const made = generatedRows(name, new URL("./generate.ts", import.meta.url).href, generator);
  const permeability = (i: number) => Float64Array.from(made.row(i).subarray(0, size));
  const pressure = (i: number) => Float64Array.from(made.row(i).subarray(size));
  const shipped: Split = {
    name: "fresh seeds",
    train: rowsOf("train"),
    calibration: rowsOf("calibration"),
    test: rowsOf("test"),
  };
  const named = (i: number) => ["test", "calibration"].includes(mediumOf(i).part);
  const solved = (split: Split, solve: (permeability: Float64Array) => Float64Array) => {
    const found = split.test.map((i) => solve(permeability(i)));
    return { ...fieldMetrics(split.test.map(pressure), found) };
  };
  return {
    dataset: `generated:${name}`,
    sha256: made.sha256,
    rows,
    rowNumbers: Array.from({ length: rows }, (_, i) => i),
    inputs: {
      permeability: lazily(rows, (i) => (named(i) ? `seed:${mediumOf(i).seed}` : { samples: permeability(i) })),
    },
    targets: { pressure: lazily(rows, pressure) },
    shipped,
    study: [],
    splitDescription: `${parts.train.rows} media to train on, three in five of two materials with permeabilities 3 and 12 (a Gaussian random field (−Δ + 9)^(−2) cut at 0), the others of two materials in a ratio of 1.5 to 16 or smooth; ${parts.calibration.rows} and ${parts.test.rows} of the first law from fresh seeds to calibrate on and to judge by; pressures by the multigrid solver on ${cells} × ${cells} cells; errors relative to the field less its mean, and to the whole field ("OfWhole") as published ones are`,
    exchangeable: true,
    prepare: (wanted, progress, signal) => made.prepare(wanted, progress, signal),
    further: { "media of other laws": { rows: rowsOf("otherMedia") } },
    async baselines(split) {
      const constant = (a: Float64Array) => {
        const mean = Math.exp(a.reduce((sum, value) => sum + Math.log(value), 0) / a.length);
        return unitMedium.map((value) => value / mean);
      };
      const unitMedium = solveDarcy(new Float64Array(size).fill(1)).pressure;
      const mean = new Float64Array(size);
      const some = (split.calibration ?? []).slice(0, 256); // of the law that is judged, which training mixes with others
      for (const i of some) {
        const field = pressure(i);
        for (let at = 0; at < size; at++) mean[at]! += field[at]! / some.length;
      }
      return {
        mean: solved(split, () => mean),
        "medium of one permeability, the geometric mean": solved(split, constant),
        "coarse solve on 16 × 16 cells (the network's own input)": solved(split, (a) => coarseDarcy(a, halvings)),
        "coarse solve on 32 × 32 cells": solved(split, (a) => coarseDarcy(a, 1)),
        "two iterations of the multigrid solver": solved(split, (a) => solveDarcy(a, { tolerance: 0.5 }).pressure),
      };
    },
  };
}
