import { isDeepStrictEqual } from "node:util";
import type { FurtherStudy, ModelData, Split, TrainContext, Trained, Trainer } from "../core/definition.ts";
import { asRetortError, RetortError } from "../core/errors.ts";
import type { Card, CardStudy, MeasuredCoverage } from "../core/version.ts";
import { baselinesOf } from "./baselines.ts";
import { conformityOf, coverageBy } from "./calibrate-version.ts";
import { judgeRows, overSplits, targetsAt, type Values } from "./judge.ts";
import { isField, isPartOf, predictSplit, type SplitPredictions } from "./split-predictions.ts";
import { readStored, type StoredPredictions, stored, valuesOf } from "./stored-predictions.ts";
import type { TrainingFolder } from "./training-folder.ts";

/** The studies of a model's data: the main one, which has no name of its own, and the further ones. */
export function studiesOf(data: ModelData): (Omit<FurtherStudy, "name"> & { name?: string })[] {
  const { study, splitDescription, exchangeable, furtherStudies = [] } = data;
  const main = { description: splitDescription, exchangeable, splits: study };
  return [...(study.length > 0 ? [main] : []), ...furtherStudies];
}

/** What a study found, and the predictions it rests on. */
export type Studied = { name?: string; card: CardStudy; predictions: StoredPredictions[] };

export type StudyRun = {
  trainer: Trainer;
  data: ModelData;
  /** The context of a split's training; `place` counts the splits of all studies. */
  context(split: Split, place: number, step: string): TrainContext;
  /** Where finished splits are kept until the version is published. */
  folder?: Pick<TrainingFolder, "finished" | "finish" | "discard">;
  progress(event: { step: string; done: number; total: number }): void;
};

/**
 * Trains every split of every study on all its training rows, judges each on its test rows, and keeps the predictions.
 * A split that the shipped weights were trained on is not trained again.
 */
export async function runStudies(shipped: Trained, run: StudyRun): Promise<Studied[]> {
  const { data, progress } = run;
  const output = Object.keys(shipped.spec.outputs)[0] as string;
  const field = isField(shipped);
  const studies = studiesOf(data);
  const total = studies.reduce((sum, { splits }) => sum + splits.length, 0);
  const found: Studied[] = [];
  const answered: { split: Split; predicted: Values }[] = [];
  let done = 0;
  for (const study of studies) {
    const predictions: StoredPredictions[] = [];
    const splits: CardStudy["splits"][number][] = [];
    for (const split of study.splits) {
      const step = `study ${done + 1} of ${total}`;
      const known = part(answered, split);
      const { predicted, held } = known ?? (await splitPredictions(shipped, run, split, done, step));
      answered.push({ split, predicted });
      const judged = {
        name: split.name,
        n: split.test.length,
        metrics: judgeRows(data, output, split.test, predicted),
      };
      if (field) splits.push(judged);
      else {
        const kept = stored(split, data, predicted, held, study.name);
        predictions.push(kept);
        const coverage = coverageOf(kept, data, output, study.exchangeable);
        splits.push({ ...judged, ...(coverage && { coverage }) });
      }
      progress({ step: `${step}: ${JSON.stringify(judged.metrics)}`, done: ++done, total });
    }
    const { description, name, exchangeable } = study;
    const card = { description, exchangeable, splits, ...overSplits(splits.map(({ metrics }) => metrics)) };
    found.push({ ...(name !== undefined && { name }), card, predictions });
  }
  return found;
}

/** Trains on a split's training rows and predicts; a split that was finished before is taken from there. */
async function splitPredictions(
  shipped: Trained,
  { trainer, data, context, folder }: StudyRun,
  split: Split,
  place: number,
  step: string,
): Promise<SplitPredictions> {
  const part = studyPart(place);
  const kept = folder?.finished<SplitPredictions>(part);
  if (kept) return kept;
  const same = isDeepStrictEqual(split.train, data.shipped.train);
  const trained = same ? shipped : await trainer.train(context(split, place, step)).catch(failed(split, part, folder));
  const found = await predictSplit(trained, data, split);
  if (!same) trained.dispose();
  folder?.finish(part, found);
  return found;
}

/** Names the split whose training failed; where it left the finite numbers, what it had done cannot be gone on with. */
const failed = (split: Split, part: string, folder: StudyRun["folder"]) => (thrown: unknown) => {
  const error = asRetortError(thrown);
  if (error.code === "DIVERGED") folder?.discard(part);
  throw error.code === "CANCELLED" ? error : ofSplit(error, split);
};

