/**
 * Training on ESOL, 50 epochs on five random splits 80/10/10 (seeds 0 to 4), beside a peer that is given the same rows:
 *
 *   npx tsx bench/esol.ts [--seeds 0,1,2,3,4] [--epochs 50] [--threads 1]
 *     [--peer "chemprop train -i {csv} -s smiles --target-columns logS --splits-file {splits} --epochs {epochs} -o {out}"]
 *
 * Both sides run as whole processes, in turn, from the CSV file to predictions for the test rows; the peer writes
 * test_predictions.csv somewhere under {out}. Prints seconds and RMSE of each split, their means and the ratio.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Split } from "../src/core/definition.ts";
import { parseCsv } from "../src/learning/data/csv.ts";
import { regressionMetrics } from "../src/learning/metrics/regression.ts";
import { esol, trainPlain } from "./plain-dmpnn.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "0,1,2,3,4" },
    epochs: { type: "string", default: "50" },
    threads: { type: "string", default: "1" },
    peer: { type: "string" },
    run: { type: "string" },
  },
});

type Run = { seconds: number; processor: number; rmse: number };
const data = await esol();
const measured = (rows: readonly number[]) => rows.map((row) => data.targets.solubility?.[row] as number);

/** Runs a program under GNU time. */
function timed(command: readonly string[]): { seconds: number; processor: number; output: string } {
  const { threads } = values;
  const env = {
    ...process.env,
    TF_NUM_INTRAOP_THREADS: threads,
    TF_NUM_INTEROP_THREADS: "1",
    OMP_NUM_THREADS: threads,
  };
  const started = performance.now();
  const run = spawnSync("/usr/bin/time", ["-f", "spent %U %S", ...command], {
    env,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const seconds = (performance.now() - started) / 1000;
  if (run.status !== 0) throw new Error(`${command.join(" ")} failed: ${run.stderr.slice(-1500)}`);
  const [, user, system] = /spent ([\d.]+) ([\d.]+)/.exec(run.stderr) ?? [];
  return { seconds, processor: Number(user) + Number(system), output: run.stdout };
}

function ours(seed: number): Run {
  const program = fileURLToPath(import.meta.url);
  const command = [process.execPath, ...process.execArgv, program, "--run", String(seed), "--epochs", values.epochs];
  const { output, ...time } = timed(command);
  return { ...time, rmse: rmseOf(seed, JSON.parse(output.trim().split("\n").at(-1) as string) as number[]) };
}

function peer(seed: number, command: string, folder: string): Run {
  const { train, stop = [], test } = data.study[seed] as Split;
  const [csv, splits, out] = ["esol.csv", `splits-${seed}.json`, `out-${seed}`].map((name) => join(folder, name));
  const smiles = data.inputs.smiles as readonly string[];
  const lines = smiles.map((one, row) => `${one},${measured([row])[0]}`);
  writeFileSync(csv as string, `smiles,logS\n${lines.join("\n")}\n`);
  writeFileSync(splits as string, JSON.stringify([{ train, val: stop, test }]));
  const filled = { csv, splits, out, epochs: values.epochs } as Record<string, string>;
  const time = timed(
    command.split(/\s+/).map((word) => word.replace(/\{(\w+)\}/, (_, name) => filled[name] as string)),
  );
  const found = readdirSync(out as string, { recursive: true, encoding: "utf8" });
  const file = found.find((name) => name.endsWith("test_predictions.csv"));
  if (file === undefined) throw new Error(`the peer wrote no test_predictions.csv under ${out}`);
  const table = parseCsv(readFileSync(join(out as string, file), "utf8"));
  const column = table.names.indexOf("logS");
  return {
    ...time,
    rmse: rmseOf(
      seed,
      table.cells.map((row) => Number(row[column])),
    ),
  };
}

const rmseOf = (seed: number, predicted: readonly number[]) =>
  regressionMetrics(measured((data.study[seed] as Split).test), predicted).rmse;

if (values.run !== undefined) {
  const split = data.study[Number(values.run)] as Split;
  const trained = await trainPlain(
    { data, split, seed: 0, effort: 1, progress: () => {}, signal: new AbortController().signal },
    Number(values.epochs),
  );
  const rows = split.test.map((row) => ({ smiles: data.inputs.smiles?.[row] }));
  const predicted = await trained.predict(await trained.encode(rows));
  console.log(JSON.stringify([...(predicted.solubility as Float64Array)]));
} else {
  const folder = mkdtempSync(join(tmpdir(), "retort-esol-"));
  const all: Record<string, Run[]> = { ours: [], peer: [] };
  for (const seed of values.seeds.split(",").map(Number)) {
    all.ours?.push(ours(seed));
    if (values.peer !== undefined) all.peer?.push(peer(seed, values.peer, folder));
    for (const [who, runs] of Object.entries(all)) {
      const last = runs.at(-1);
      if (last)
        console.log(
          `split ${seed} ${who}: RMSE ${last.rmse.toFixed(3)}, ${last.seconds.toFixed(1)} s, ${last.processor.toFixed(1)} s of processor`,
        );
    }
  }
  const mean = (runs: readonly Run[], what: keyof Run) => runs.reduce((sum, run) => sum + run[what], 0) / runs.length;
  for (const [who, runs] of Object.entries(all)) {
    if (runs.length === 0) continue;
    const sd = Math.sqrt(
      runs.reduce((sum, { rmse }) => sum + (rmse - mean(runs, "rmse")) ** 2, 0) / Math.max(1, runs.length - 1),
    );
    console.log(
      `${who}: RMSE ${mean(runs, "rmse").toFixed(3)} ± ${sd.toFixed(3)}, ${mean(runs, "seconds").toFixed(1)} s, ${mean(runs, "processor").toFixed(1)} s of processor`,
    );
  }
  if (all.peer?.length && all.ours)
    console.log(
      `time: ${(mean(all.ours, "seconds") / mean(all.peer, "seconds")).toFixed(2)} × the peer's, of processor ${(mean(all.ours, "processor") / mean(all.peer, "processor")).toFixed(2)} ×`,
    );
  rmSync(folder, { recursive: true, force: true });
}
