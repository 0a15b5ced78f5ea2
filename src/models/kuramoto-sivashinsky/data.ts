import type { ModelData, Split } from "../../core/definition.ts";
import { generatedRows } from "../../learning/data/generated.ts";
import { fieldMetrics } from "../../learning/metrics/field.ts";
import { solveEtdrk4 } from "../../physics/etdrk4.ts";
import { kuramotoSivashinsky } from "../../physics/semilinear-equations.ts";
import { lazily } from "../lazily.ts";
import { frames, generator, parts, rowsOf, solutionOf } from "./generate.ts";
import { horizon, length, longestStep, points } from "./sizes.ts";

/** Times that rollouts are judged at. */
const rollouts = [1, 5, 10, 20, 30, 40, 50] as const;

/** A row: the field of a solution at one frame, and at a frame later. */
type Row = { solution: number; from: number; steps: number };

/**
 * Solutions from seeds by the spectral solver, each a row for every step in training; calibration and test rows are
 * rollouts of 1 to 40 steps of fresh solutions, from their beginning and from within.
 */
export async function load(): Promise<ModelData> {
  const name = "kuramoto-sivashinsky";
  const made = generatedRows(name, new URL("./generate.ts", import.meta.url).href, generator);
  const rows: Row[] = [];
  const add = (part: keyof typeof parts, each: (solution: number) => Row[]) => {
    const first = rows.length;
    for (const one of rowsOf(part)) rows.push(...each(one));
    return Array.from({ length: rows.length - first }, (_, i) => first + i);
  };
  const most = horizon / longestStep;
  const spread = (solution: number) =>
    [0, 5, 10, 20].map((from, i): Row => ({ solution, from, steps: 1 + ((7 * solution + 11 * i) % most) }));
  const shipped: Split = {
    name: "fresh seeds",
    train: add("train", (solution) => Array.from({ length: frames }, (_, from) => ({ solution, from, steps: 1 }))),
    calibration: add("calibration", spread),
    test: add("test", spread),
  };
  const further = Object.fromEntries(
    rollouts.map((time) => [
      `from within a solution, after time ${time}`,
      { rows: add("test", (solution) => [{ solution, from: 10, steps: time / longestStep }]) },
    ]),
  );
  const frame = ({ solution }: Row, k: number) =>
    Float64Array.from(made.row(solution).subarray(k * points, (k + 1) * points));
  const rowAt = (i: number) => rows[i] as Row;
  const start = (i: number) => frame(rowAt(i), rowAt(i).from);
  const end = (i: number) => frame(rowAt(i), rowAt(i).from + rowAt(i).steps);
  const equation = kuramotoSivashinsky(length);
  return {
    dataset: `generated:${name}`,
    sha256: made.sha256,
    rows: rows.length,
    rowNumbers: rows.map((_, i) => i),
    inputs: {
      initialCondition: lazily(rows.length, (i) => ({ samples: start(i) })),
      time: lazily(rows.length, (i) => solutionOf(rowAt(i).solution).interval * rowAt(i).steps),
    },
    targets: { velocity: lazily(rows.length, end) },
    shipped,
    study: [],
    splitDescription: `initial fields from N(0, 625 (−Δ + 25)^(−2)) on the interval taken as 1, without their mean and times 0.5 to 2, solved to time ${frames * longestStep} on ${points} points: ${parts.train.rows} solutions to train on (steps of 0.2 to 1), ${parts.calibration.rows} and ${parts.test.rows} fresh ones to calibrate on and to judge by, at times of 1 to ${horizon} from their beginnings and from within`,
    exchangeable: true,
    further,
    prepare: (wanted, progress, signal) =>
      made.prepare([...new Set(wanted.map((i) => rowAt(i).solution))], progress, signal),
    async baselines(split) {
      const judged = (solve: (initial: Float64Array, steps: number) => Float64Array) => ({
        ...fieldMetrics(
          split.test.map(end),
          split.test.map((i) => solve(start(i), rowAt(i).steps)),
        ),
      });
      const solver = (perStep: number) => (initial: Float64Array, steps: number) =>
        solveEtdrk4(equation, initial, steps * longestStep, { steps: steps * perStep });
      return {
        mean: judged((initial) => new Float64Array(initial.length)),
        persistence: judged((initial) => initial),
        "exponential Runge–Kutta, steps of 1 (the network's own input)": judged(solver(1)),
        "exponential Runge–Kutta, steps of 1/2": judged(solver(2)),
        "exponential Runge–Kutta, steps of 1/4": judged(solver(4)),
      };
    },
  };
}
