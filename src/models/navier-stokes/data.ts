import type { ModelData, Split } from "../../core/definition.ts";
import { generatedRows } from "../../learning/data/generated.ts";
import { fieldMetrics } from "../../learning/metrics/field.ts";
import { navierStokesFields } from "../../physics/navier-stokes.ts";
import { onPoints } from "../../physics/periodic-square.ts";
import { diagonalForcing } from "../../physics/vorticity.ts";
import { vorticityStep } from "../../physics/vorticity-step.ts";
import { lazily } from "../lazily.ts";
import { flowOf, frames, generator, parts, rowsOf } from "./generate.ts";
import { longestStep, points, viscosity } from "./sizes.ts";

const size = points * points;
/** Times that rollouts from the beginning are judged at. */
const rollouts = [1, 2, 5, 10, 20] as const;

/** A row: one step from a frame of a flow, or the first `steps` of them. */
type Row = { flow: number; from: number; steps: number };

/**
 * Flows from seeds by the spectral solver, each a row for every step; calibration and test rows are steps of fresh flows,
 * every other one, and rollouts from their beginnings are judged apart.
 */
export async function load(): Promise<ModelData> {
  const name = "navier-stokes";
  const made = generatedRows(name, new URL("./generate.ts", import.meta.url).href, generator);
  const rows: Row[] = [];
  const add = (part: keyof typeof parts, each: (flow: number) => Row[]) => {
    const first = rows.length;
    for (const one of rowsOf(part)) rows.push(...each(one));
    return Array.from({ length: rows.length - first }, (_, i) => first + i);
  };
  const steps = (every: number) => (flow: number) =>
    Array.from({ length: frames / every }, (_, i) => ({ flow, from: i * every, steps: 1 }));
  const shipped: Split = {
    name: "fresh seeds",
    train: add("train", steps(1)),
    calibration: add("calibration", steps(2)),
    test: add("test", steps(2)),
  };
  const further = Object.fromEntries(
    rollouts.map((time) => [
      `from the beginning to time ${time * longestStep}`,
      { rows: add("test", (flow) => [{ flow, from: 0, steps: time }]) },
    ]),
  );
  const frame = ({ flow }: Row, k: number) => Float64Array.from(made.row(flow).subarray(k * size, (k + 1) * size));
  const start = (i: number) => frame(rows[i] as Row, (rows[i] as Row).from);
  const end = (i: number) => frame(rows[i] as Row, (rows[i] as Row).from + (rows[i] as Row).steps);
  const timeOf = (i: number) => flowOf((rows[i] as Row).flow).interval * (rows[i] as Row).steps;
  return {
    dataset: `generated:${name}`,
    sha256: made.sha256,
    rows: rows.length,
    rowNumbers: rows.map((_, i) => i),
    inputs: {
      initialCondition: lazily(rows.length, (i) =>
        (rows[i] as Row).from === 0 ? `seed:${flowOf((rows[i] as Row).flow).seed}` : { samples: start(i) },
      ),
      time: lazily(rows.length, timeOf),
    },
    targets: { vorticity: lazily(rows.length, end) },
    shipped,
    study: [],
    splitDescription: `initial vorticities from N(0, 7³ (−Δ + 49)^(−2.5)), solved on ${points}² points to time ${frames}: ${parts.train.rows} flows to train on (steps of 0.25 to 1), ${parts.calibration.rows} and ${parts.test.rows} fresh ones to calibrate on and to judge by, one step of 1 from every other unit of time`,
    exchangeable: true,
    further,
    prepare: (wanted, progress, signal) =>
      made.prepare([...new Set(wanted.map((i) => (rows[i] as Row).flow))], progress, signal),
    async baselines(split) {
      const judged = (solve: (initial: Float64Array) => Float64Array) => ({
        ...fieldMetrics(
          split.test.map(end),
          split.test.map((i) => solve(start(i))),
        ),
      });
      const forcing = diagonalForcing(points);
      const spectral = (n: number, count: number) => (initial: Float64Array) => {
        const coarseStart = onPoints(initial, n);
        const problem = { viscosity, forcing: diagonalForcing(n) };
        const [field] = navierStokesFields(coarseStart, problem, { interval: longestStep, frames: 1, steps: count });
        return onPoints(field as Float64Array, points);
      };
      return {
        persistence: judged((initial) => initial),
        "no advection: viscosity and force alone": judged((initial) => {
          const { predicted, advected } = vorticityStep(initial, forcing, viscosity, longestStep);
          return predicted.map((value, at) => value - advected[at]!);
        }),
        "one step of exponential Euler": judged(
          (initial) => vorticityStep(initial, forcing, viscosity, longestStep).predicted,
        ),
        "spectral solver on 16 × 16 points, two steps (the network's own input, but for modes beyond)": judged(
          spectral(16, 2),
        ),
        "spectral solver on 32 × 32 points, three steps": judged(spectral(32, 3)),
      };
    },
  };
}
