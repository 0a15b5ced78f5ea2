/**
 * From SMILES to answer, whole processes: `retort screen` and `retort predict` beside a peer, on the same molecules.
 *
 *   npx tsx bench/smiles-to-answer.ts FILE.csv [--rows 10000] [--model solubility] [--peer "chemprop predict ... -i {in} -o {out}"]
 *
 * Prints wall seconds, molecules per second, peak memory, and ratios to the peer run in turn in the same call.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parseCsv } from "../src/learning/data/csv.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: "string", default: "10000" },
    model: { type: "string", default: "solubility" },
    column: { type: "string", default: "smiles" },
    peer: { type: "string" },
  },
});
const file = positionals[0];
if (file === undefined) throw new Error("give a CSV file of molecules");
const folder = mkdtempSync(join(tmpdir(), "retort-bench-"));
const table = parseCsv(readFileSync(file, "utf8"));
const at = table.names.findIndex((name) => name.toLowerCase() === values.column.toLowerCase());
const smiles = table.cells.map((row) => row[at] as string);

function input(rows: number): string {
  const path = join(folder, `${rows}.csv`);
  writeFileSync(path, `smiles\n${smiles.slice(0, rows).join("\n")}\n`);
  return path;
}

/** Runs a program under GNU time: wall seconds and peak megabytes of the largest process. */
function timed(command: readonly string[]): { seconds: number; megabytes: number; status: number | null } {
  const started = performance.now();
  const run = spawnSync("/usr/bin/time", ["-f", "peak %M", ...command], { encoding: "utf8", maxBuffer: 2 ** 28 });
  const seconds = (performance.now() - started) / 1000;
  return { seconds, megabytes: Number(/peak (\d+)/.exec(run.stderr)?.[1] ?? Number.NaN) / 1024, status: run.status };
}

const rowsAsked = Math.min(Number(values.rows), smiles.length);
const cli = [process.execPath, new URL("../dist/cli/main.js", import.meta.url).pathname];
for (const rows of [rowsAsked, 1]) {
  const from = input(rows);
  const ours = timed([
    ...cli,
    "screen",
    values.model,
    "--in",
    from,
    "--out",
    join(folder, `ours-${rows}.csv`),
    "--restart",
  ]);
  const say = (who: string, { seconds, megabytes, status }: ReturnType<typeof timed>) =>
    console.log(
      `${who}: ${rows} molecules in ${seconds.toFixed(2)} s, ${(rows / seconds).toFixed(0)}/s, peak ${megabytes.toFixed(0)} MB${status === 0 ? "" : `, exit status ${status}`}`,
    );
  say("retort screen", ours);
  if (values.peer === undefined) continue;
  const command = values.peer.replace("{in}", from).replace("{out}", join(folder, `peer-${rows}.csv`));
  const peer = timed(command.split(/\s+/));
  say("peer", peer);
  console.log(
    `ratio: ${(peer.seconds / ours.seconds).toFixed(2)} × as fast, ${(ours.megabytes / peer.megabytes).toFixed(2)} × the memory`,
  );
}
rmSync(folder, { recursive: true, force: true });
