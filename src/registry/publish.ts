import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
import { type Card, versionFiles } from "../core/version.ts";
import { datasetManifest } from "../learning/data/manifests.ts";
import { type LoadedModel, loadVersion } from "../runtime/load-version.ts";
import { baselinesOf } from "./baselines.ts";
import { bytesOf } from "./folder-size.ts";
import { goldenRows } from "./golden.ts";
import { type Judged, judgeVersion } from "./judge-version.ts";
import { overallProgress } from "./overall-progress.ts";
import { type Parallel, trainInParallel } from "./parallel-study.ts";
import { checkParity } from "./parity.ts";
import type { Repository, VersionEntry } from "./repository.ts";
import { writeStored } from "./stored-predictions.ts";
import { runStudies, type StudyRun, studyPart, studyWeights, withBaselines } from "./study.ts";
import { openTraining, type TrainingFolder } from "./training-folder.ts";

export type PublishOptions = {
  seed: number;
  backend?: "native" | "webgpu" | "wasm" | "cpu";
  /** Fraction of the training recipe's epochs; below 1 for trying the path. */
  effort: number;
  /** Also train and judge every split of the study. */
  study: boolean;
  /** Train the splits of the study in processes beside each other; needs `trainings`. Default: one after another. */
  parallel?: Parallel;
  /** Fit the baselines on every split of the study too, not on the shipped one alone. Default true. */
  studyBaselines?: boolean;
  /** Alias to point at the new version. */
  alias?: string;
  /** Folder under which training keeps what it has done, so that the same call goes on after an interruption. */
  trainings?: string;
  /** Discard what an interrupted training had done. */
  restart?: boolean;
  progress(event: Progress): void;
  signal: AbortSignal;
};

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
    let kept: TrainingFolder | undefined;
    if (definition.training && definition.data) {
      kept = await trainInto(definition, folder, options);
      await judgeInto(definition, folder, options);
    } else await publishFormula(definition, folder);
    const entry = repository.add(id, folder);
    kept?.remove();
    return options.alias === undefined ? entry : repository.promote(id, entry.name, options.alias);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const write = (folder: string, name: string, content: unknown) =>
  writeFileSync(join(folder, name), `${JSON.stringify(content)}\n`);

async function publishFormula(definition: ModelDefinition, folder: string): Promise<void> {
  write(folder, versionFiles.spec, definition.spec);
  const model = await loadVersion(folder, { check: false });
  write(folder, versionFiles.golden, await goldenRows(model, definition.examples));
  await model.close();
}

/**
 * Trains the shipped weights (and the splits of the study), and leaves in `folder` the graphs, the spec and what is
 * known of the training. ONNX must agree with TensorFlow.js on real rows. Gives the folder that kept what was done, to be
 * removed when the version is published.
 *
 * @throws RetortError PARITY_FAILED; whatever training throws.
 */
export async function trainInto(
  definition: ModelDefinition,
  folder: string,
  options: PublishOptions,
): Promise<TrainingFolder | undefined> {
  const [{ load }, { trainer }] = await Promise.all([
    (definition.data as NonNullable<ModelDefinition["data"]>)(),
    (definition.training as NonNullable<ModelDefinition["training"]>)(),
  ]);
  options.progress({ step: "reading data", done: 0, total: 1 });
  const data = await load();
  await data.prepare?.([...data.shipped.train, ...(data.shipped.calibration ?? [])], options.progress, options.signal);
  const { trainings, restart } = options;
  const kept = trainings === undefined ? undefined : openTraining(trainings, { definition, data, ...options }, restart);
  if (kept?.resumed) options.progress({ step: "going on with an interrupted training", done: 0, total: 1 });
  kept?.temporary(folder);
  try {
    await trainAndRecord(trainer, folder, definition.spec.id, data, options, kept);
    return kept;
  } finally {
    kept?.release();
  }
}

