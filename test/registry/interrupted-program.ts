/**
 * Trains and publishes a toy model with a study, slowly: node --import tsx interrupted-program.ts FOLDER [PROCESSES]
 * Appends to FOLDER/log a line for each training and epoch, "<split> <epoch> <process>". A split that is named in
 * FOLDER/failing fails.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as tf from "@tensorflow/tfjs-core";
import { defineModel, type ModelDefinition, type Split } from "../../src/core/definition.ts";
import { RetortError } from "../../src/core/errors.ts";
import type { ModelSpec } from "../../src/core/model.ts";
import { random } from "../../src/core/random.ts";
import { mlp, mlpParameters } from "../../src/learning/networks/dense.ts";
import { trainNetwork } from "../../src/learning/training/network-trainer.ts";
import { constant } from "../../src/learning/training/schedules.ts";
import { publish } from "../../src/registry/publish.ts";
import { Repository } from "../../src/registry/repository.ts";

const epochs = 12;
const widths = [1, 8, 1];
const rng = random(1);
const a = Array.from({ length: 80 }, () => rng.normal());
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const split = (name: string, from: number): Split => ({
  name,
  train: range(from, from + 30),
  calibration: range(40, 65),
  test: range(65, 80),
});

const spec: ModelSpec = {
  id: "line",
  title: "line",
  description: "a test",
  subject: "Query",
  field: "line",
  inputs: { a: { kind: "dimensionless", title: "a" } },
  outputs: { y: { kind: "dimensionless", title: "y" } },
  body: {
    type: "network",
    featuriser: { id: "features", revision: 1, options: { ports: ["a"], mean: [0], scale: [1] } },
    decoder: { id: "scalar", options: { output: "y", scale: 1, offset: 0 } },
    members: 2,
  },
};

/** Where the processes of a study find what the first one was told. */
const folder = () => process.env.RETORT_TEST_FOLDER as string;
const failing = () => {
  const file = join(folder(), "failing");
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
};

/** The toy model, for the processes of a study. */
export const catalogue = [
  defineModel(spec, {
    published: [],
    limits: [],
    data: async () => ({
      load: async () => ({
        dataset: "generated:line",
        sha256: "line-1",
        rows: a.length,
        rowNumbers: range(0, a.length),
        inputs: { a },
        targets: { y: a.map((x) => 2 * x) },
        shipped: split("shipped", 0),
        study: [split("one", 2), split("two", 4), split("three", 6)],
        splitDescription: "made from a seed",
        exchangeable: true,
        baselines: async () => ({}),
      }),
    }),
    training: async () => ({
      trainer: {
        train: (context) => {
          if (context.split.name === failing()) throw new RetortError("UNSUPPORTED_INPUT", "this one is bad");
          return trainNetwork({
            context: {
              ...context,
              progress(event) {
                appendFileSync(join(folder(), "log"), `${context.split.name} ${event.done} ${process.pid}\n`);
                Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 25);
                context.progress(event);
              },
            },
            spec,
            parameters: mlpParameters({ widths }),
            forward: (weights, { tensors }) => mlp(weights, tensors.x as tf.Tensor, { widths }),
            target: (row) => 2 * (a[row] as number),
            members: 2,
            epochs,
            batch: 10,
            schedule: constant(1e-2),
            recipe: "a test",
          });
        },
      },
    }),
    examples: [{ a: 1 }],
  }),
];

/** Trains and publishes; gives the figures that must not depend on interruptions. */
export async function trainLine(
  folder: string,
  { processes = 1, restart = false, signal = new AbortController().signal } = {},
) {
  process.env.RETORT_TEST_FOLDER = folder;
  const repository = new Repository([join(folder, "models")]);
  const entry = await publish(catalogue[0] as ModelDefinition, repository, {
    seed: 1,
    effort: 1,
    backend: "cpu",
    study: true,
    ...(processes > 1 && { parallel: { processes, module: import.meta.url } }),
    trainings: join(folder, "training"),
    restart,
    progress: (event) =>
      event.secondsLeft !== undefined &&
      appendFileSync(join(folder, "progress"), `${event.done} ${event.total} ${event.secondsLeft}\n`),
    signal,
  });
  const card = repository.card(entry);
  return { hash: entry.hash, metrics: card?.metrics, study: card?.study, curve: card?.training.curve };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  await trainLine(process.argv[2] as string, { processes: Number(process.argv[3] ?? 1) });
