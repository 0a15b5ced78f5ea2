/**
 * Training steps a second on every backend that this machine has, the GPU's beside one CPU thread of WebAssembly:
 *
 *   npx tsx bench/gpu-training.ts [--only mlp,fno,dmpnn] [--backends native,webgpu,wasm] [--seconds 8]
 *
 * The perceptron 1024-256-128-1 (random rows, batches of 64 and 1,024), a Fourier neural operator (1,024 points, 16
 * modes, width 64, batches of 20), and the D-MPNN of `electronic-barrier` on its own reactions (hidden 192 and 300,
 * depth 4, batches of 64 and 256; left out where the dataset is not here). Each runs in a process of its own, through
 * the same loop as `retort train`: an epoch ends with its loss read from the device, so its time is that of finished
 * work. The first epoch warms up; the median of the others is told. A task without time for three epochs says so.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import type { ModelData, TrainContext } from "../src/core/definition.ts";
import { random } from "../src/core/random.ts";
import { type BackendName, useBackend } from "../src/learning/backends/backend.ts";
import { backendsPresent } from "../src/learning/backends/present.ts";
import { readBarrierHeights } from "../src/learning/data/barrier-heights.ts";
import { hasDataset } from "../src/learning/data/dataset-files.ts";
import { mlp, mlpParameters } from "../src/learning/networks/dense.ts";
import { createParameters, type ParameterSpecs, type Weights } from "../src/learning/networks/parameters.ts";
import { basisTensors, fnoParameters, fourierOperator } from "../src/learning/networks/spectral.ts";
import { fit } from "../src/learning/training/fit.ts";
import { trainReactionNetwork } from "../src/learning/training/reaction-trainer.ts";
import { constant } from "../src/learning/training/schedules.ts";
import { electronicBarrier } from "../src/models/electronic-barrier/index.ts";
import { fourierBasis } from "../src/physics/fourier-basis.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "mlp,fno,dmpnn" },
    backends: { type: "string" },
    seconds: { type: "string", default: "8" },
    run: { type: "string" },
  },
});

const tasks = {
  mlp: ["mlp:64", "mlp:1024"],
  fno: ["fno:20"],
  dmpnn: ["dmpnn:64:192", "dmpnn:256:192", "dmpnn:64:300", "dmpnn:256:300"],
};

/** What a run tells: seconds of each epoch after the first. */
type Run = { device: string; steps: number; seconds: number[] };

const { seconds: limit } = values;
const enough = (epochs: readonly number[]) => {
  const spent = epochs.reduce((sum, one) => sum + one, 0);
  return epochs.length >= 4 && spent > Number(limit);
};

/** A fixed network on random rows, kept on the device, so that the loop and the arithmetic alone are timed. */
async function plain(
  specs: ParameterSpecs,
  shape: readonly number[],
  targets: readonly number[],
  forward: (weights: Weights, x: tf.Tensor) => tf.Tensor,
): Promise<Omit<Run, "device">> {
  const steps = 40;
  const rng = random(1);
  const draw = (dims: readonly number[]) =>
    tf.tensor(
      Float32Array.from({ length: dims.reduce((product, n) => product * n, 1) }, () => rng.normal()),
      [...dims],
    );
  const batches = Array.from({ length: 4 }, () => ({ rows: targets[0] as number, x: draw(shape), y: draw(targets) }));
  const epochs: number[] = [];
  let last = performance.now();
  await fit({
    parameters: createParameters(specs, 0),
    seed: 0,
    epochs: 10_000,
    schedule: constant(1e-4),
    batchesPerEpoch: steps,
    batches: function* () {
      for (let i = 0; i < steps; i++) yield batches[i % batches.length] as (typeof batches)[0];
    },
    loss: (weights, { x, y }) => tf.mean(tf.square(tf.sub(forward(weights, x), y))) as tf.Scalar,
    onEpoch() {
      epochs.push((performance.now() - last) / 1000);
      last = performance.now();
      return !enough(epochs);
    },
  });
  return { steps, seconds: epochs.slice(1) };
}