async function trainAndRecord(
  trainer: Trainer,
  folder: string,
  model: string,
  data: ModelData,
  options: PublishOptions,
  kept: TrainingFolder | undefined,
): Promise<void> {
  const { seed, effort, backend: wanted, progress, signal, parallel } = options;
  const weights = [data.shipped.train.length, ...(options.study ? studyWeights(data) : [])];
  const overall = overallProgress(weights, progress, parallel?.processes);
  const context = (split: Split, place: number, step: string): TrainContext => {
    for (let before = 0; before < place; before++) overall.done(before);
    return {
      data,
      split,
      seed,
      effort,
      ...(wanted && { backend: wanted }),
      progress: overall.of(place, step),
      signal,
      ...(kept && { checkpoints: kept.checkpoints(place === 0 ? "shipped" : studyPart(place - 1)) }),
    };
  };
  const started = performance.now();
  const trained = await trainer.train(context(data.shipped, 0, "training")).catch((error: unknown) => {
    if (error instanceof RetortError && error.code === "DIVERGED") kept?.discard("shipped");
    throw error;
  });
  const measured = (performance.now() - started) / 1000;
  progress({ step: "recording ONNX", done: 0, total: 1 });
  write(folder, versionFiles.spec, trained.spec);
  await trained.record(folder);
  const recorded = await loadVersion(folder, { check: false });
  const parity = await checkParity(recorded, trained, data, signal).finally(() => recorded.close());
  const { backend, epochs, parameters, recipe, curve } = trained;
  const seconds = trained.seconds ?? measured;
  const notes: TrainingNotes = {
    training: { backend, seconds, epochs, parameters, recipe, ...(curve && { curve }) },
    parity,
    seed,
    effort,
  };
  write(folder, trainingFile, notes);
  if (options.study && parallel && parallel.processes > 1 && kept) {
    const job = { model, seed, effort, ...(wanted && { backend: wanted }) };
    await trainInParallel({ parallel, data, folder: kept, job, overall, progress, signal });
  }
  if (options.study)
    write(folder, trainingFile, {
      ...notes,
      ...(await studied(trained, folder, {
        trainer,
        data,
        context: (split, place, step) => context(split, place + 1, step),
        ...(kept && { folder: kept }),
        progress,
      })),
    });
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
  options.progress({ step: "calibration and domain", done: 0, total: 1 });
  const { model, judged } = await judgeVersion(definition, folder, data, options.signal);
  try {
    const card = await cardOf(definition, model, judged, notes, data, options);
    write(folder, versionFiles.golden, await goldenRows(model, definition.examples));
    rmSync(file);
    writeFileSync(join(folder, versionFiles.card), `${JSON.stringify({ ...card, bytes: bytesOf(folder) }, null, 2)}\n`);
  } finally {
    await model.close();
  }
}

/** What is known of a training until the card is written. */
type TrainingNotes = Pick<Card, "training" | "parity" | "study" | "furtherStudies"> & { seed: number; effort: number };

const trainingFile = "training.json";

/** All that the card says of a version. */
async function cardOf(
  definition: ModelDefinition,
  { spec }: LoadedModel,
  judged: Judged,
  notes: TrainingNotes,
  data: ModelData,
  options: Pick<PublishOptions, "progress" | "signal" | "studyBaselines">,
): Promise<Card> {
  const split = data.shipped;
  const output = Object.keys(spec.outputs)[0] as string;
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
    ...judged,
    baselines: await baselinesOf(data, output, split),
    published: definition.published,
    ...(await studiesWithBaselines(notes, data, output, options)),
    ...(notes.parity && { parity: notes.parity }),
    limits:
      notes.effort < 1
        ? [...definition.limits, `trained with ${notes.effort} of the recipe's epochs: a trial, not for use`]
        : definition.limits,
    bytes: 0,
  };
}

/** Runs the studies, and leaves their predictions in `folder`. */
async function studied(
  shipped: Trained,
  folder: string,
  run: StudyRun,
): Promise<Pick<Card, "study" | "furtherStudies">> {
  const found = await runStudies(shipped, run);
  writeStored(
    folder,
    found.flatMap(({ predictions }) => predictions),
  );
  const main = found.find(({ name }) => name === undefined);
  const further = found.flatMap(({ name, card }) => (name === undefined ? [] : [{ name, ...card }]));
  return { ...(main && { study: main.card }), ...(further.length > 0 && { furtherStudies: further }) };
}

/** The studies with the baselines of each of their splits, unless these are not wanted. */
async function studiesWithBaselines(
  { study, furtherStudies }: Pick<Card, "study" | "furtherStudies">,
  data: ModelData,
  output: string,
  { studyBaselines, progress }: Pick<PublishOptions, "progress" | "studyBaselines">,
): Promise<Pick<Card, "study" | "furtherStudies">> {
  if (studyBaselines === false) return { ...(study && { study }), ...(furtherStudies && { furtherStudies }) };
  const further: NonNullable<Card["furtherStudies"]>[number][] = [];
  for (const one of furtherStudies ?? []) {
    const splits = data.furtherStudies?.find(({ name }) => name === one.name)?.splits ?? [];
    further.push({ ...one, ...(await withBaselines(one, splits, data, output, progress)) });
  }
  return {
    ...(study && { study: await withBaselines(study, data.study, data, output, progress) }),
    ...(further.length > 0 && { furtherStudies: further }),
  };
}
