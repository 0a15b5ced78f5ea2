/**
 * Seconds per epoch of training, ours beside a peer, and native beside WebAssembly, run in turn in one call:
 *
 *   npx tsx bench/training.ts FILE.csv [--rows 902] [--batch 64] [--epochs 4] [--rounds 2] [--threads 1]
 *     [--peer "python bench/peers/training_epochs.py"] [--only dmpnn,merged,mlp] [--no-wasm]
 *
 * Graphs come from the column "smiles", encoded beforehand on both sides; the D-MPNN is Chemprop's (hidden 300, depth 3),
 * over all bonds ("dmpnn") and over merged environments ("merged"); the perceptron 1024-256-128-1. The first epoch of a run warms up and is left out. Beside wall seconds stand seconds of
 * processor time, which say more on a machine that does other work too.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { concatenate } from "../src/core/encoding.ts";
import { random } from "../src/core/random.ts";
import { type BackendName, useBackend } from "../src/learning/backends/backend.ts";
import { parseCsv } from "../src/learning/data/csv.ts";
import { dmpnn, dmpnnParameters } from "../src/learning/networks/d-mpnn.ts";
import { mlp, mlpParameters } from "../src/learning/networks/dense.ts";
import { createParameters, type ParameterSpecs, type Weights } from "../src/learning/networks/parameters.ts";
import { fit } from "../src/learning/training/fit.ts";
import { tensorsOf } from "../src/learning/training/network-trainer.ts";
import { constant } from "../src/learning/training/schedules.ts";
import { mergeEnvironments } from "../src/runtime/featurisers/merge-environments.ts";
import { moleculeGraph } from "../src/runtime/featurisers/molecule-graph.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    rows: { type: "string", default: "902" },
    batch: { type: "string", default: "64" },
    epochs: { type: "string", default: "4" },
    rounds: { type: "string", default: "2" },
    threads: { type: "string", default: "1" },
    only: { type: "string", default: "dmpnn,merged,mlp" },
    peer: { type: "string" },
    wasm: { type: "boolean", default: true },
    run: { type: "string" },
  },
});
const [file] = positionals;
if (file === undefined) throw new Error("give a CSV file of molecules");

type Seconds = { wall: number[]; processor: number[]; parameters: number };
type Inputs = { rows: number; tensors: Record<string, tf.Tensor> };
type Task = {
  parameters: ParameterSpecs;
  rows: number;
  inputs(chosen: readonly number[]): Record<string, tf.Tensor>;
  forward(weights: Weights, inputs: Inputs): tf.Tensor2D;
};

async function graphs(merged: boolean): Promise<Task> {
  const table = parseCsv(readFileSync(file as string, "utf8"));
  const column = table.names.indexOf("smiles");
  const smiles = table.cells.slice(0, Number(values.rows)).map((row) => row[column] as string);
  await moleculeGraph.ready();
  const encoded = smiles.map((one) => moleculeGraph.encodeRow({ smiles: one }, {}));
  const options = { atomWidth: 72, bondWidth: 14 };
  return {
    parameters: dmpnnParameters(options),
    rows: smiles.length,
    inputs(chosen) {
      const batch = concatenate(chosen.map((i) => encoded[i] as (typeof encoded)[0]));
      if (!merged) return tensorsOf(batch);
      const feeds = Object.entries(mergeEnvironments(batch, 2));
      return Object.fromEntries(
        feeds.map(([name, { data, dims }]) => [
          name,
          tf.tensor(data, [...dims], data instanceof Int32Array ? "int32" : "float32"),
        ]),
      );
    },
    forward: (weights, inputs) => dmpnn(weights, inputs, options),
  };
}

function perceptron(): Task {
  const [widths, rows, rng] = [[1024, 256, 128, 1], 64 * 200, random(0)];
  const data = Float32Array.from({ length: rows * 1024 }, () => rng.normal());
  return {
    parameters: mlpParameters({ widths }),
    rows,
    inputs(chosen) {
      const x = new Float32Array(chosen.length * 1024);
      for (const [i, row] of chosen.entries()) x.set(data.subarray(row * 1024, (row + 1) * 1024), i * 1024);
      return { x: tf.tensor2d(x, [chosen.length, 1024]) };
    },
    forward: (weights, { tensors }) => mlp(weights, tensors.x as tf.Tensor, { widths }),
  };
}

/** Trains in this process, and gives the seconds of each epoch. */
async function train(task: Task, backend: BackendName, epochs: number): Promise<Seconds> {
  await useBackend(backend);
  const batch = Number(values.batch);
  const parameters = createParameters(task.parameters, 0);
  const rng = random(1);
  const targets = Float32Array.from({ length: task.rows }, () => rng.normal());
  const found: Seconds = { wall: [], processor: [], parameters: parameters.flat.size };
  const now = () => ({ wall: performance.now() / 1000, processor: process.cpuUsage() });
  let last = now();
  await fit<Inputs & { target: tf.Tensor; dispose(): void }>({
    parameters,
    seed: 0,
    epochs,
    schedule: constant(1e-3),
    batchesPerEpoch: Math.ceil(task.rows / batch),
    batches: function* (_, shuffler) {
      const order = shuffler.shuffle(Array.from(targets.keys()));
      for (let from = 0; from < order.length; from += batch) {
        const chosen = order.slice(from, from + batch);
        const tensors = task.inputs(chosen);
        const target = tf.tensor2d(
          chosen.map((i) => targets[i] as number),
          [chosen.length, 1],
        );
        yield { rows: chosen.length, tensors, target, dispose: () => tf.dispose([...Object.values(tensors), target]) };
      }
    },
    loss: (weights, inputs) => tf.mean(tf.square(tf.sub(task.forward(weights, inputs), inputs.target))) as tf.Scalar,
    onEpoch() {
      const after = now();
      const { user, system } = process.cpuUsage(last.processor);
      found.wall.push(after.wall - last.wall);
      found.processor.push((user + system) / 1e6);
      last = now();
    },
  });
  return found;
}