/** An error with the split in whose training it came about. */
export function ofSplit({ code, message, hint, retryable, cause }: RetortError, { name }: Split): RetortError {
  return new RetortError(code, `split "${name}" of the study: ${message}`, {
    ...(hint !== undefined && { hint }),
    retryable,
    cause,
  });
}

/** Predictions of a split that asks for some of the test rows of an earlier one, trained on the same rows. */
function part(answered: readonly { split: Split; predicted: Values }[], split: Split): SplitPredictions | undefined {
  const earlier = answered.find((one) => isPartOf(split, one.split));
  if (!earlier) return undefined;
  const place = new Map(earlier.split.test.map((row, i) => [row, i]));
  return { predicted: split.test.map((row) => earlier.predicted[place.get(row) as number] as number) };
}

/** The name under which a split's training is kept. */
export const studyPart = (place: number): string => `study-${place + 1}`;

/** Training rows of each split of the studies in their order; 0 where the shipped weights serve. */
export function studyWeights(data: ModelData): number[] {
  return studiesOf(data).flatMap(({ splits }) =>
    splits.map(({ train }) => (isDeepStrictEqual(train, data.shipped.train) ? 0 : train.length)),
  );
}

/** A study with the baselines of each of its splits. */
export async function withBaselines(
  card: CardStudy,
  splits: readonly Split[],
  data: ModelData,
  output: string,
  progress: StudyRun["progress"],
): Promise<CardStudy> {
  const judged: CardStudy["splits"][number][] = [];
  for (const [i, one] of card.splits.entries()) {
    progress({ step: "baselines of the study", done: i, total: splits.length });
    judged.push({ ...one, baselines: await baselinesOf(data, output, splits[i] as Split) });
  }
  return { ...card, splits: judged };
}

/** What the stored predictions of a study say, recomputed. */
export type Restudied = Pick<CardStudy, "mean" | "sd"> & { name?: string; splits: number; coverage?: number };

/** Recomputes mean and standard deviation of every study of a version, and its mean coverage, from stored predictions. */
export function restudy(data: ModelData, output: string, directory: string): Restudied[] {
  const place = new Map(data.rowNumbers.map((number, row) => [number, row]));
  const all = readStored(directory);
  const names = [...new Set(all.map(({ study }) => study))];
  return names.map((name) => {
    const kept = all.filter(({ study }) => study === name);
    const tables = kept.map(({ rows, predicted }) => {
      const numbers = rows.map((number) => place.get(number) as number);
      return judgeRows(data, output, numbers, valuesOf(predicted));
    });
    const covered = kept.flatMap((one) => coverageOf(one, data, output, false)?.measured ?? []);
    return {
      ...(name !== undefined && { name }),
      splits: kept.length,
      ...overSplits(tables),
      ...(covered.length > 0 && { coverage: meanOf(covered) }),
    };
  });
}

/** Mean over its splits of the coverage that a card states; undefined where no split has calibration rows. */
export function statedCoverage(card: CardStudy): number | undefined {
  const covered = card.splits.flatMap(({ coverage }) => coverage?.measured ?? []);
  return covered.length > 0 ? meanOf(covered) : undefined;
}

/** A study of a card with the coverage of its splits as their stored predictions give it now. */
export function studyCoverage<S extends CardStudy & { name?: string }>(
  study: S,
  data: ModelData,
  output: string,
  directory: string,
): S {
  const kept = readStored(directory).filter((one) => one.study === study.name);
  const splits = study.splits.map((split) => {
    const own = kept.find(({ name }) => name === split.name);
    const coverage = own && coverageOf(own, data, output, study.exchangeable ?? false);
    return coverage ? { ...split, coverage } : split;
  });
  return { ...study, splits };
}

/** The studies of a card by name; the main one has none. */
export function studiesOfCard(card: Card): (CardStudy & { name?: string })[] {
  return [...(card.study ? [card.study] : []), ...(card.furtherStudies ?? [])];
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function coverageOf(
  { rows, predicted, calibration }: StoredPredictions,
  data: ModelData,
  output: string,
  exchangeable: boolean,
): MeasuredCoverage | undefined {
  if (!calibration) return undefined;
  const place = new Map(data.rowNumbers.map((number, row) => [number, row]));
  const measured = (numbers: readonly number[]) =>
    targetsAt(
      data,
      output,
      numbers.map((number) => place.get(number) as number),
    );
  const conformity = conformityOf(valuesOf(calibration.predicted), measured(calibration.rows));
  return coverageBy(conformity, { values: valuesOf(predicted) }, measured(rows), exchangeable);
}