/** The D-MPNN of electronic-barrier on 1,920 of its reactions, encoded beforehand, batches made as in training. */
async function barriers(backend: BackendName, batch: number, hidden: number): Promise<Omit<Run, "device">> {
  const { reaction, barrier, dft, enthalpy } = await readBarrierHeights();
  const train = Array.from({ length: 1920 }, (_, i) => i * 6);
  const epochs: number[] = [];
  let last = performance.now();
  const stop = new AbortController();
  const context: TrainContext = {
    data: { inputs: { smiles: reaction }, targets: { electronicBarrier: [...barrier] } } as unknown as ModelData,
    split: { name: "bench", train, test: [] },
    seed: 0,
    effort: 1,
    backend,
    signal: stop.signal,
    progress() {
      epochs.push((performance.now() - last) / 1000);
      last = performance.now();
      if (enough(epochs)) stop.abort();
    },
  };
  await trainReactionNetwork({
    context,
    spec: electronicBarrier.spec,
    network: { hidden, depth: 4, aggregation: "mean" },
    tasks: [
      { values: dft, weight: 0.5 },
      { values: enthalpy, weight: 0.5 },
    ],
    members: 1,
    epochs: 10_000,
    batch,
    schedule: constant(1e-4),
    adam: { weightDecay: 0.05, clipNorm: 1 },
    recipe: "bench",
  }).catch((error) => {
    if (!stop.signal.aborted) throw error;
  });
  return { steps: Math.ceil(train.length / batch), seconds: epochs.slice(1) };
}

async function run(task: string, backend: BackendName): Promise<Run> {
  const { device } = await useBackend(backend);
  const [kind, size, width] = task.split(":");
  const batch = Number(size);
  if (kind === "dmpnn") return { device, ...(await barriers(backend, batch, Number(width))) };
  if (kind === "fno") {
    const options = { width: 64, modes: 16, inputs: 2, outputs: 1, projection: 128 };
    const basis = basisTensors(fourierBasis(1024, 16));
    const forward = (weights: Weights, x: tf.Tensor) => fourierOperator(weights, x as tf.Tensor3D, basis, options);
    return { device, ...(await plain(fnoParameters(options), [1024, batch, 2], [1024, batch, 1], forward)) };
  }
  const widths = [1024, 256, 128, 1];
  return {
    device,
    ...(await plain(mlpParameters({ widths }), [batch, 1024], [batch, 1], (weights, x) => mlp(weights, x, { widths }))),
  };
}

/** Runs a task in a process of its own; undefined where it fails, with the reason printed. */
function measured(task: string, backend: string): Run | undefined {
  const command = [...process.execArgv, fileURLToPath(import.meta.url), "--run", `${task}/${backend}`, "--seconds"];
  const child = spawnSync(process.execPath, [...command, limit], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    env: backend === "native" ? process.env : { ...process.env, OMP_NUM_THREADS: "1" },
    timeout: Math.max(120, 12 * Number(limit)) * 1000,
  });
  if (child.status === 0) return JSON.parse(child.stdout.trim().split("\n").at(-1) as string) as Run;
  console.log(
    `${task} ${backend}: failed: ${(child.stderr ?? "").trim().split("\n").slice(-3).join(" ").slice(0, 400)}`,
  );
  return undefined;
}

const median = (all: readonly number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] as number;

if (values.run !== undefined) {
  const [task, backend] = values.run.split("/") as [string, BackendName];
  console.log(JSON.stringify(await run(task, backend)));
  process.exit(0);
}
const present = backendsPresent().filter((one) => one.present && one.name !== "cpu");
const backends = values.backends?.split(",") ?? present.map(({ name }) => name);
const card = present.find(({ gpu }) => gpu !== undefined)?.gpu;
console.log(`GPU: ${card ?? "none that its driver names"}; steps a second, median of epochs after the first`);
const wanted = values.only.split(",").flatMap((name) => tasks[name as keyof typeof tasks] ?? []);
for (const task of wanted) {
  if (task.startsWith("dmpnn") && !(hasDataset("gdb7-22-ts") && hasDataset("grambow-barriers"))) {
    console.log(`${task}: left out, its datasets are not here`);
    continue;
  }
  for (const backend of backends) {
    const found = measured(task, backend);
    if (found === undefined) continue;
    const { device, steps, seconds } = found;
    const pace =
      seconds.length < 3 ? "no three epochs in the time given" : `${(steps / median(seconds)).toFixed(1)} steps/s`;
    console.log(`${task} ${backend} (${device}): ${pace} (${seconds.length} epochs of ${steps} steps)`);
  }
}