/** Runs a program that prints seconds as one line of JSON. */
function secondsOf(command: readonly string[]): Seconds {
  const threads = values.threads;
  const env = {
    ...process.env,
    TF_NUM_INTRAOP_THREADS: threads,
    TF_NUM_INTEROP_THREADS: "1",
    OMP_NUM_THREADS: threads,
  };
  const run = spawnSync(command[0] as string, command.slice(1), { env, encoding: "utf8", maxBuffer: 2 ** 28 });
  const line = run.stdout.trim().split("\n").at(-1);
  if (run.status !== 0 || line === undefined) throw new Error(`${command.join(" ")} failed: ${run.stderr.slice(-800)}`);
  return JSON.parse(line) as Seconds;
}

function measure(task: string): void {
  const mlpRows = String(64 * 200);
  const ours = (backend: string, epochs: string) =>
    secondsOf([
      ...[process.execPath, ...process.execArgv, fileURLToPath(import.meta.url), file as string],
      ...["--run", `${task}:${backend}`, "--rows", values.rows, "--batch", values.batch, "--epochs", epochs],
    ]);
  const peer = () =>
    secondsOf([
      ...(values.peer as string).split(/\s+/),
      ...(task === "mlp" ? [task, "1024,256,128,1", mlpRows] : ["dmpnn", file as string, values.rows]),
      ...[values.batch, values.epochs],
    ]);
  const found: Record<string, Seconds> = {};
  const add = (who: string, { wall, processor, parameters }: Seconds) => {
    const before = found[who] ?? { wall: [], processor: [], parameters };
    const warm = <T>(all: T[]) => (all.length > 1 ? all.slice(1) : all);
    found[who] = {
      wall: [...before.wall, ...warm(wall)],
      processor: [...before.processor, ...warm(processor)],
      parameters,
    };
  };
  for (let round = 0; round < Number(values.rounds); round++) {
    add("native", ours("native", values.epochs));
    if (values.peer !== undefined) add("peer", peer());
  }
  if (values.wasm) add("wasm", ours("wasm", "2"));
  const median = (all: readonly number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] as number;
  const native = found.native as Seconds;
  for (const [who, { wall, processor, parameters }] of Object.entries(found)) {
    const ratio = (of: "wall" | "processor") => (median(found[who]?.[of] ?? []) / median(native[of])).toFixed(2);
    console.log(
      `${task} ${who.padEnd(6)} ${median(wall).toFixed(3)} s an epoch, ${median(processor).toFixed(3)} s of processor ` +
        `(median of ${wall.length}; ${parameters} parameters)${who === "native" ? "" : `; ${ratio("wall")} × ours, processor ${ratio("processor")} ×`}`,
    );
  }
}

if (values.run !== undefined) {
  const [task, backend] = values.run.split(":");
  console.log(
    JSON.stringify(
      await train(
        task === "mlp" ? perceptron() : await graphs(task === "merged"),
        backend as BackendName,
        Number(values.epochs),
      ),
    ),
  );
} else for (const task of values.only.split(",")) measure(task);
