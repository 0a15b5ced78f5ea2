import { createHash } from "node:crypto";
import type { ModelData, Split } from "../../core/definition.ts";
import { lazily } from "../lazily.ts";
import { ports } from "./box.ts";
import { delayOf, generatorRevision, type IgnitionProblem, ignitionProblem } from "./generate.ts";
import { hydrogenMechanism, mechanismHash } from "./mechanism.ts";
import { delayBaselines } from "./simple.ts";

const parts = [
  { part: "train", seed: 1, rows: 3072 },
  { part: "calibration", seed: 2, rows: 500 },
  { part: "test", seed: 2026, rows: 500 },
] as const;

const solved = new Map<number, number>();

/** Mixtures drawn from three seeds, to train on, to calibrate with and to judge by; solved when they are first looked at. */
export async function load(): Promise<ModelData> {
  const mechanism = await hydrogenMechanism();
  const problems: IgnitionProblem[] = parts.flatMap(({ seed, rows }) =>
    Array.from({ length: rows }, (_, row) => ignitionProblem(seed, row)),
  );
  const delay = (row: number) => {
    const found = solved.get(row) ?? delayOf(mechanism, problems[row] as IgnitionProblem);
    solved.set(row, found);
    return found;
  };
  const all = problems.map((_, row) => row);
  const [train, calibration, test] = parts.map(({ rows }, i) => {
    const before = parts.slice(0, i).reduce((sum, part) => sum + part.rows, 0);
    return all.slice(before, before + rows);
  }) as [number[], number[], number[]];
  const shipped: Split = { name: "fresh seeds", train, calibration, test };
  return {
    dataset: "generated:hydrogen-ignition",
    sha256: createHash("sha256")
      .update(JSON.stringify({ generatorRevision, parts, mechanism: mechanismHash() }))
      .digest("hex"),
    rows: all.length,
    rowNumbers: all,
    inputs: Object.fromEntries(ports.map((port) => [port, problems.map((problem) => problem[port])])),
    targets: { delay: lazily(all.length, delay) },
    shipped,
    study: [],
    splitDescription: `hydrogen and air, temperature uniform in 1000 to 1600 K, pressure log-uniform in 0.5 to 5 bar, equivalence ratio log-uniform in 0.5 to 2; solved with the mechanism h2o2.yaml (revision ${generatorRevision} of the generator); ${parts.map(({ part, seed, rows }) => `${part} ${rows} from seed ${seed}`).join(", ")}`,
    exchangeable: true,
    rowErrors: (row, predicted) => ({ relative: Math.abs((predicted as number) / delay(row) - 1) }),
    baselines: async ({ train: known, test: asked }) =>
      delayBaselines(
        mechanism,
        known.map((row) => ({ ...(problems[row] as IgnitionProblem), delay: delay(row) })),
        asked.map((row) => ({ ...(problems[row] as IgnitionProblem), delay: delay(row) })),
      ),
  };
}
