import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type {
  ModelData,
  ModelDefinition,
  Progress,
  Split,
  TrainContext,
  Trained,
  Trainer,
} from "../core/definition.ts";
import { RetortError } from "../core/errors.ts";
import { kindInfo } from "../core/kinds.ts";
import { type Calibration, type Card, versionFiles } from "../core/version.ts";
import { datasetManifest } from "../learning/data/manifests.ts";
import { type LoadedModel, loadVersion } from "../runtime/load-version.ts";
import { calibrate, measureCoverage } from "../trust/conformal.ts";
import { baselinesOf } from "./baselines.ts";
import { writeDomain } from "./domain.ts";
import { goldenRows } from "./golden.ts";
import { judge, overSplits, rawRows, targetsAt, type Values } from "./judge.ts";
import { checkParity } from "./parity.ts";
import { predictRows } from "./predictions.ts";
import type { Repository, VersionEntry } from "./repository.ts";
import { type StoredPredictions, stored, writeStored } from "./stored-predictions.ts";

export type PublishOptions = {
  seed: number;
  backend?: "native" | "wasm" | "cpu";
  /** Fraction of the training recipe's epochs; below 1 for trying the path. */
  effort: number;
  /** Also train and judge every split of the study. */
  study: boolean;
  /** Fit the baselines on every split of the study too, not on the shipped one alone. Default true. */
  studyBaselines?: boolean;
  /** Alias to point at the new version. */
  alias?: string;
  progress(event: Progress): void;
  signal: AbortSignal;
};

/** Coverage at which cards state what was measured. */
const nominal = 0.9;

/**
 * Trains a model and publishes it: ONNX beside TensorFlow.js on real rows, calibration, domain, golden rows, baselines
 * and card, then one rename into the repository. A formula is published as it is.
 *
 * @throws RetortError PARITY_FAILED where ONNX and TensorFlow.js disagree; DATASET_NOT_FOUND; CANCELLED.
 */
