/**
 * DRFP beside drfp 0.3.7, on the same reactions, one thread each: reactions a second of processor time, and how many
 * fingerprints are equal bit by bit.
 *
 *   npx tsx bench/drfp.ts [FILE] [--rows 4000] [--rounds 3] [--peer PYTHON]
 *
 * FILE has a reaction SMILES a line; without it the reactions are USPTO-50k's, drawn without replacement. PYTHON is an
 * interpreter that has drfp. A round runs ours twice, on the first half of the reactions to warm up and then, from what
 * the first half left in the caches, on the second half; the peer, which keeps nothing, on the second half.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { drfpIndices } from "../src/chemistry/drfp.ts";
import { loadRdkit } from "../src/chemistry/rdkit.ts";
import { random } from "../src/core/random.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: "string", default: "4000" },
    rounds: { type: "string", default: "3" },
    peer: { type: "string" },
    ours: { type: "boolean", default: false },
  },
});

async function reactions(): Promise<string[]> {
  const [file] = positionals;
  const { load } = await import("../src/models/reaction-class/data.ts");
  const all = file
    ? readFileSync(file, "utf8").trim().split("\n")
    : ((await load()).inputs.smiles as readonly string[]).slice();
  random(0).shuffle(all);
  return all.slice(0, Number(values.rows));
}

const all = await reactions();
const [first, second] = [all.slice(0, all.length / 2), all.slice(all.length / 2)];

/** Ours, in a process of its own: what it is given is warmed up on and measured on. */
if (values.ours) {
  await loadRdkit();
  for (const one of first) drfpIndices(one);
  const before = process.cpuUsage();
  const found = second.map((one) => drfpIndices(one));
  const { user, system } = process.cpuUsage(before);
  for (const one of found) console.log(one.join(" "));
  console.log("seconds", (user + system) / 1e6);
} else {
  const script = fileURLToPath(import.meta.url);
  const python = fileURLToPath(new URL("peers/drfp_fingerprints.py", import.meta.url));
  const run = (command: string, args: readonly string[], input?: string) => {
    const { status, stdout, stderr } = spawnSync(command, args, {
      encoding: "utf8",
      maxBuffer: 2 ** 30,
      ...(input && { input }),
    });
    if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
    const lines = stdout.trimEnd().split("\n");
    return { seconds: Number(lines.pop()?.split(" ")[1]), bits: lines };
  };
  for (let round = 0; round < Number(values.rounds); round++) {
    const ours = run(process.execPath, ["--import", "tsx", script, ...positionals, "--rows", values.rows, "--ours"]);
    const rate = (seconds: number) => `${(second.length / seconds).toFixed(0)} reactions/s of processor time`;
    console.log(`ours: ${rate(ours.seconds)}`);
    if (!values.peer) continue;
    const peer = run(values.peer, [python], second.join("\n"));
    const equal = ours.bits.filter((bits, i) => bits === peer.bits[i]).length;
    console.log(
      `drfp: ${rate(peer.seconds)}; ours is ${(peer.seconds / ours.seconds).toFixed(2)} × as fast, ${equal} of ${second.length} fingerprints are equal`,
    );
  }
}
