import { createHash } from "node:crypto";
import type { ModelData, Split } from "../../core/definition.ts";
import { type FieldErrors, fieldErrors, relativeL2 } from "../../learning/metrics/field.ts";
import { heatWithDrift, meanOf } from "../../physics/heat.ts";
import { readProfile } from "../../physics/profile.ts";
import { semiLagrangianBurgers } from "../../physics/semi-lagrangian.ts";
import { carriedAlong } from "../../runtime/featurisers/profile.ts";
import { lazily } from "../lazily.ts";
import { type BurgersRow, burgersRow, generatorRevision } from "./generate.ts";
import { grids, points } from "./operator.ts";

const trainSeed = 1;
const trainRows = 12288;
const testSeed = 2026;
const testRows = 200;
const calibrationSeed = 77;
const calibrationRows = 400;
const drawn = trainRows + testRows + calibrationRows;
/** The test problems again on each of the other grids. */
const otherGrids = grids.filter((n) => n !== points);
const rows = drawn + otherGrids.length * testRows;

/** The problem of a row, and the points that it is answered on. */
const gridOf = (i: number) =>
  i < drawn
    ? { problem: i, points }
    : {
        problem: trainRows + ((i - drawn) % testRows),
        points: otherGrids[Math.floor((i - drawn) / testRows)] as number,
      };

/**
 * 12,288 problems to train on, 200 fresh ones to judge by and 400 to calibrate bands, drawn from three seeds and solved by Cole and Hopf when they
 * are first looked at. Initial conditions are named by their seeds.
 */
export async function load(): Promise<ModelData> {
  const made = new Map<number, BurgersRow>();
  const row = (i: number): BurgersRow => {
    let found = made.get(i);
    if (!found) {
      const { problem, points: n } = gridOf(i);
      const [seed, from] =
        problem < trainRows
          ? [trainSeed, 0]
          : problem < trainRows + testRows
            ? [testSeed, trainRows]
            : [calibrationSeed, trainRows + testRows];
      found = burgersRow(seed, problem - from, n);
      made.set(i, found);
    }
    return found;
  };
  const all = Array.from({ length: rows }, (_, i) => i);
  const shipped: Split = {
    name: "fresh seeds",
    train: all.slice(0, trainRows),
    calibration: all.slice(trainRows + testRows, drawn),
    test: all.slice(trainRows, trainRows + testRows),
  };
  return {
    dataset: "generated:burgers",
    sha256: createHash("sha256")
      .update(
        JSON.stringify({
          generatorRevision,
          trainSeed,
          trainRows,
          testSeed,
          testRows,
          calibrationSeed,
          calibrationRows,
          points,
          otherGrids,
        }),
      )
      .digest("hex"),
    rows,
    rowNumbers: all,
    inputs: {
      initialCondition: lazily(rows, (i) => `seed:${row(i).fieldSeed}`),
      viscosity: lazily(rows, (i) => row(i).viscosity),
      time: lazily(rows, (i) => row(i).time),
      points: lazily(rows, (i) => (i < drawn ? undefined : gridOf(i).points)),
    },
    targets: { velocity: lazily(rows, (i) => row(i).field) },
    shipped,
    further: Object.fromEntries(
      otherGrids.map((n, k) => [
        `on ${n} points`,
        { rows: all.slice(drawn + k * testRows, drawn + (k + 1) * testRows) },
      ]),
    ),
    study: [],
    splitDescription: `initial conditions from N(0, 625 (−Δ + 25)^(−2)), viscosity log-uniform in [0.005, 0.1], time uniform in [0, 1]: ${trainRows} problems to train on, ${testRows} fresh ones to judge by and ${calibrationRows} more to calibrate bands, on ${points} points; errors are relative to the field less its mean`,
    exchangeable: true,
    async baselines(split) {
      const errorsOf = (solve: (problem: BurgersRow, initial: Float64Array) => Float64Array) =>
        numbers(
          fieldErrors(
            split.test.map((i) => {
              const problem = row(i);
              const initial = readProfile(`seed:${problem.fieldSeed}`, points);
              return relativeL2(problem.field, solve(problem, initial), true);
            }),
          ),
        );
      return {
        mean: errorsOf((_, initial) => new Float64Array(points).fill(meanOf(initial))),
        "heat with drift": errorsOf(({ viscosity, time }, initial) => heatWithDrift(initial, viscosity, time)),
        "coarse semi-Lagrangian predictor (the network's own input)": errorsOf(({ viscosity, time }, initial) => {
          const mean = meanOf(initial);
          const free = initial.map((value) => value - mean);
          const moved = carriedAlong(semiLagrangianBurgers(free, viscosity, time), mean * time);
          return moved.map((value) => value + mean);
        }),
      };
    },
  };
}

const numbers = (errors: FieldErrors): Record<string, number> => ({ ...errors });