export async function publish(
  definition: ModelDefinition,
  repository: Repository,
  options: PublishOptions,
): Promise<VersionEntry> {
  const { id } = definition.spec;
  const root = repository.roots[0] as string;
  mkdirSync(root, { recursive: true });
  const folder = mkdtempSync(join(root, `.${id}-`));
  try {
    if (definition.training && definition.data) {
      await trainInto(definition, folder, options);
      await judgeInto(definition, folder, options);
    } else await publishFormula(definition, folder);
    const entry = repository.add(id, folder);
    return options.alias === undefined ? entry : repository.promote(id, entry.name, options.alias);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const write = (folder: string, name: string, content: unknown) =>
  writeFileSync(join(folder, name), `${JSON.stringify(content)}\n`);

const bytesOf = (folder: string) =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

async function publishFormula(definition: ModelDefinition, folder: string): Promise<void> {
  write(folder, versionFiles.spec, definition.spec);
  const model = await loadVersion(folder, { check: false });
  write(folder, versionFiles.golden, await goldenRows(model, definition.examples));
  await model.close();
}

/**
 * Trains the shipped weights (and the splits of the study), and leaves in `folder` the graphs, the spec and what is
 * known of the training. ONNX must agree with TensorFlow.js on real rows.
 *
 * @throws RetortError PARITY_FAILED; whatever training throws.
 */
export async function trainInto(definition: ModelDefinition, folder: string, options: PublishOptions): Promise<void> {
  const [{ load }, { trainer }] = await Promise.all([
    (definition.data as NonNullable<ModelDefinition["data"]>)(),
    (definition.training as NonNullable<ModelDefinition["training"]>)(),
  ]);
  options.progress({ step: "reading data", done: 0, total: 1 });
  const data = await load();
  const started = performance.now();
  const trained = await trainer.train(contextOf(options, data, data.shipped, "training"));
  const seconds = (performance.now() - started) / 1000;
  options.progress({ step: "recording ONNX", done: 0, total: 1 });
  write(folder, versionFiles.spec, trained.spec);
  await trained.record(folder);
  const model = await loadVersion(folder, { check: false });
  const parity = await checkParity(model, trained, data, options.signal).finally(() => model.close());
  const { backend, epochs, parameters, recipe } = trained;
  const notes: TrainingNotes = {
    training: { backend, seconds, epochs, parameters, recipe },
    parity,
    seed: options.seed,
    effort: options.effort,
  };
  write(folder, trainingFile, notes);
  if (options.study)
    write(folder, trainingFile, { ...notes, study: await study(trained, folder, trainer, data, options) });
  trained.dispose();
}

/** Calibrates and judges what {@link trainInto} left in `folder`, and writes all else that a version needs. */
export async function judgeInto(
  definition: ModelDefinition,
  folder: string,
  options: Pick<PublishOptions, "progress" | "signal" | "studyBaselines">,
): Promise<void> {
  const { load } = await (definition.data as NonNullable<ModelDefinition["data"]>)();
  const data = await load();
  const file = join(folder, trainingFile);
  const notes = JSON.parse(readFileSync(file, "utf8")) as TrainingNotes;
  const model = await loadVersion(folder, { check: false });
  try {
    const card = await judged(definition, folder, model, notes, data, options);
    write(folder, versionFiles.golden, await goldenRows(model, definition.examples));
    rmSync(file);
    writeFileSync(join(folder, versionFiles.card), `${JSON.stringify({ ...card, bytes: bytesOf(folder) }, null, 2)}\n`);
  } finally {
    await model.close();
  }
}

function contextOf(options: PublishOptions, data: ModelData, split: Split, step: string): TrainContext {
  return {
    data,
    split,
    seed: options.seed,
    effort: options.effort,
    ...(options.backend && { backend: options.backend }),
    progress: (event) => options.progress({ ...event, step: `${step}: ${event.step}` }),
    signal: options.signal,
  };
}

/** What is known of a training until the card is written. */
type TrainingNotes = Pick<Card, "training" | "parity" | "study"> & { seed: number; effort: number };

const trainingFile = "training.json";

/** Calibration and domain data are written, and all that the card says of the shipped weights is measured. */
async function judged(
  definition: ModelDefinition,
  folder: string,
  model: LoadedModel,
  notes: TrainingNotes,
  data: ModelData,
  options: Pick<PublishOptions, "progress" | "signal" | "studyBaselines">,
): Promise<Card> {
  const { spec } = model;
  const split = data.shipped;
  const output = Object.keys(spec.outputs)[0] as string;
  const isField = kindInfo(spec.outputs[output]?.kind as never).form === "field";
  const measured = targetsAt(data, output, split.test);
  const predicted = await predictRows(model, data, split.test, options.signal);
  let coverage: Card["coverage"];
  if (split.calibration && !isField) {
    const held = await predictRows(model, data, split.calibration, options.signal);
    const residuals = calibrate(held as number[], targetsAt(data, output, split.calibration) as number[]);
    const calibration: Calibration = {
      method: "split-conformal",
      residuals: { [output]: residuals },
      rows: `${residuals.length} rows of ${data.dataset} that served neither training nor stopping (${split.name})`,
    };
    write(folder, versionFiles.calibration, calibration);
    coverage = {
      [output]: measureCoverage(predicted as number[], measured as number[], residuals, nominal, data.exchangeable),
    };
  }
  options.progress({ step: "domain", done: 0, total: 1 });
  const domain =
    definition.domain && (await writeDomain(folder, definition.domain, spec, data, { measured, predicted }));
  options.progress({ step: "baselines", done: 0, total: 1 });
  const manifest = data.dataset.startsWith("generated:") ? undefined : datasetManifest(data.dataset);
  return {
    model: spec.id,
    version: "",
    title: spec.title,
    description: spec.description,
    created: new Date().toISOString(),
    dataset: {
      id: data.dataset,
      sha256: data.sha256,
      rows: data.rows,
      ...(manifest && { licence: manifest.licence, citation: manifest.citation }),
    },
    split: {
      name: split.name,
      train: split.train.length,
      stop: split.stop?.length ?? 0,
      calibration: split.calibration?.length ?? 0,
      test: split.test.length,
      seed: notes.seed,
      description: data.splitDescription,
    },
    training: notes.training,
    metrics: judge(measured, predicted),
    baselines: await baselinesOf(data, output, split),
    published: definition.published,
    ...(coverage && { coverage }),
    ...(domain && { domain }),
    ...(notes.study && {
      study: options.studyBaselines === false ? notes.study : await withBaselines(notes.study, data, output, options),
    }),
    ...(notes.parity && { parity: notes.parity }),
    limits:
      notes.effort < 1
        ? [...definition.limits, `trained with ${notes.effort} of the recipe's epochs: a trial, not for use`]
        : definition.limits,
    bytes: 0,
  };
}

/** The study with the baselines of each of its splits. */
async function withBaselines(
  study: NonNullable<Card["study"]>,
  data: ModelData,
  output: string,
  options: Pick<PublishOptions, "progress">,
): Promise<NonNullable<Card["study"]>> {
  const splits: NonNullable<Card["study"]>["splits"][number][] = [];
  for (const [i, split] of data.study.entries()) {
    const judged = study.splits[i];
    if (!judged) continue;
    options.progress({ step: "baselines of the study", done: i, total: data.study.length });
    splits.push({ ...judged, baselines: await baselinesOf(data, output, split) });
  }
  return { ...study, splits };
}

/** Trains every split on all its training rows, judges each on its test rows, and keeps the predictions. */
async function study(
  shipped: Trained,
  folder: string,
  trainer: Trainer,
  data: ModelData,
  options: PublishOptions,
): Promise<NonNullable<Card["study"]>> {
  const output = Object.keys(shipped.spec.outputs)[0] as string;
  const splits: { name: string; n: number; metrics: Card["metrics"] }[] = [];
  const kept: StoredPredictions[] = [];
  for (const [i, split] of data.study.entries()) {
    const step = `study ${i + 1} of ${data.study.length}`;
    const same = isDeepStrictEqual(split.train, data.shipped.train);
    const trained = same ? shipped : await trainer.train(contextOf(options, data, split, step));
    const predicted = await trainedPredictions(trained, data, split.test, output);
    if (!same) trained.dispose();
    splits.push({
      name: split.name,
      n: split.test.length,
      metrics: judge(targetsAt(data, output, split.test), predicted),
    });
    if (typeof predicted[0] === "number") kept.push(stored(split, data, predicted as number[]));
    options.progress({
      step: `study ${i + 1} of ${data.study.length}: ${JSON.stringify(splits.at(-1)?.metrics)}`,
      done: i + 1,
      total: data.study.length,
    });
  }
  writeStored(folder, kept);
  return { description: data.splitDescription, splits, ...overSplits(splits.map((s) => s.metrics)) };
}

async function trainedPredictions(
  trained: Trained,
  data: ModelData,
  rows: readonly number[],
  output: string,
): Promise<Values> {
  const encoded = await trained.encode(rawRows(data, rows));
  const numbers = (await trained.predict(encoded))[output];
  if (!numbers) throw new RetortError("INTERNAL", `training gave no "${output}"`);
  const width = numbers.length / rows.length;
  const port = trained.spec.outputs[output];
  if (width === 1) {
    const [low, high] = port?.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    return Array.from(numbers, (v) => Math.min(high, Math.max(low, v)));
  }
  return rows.map((_, i) => numbers.slice(i * width, (i + 1) * width));
}
