import { createHash } from "node:crypto";
import type { ModelData, Split } from "../../core/definition.ts";
import { lazily } from "../lazily.ts";
import { components, floor, times } from "./course.ts";
import { generatorRevision, type RobertsonProblem, robertsonProblem, solveProblem } from "./generate.ts";
import { courseBaselines } from "./simple.ts";

const parts = [
  { part: "train", seed: 1, rows: 4096, spread: true },
  { part: "calibration", seed: 2, rows: 300, spread: false },
  { part: "test", seed: 2026, rows: 300, spread: false },
] as const;

const solved = new Map<number, Float64Array>();

/**
 * Mean over the times of |Δ| / (|y| + 1e-10 mol/L), for each species and in the mean.
 *
 * @param right, predicted A, B, C at each time
 */
export function courseErrors(right: Float64Array, predicted: Float64Array): Record<string, number> {
  const errors = new Float64Array(components.length);
  right.forEach((value, i) => {
    errors[i % components.length]! += Math.abs((predicted[i] as number) - value) / (Math.abs(value) + floor) / times;
  });
  const byName = Object.fromEntries(components.map(({ name }, c) => [name, errors[c] as number]));
  return { relative: errors.reduce((sum, error) => sum + error, 0) / components.length, ...byName };
}

/** Problems drawn from three seeds, to train on, to calibrate with and to judge by; solved when they are first looked at. */
export async function load(): Promise<ModelData> {
  const problems: RobertsonProblem[] = parts.flatMap(({ seed, rows, spread }) =>
    Array.from({ length: rows }, (_, row) => robertsonProblem(seed, row, spread)),
  );
  const course = (row: number) => {
    const found = solved.get(row) ?? solveProblem(problems[row] as RobertsonProblem);
    solved.set(row, found);
    return found;
  };
  const all = problems.map((_, row) => row);
  const [train, calibration, test] = parts.map(({ rows }, i) => {
    const before = parts.slice(0, i).reduce((sum, part) => sum + part.rows, 0);
    return all.slice(before, before + rows);
  }) as [number[], number[], number[]];
  const shipped: Split = { name: "fresh seeds", train, calibration, test };
  const solvedRows = (rows: readonly number[]) =>
    rows.map((row) => ({ problem: problems[row] as RobertsonProblem, course: course(row) }));
  return {
    dataset: "generated:robertson",
    sha256: createHash("sha256").update(JSON.stringify({ generatorRevision, parts, times })).digest("hex"),
    rows: all.length,
    rowNumbers: all,
    inputs: Object.fromEntries(
      (["k1", "k2", "k3", "a", "b", "c", "time"] as const).map((port) => [
        port,
        problems.map((problem) => problem[port]),
      ]),
    ),
    targets: { course: lazily(all.length, course) },
    shipped,
    study: [],
    splitDescription: `rate constants log-uniform within a factor of three of Robertson's, 0.5 to 2 mol/L in all (log-uniform), of which C up to a half and B up to 1e-4, both denser near nothing, and nothing in one row of eight; ${times} times, equally spaced in their logarithm, from 1e-5 s to 1e6 s (of every second training row to an earlier time); solved by Rodas5P (revision ${generatorRevision} of the generator); ${parts.map(({ part, seed, rows }) => `${part} ${rows} from seed ${seed}`).join(", ")}`,
    exchangeable: true,
    rowErrors: (row, predicted) => courseErrors(course(row), predicted as Float64Array),
    baselines: async (split) => courseBaselines(solvedRows(split.train), solvedRows(split.test), courseErrors),
  };
}
