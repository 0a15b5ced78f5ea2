/**
 * From SMILES to answer, whole processes: `retort screen` (and `retort predict` for one molecule) beside a peer, on the
 * same molecules:
 *
 *   npx tsx bench/plain-dmpnn.ts FOLDER
 *   npx tsx bench/smiles-to-answer.ts FILE.csv [--rows 10000] [--model solubility] [--repository FOLDER] [--rounds 1]
 *     [--peer "chemprop predict -i {in} -s smiles --model-paths best.pt -o {out}"]
 *
 * Values alone first, then with interval and domain. Prints the medians of wall seconds, seconds of processor time and
 * peak memory, and their ratios to the peer, run in turn. Rows that RDKit refuses are left out: they stop the peer.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parseMolecule } from "../src/chemistry/molecule.ts";
import { loadRdkit } from "../src/chemistry/rdkit.ts";
import { parseCsv } from "../src/learning/data/csv.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: "string", default: "10000" },
    model: { type: "string", default: "solubility" },
    repository: { type: "string" },
    column: { type: "string", default: "smiles" },
    rounds: { type: "string", default: "1" },
    peer: { type: "string" },
  },
});
const file = positionals[0];
if (file === undefined) throw new Error("give a CSV file of molecules");
const folder = mkdtempSync(join(tmpdir(), "retort-bench-"));
const table = parseCsv(readFileSync(file, "utf8"));
const at = table.names.findIndex((name) => name.toLowerCase() === values.column.toLowerCase());
await loadRdkit();
const smiles: string[] = [];
for (const row of table.cells) {
  if (smiles.length === Number(values.rows)) break;
  try {
    parseMolecule(row[at] as string);
    smiles.push(row[at] as string);
  } catch {
    // refused
  }
}

type Spent = { seconds: number; processor: number; megabytes: number };

/** Runs a program under GNU time: wall and processor seconds, and peak megabytes of the largest process. */
function timed(command: readonly string[]): Spent {
  const started = performance.now();
  const format = "spent %U %S %M";
  const run = spawnSync("/usr/bin/time", ["-f", format, ...command], { encoding: "utf8", maxBuffer: 2 ** 28 });
  const seconds = (performance.now() - started) / 1000;
  if (run.status !== 0) throw new Error(`${command.join(" ")} failed: ${run.stderr.slice(-1500)}`);
  const [, user, system, kilobytes] = (/spent ([\d.]+) ([\d.]+) (\d+)/.exec(run.stderr) ?? []).map(Number);
  return {
    seconds,
    processor: (user as number) + (system as number),
    megabytes: (kilobytes as number) / 1024,
  };
}

const median = (all: readonly number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] as number;
const middle = (all: readonly Spent[]): Spent => ({
  seconds: median(all.map((one) => one.seconds)),
  processor: median(all.map((one) => one.processor)),
  megabytes: median(all.map((one) => one.megabytes)),
});

const cli = [process.execPath, new URL("../dist/cli/main.js", import.meta.url).pathname];
const from = values.repository === undefined ? [] : ["--repository", values.repository];
const alone = ["--no-interval", "--no-domain"];
for (const rows of [smiles.length, 1]) {
  const input = join(folder, `${rows}.csv`);
  writeFileSync(input, `smiles\n${smiles.slice(0, rows).join("\n")}\n`);
  const screen = [
    ...cli,
    "screen",
    values.model,
    "--in",
    input,
    "--out",
    join(folder, "ours.csv"),
    "--restart",
    ...from,
  ];
  const peer = values.peer?.replace("{in}", input).replace("{out}", join(folder, "peer.csv")).split(/\s+/);
  const programs: Record<string, readonly string[]> = {
    "retort screen, values alone": [...screen, ...alone],
    ...(rows === 1 && {
      "retort predict, value alone": [...cli, "predict", values.model, smiles[0] as string, ...alone, ...from],
    }),
    ...(peer && { peer }),
    "retort screen, with interval and domain": screen,
  };
  const spent: Record<string, Spent[]> = {};
  for (let round = 0; round < Number(values.rounds); round++)
    for (const [name, command] of Object.entries(programs)) spent[name] = [...(spent[name] ?? []), timed(command)];
  const theirs = spent.peer && middle(spent.peer);
  for (const [name, all] of Object.entries(spent)) {
    const { seconds, processor, megabytes } = middle(all);
    const ratio = theirs
      ? `; ${(theirs.seconds / seconds).toFixed(2)} × as fast (of processor ${(theirs.processor / processor).toFixed(2)} ×), ${(megabytes / theirs.megabytes).toFixed(2)} × the memory`
      : "";
    console.log(
      `${rows} molecules, ${name}: ${seconds.toFixed(2)} s, ${(rows / seconds).toFixed(0)}/s, ${processor.toFixed(2)} s of processor, peak ${megabytes.toFixed(0)} MB${name === "peer" ? "" : ratio}`,
    );
  }
}
rmSync(folder, { recursive: true, force: true });
