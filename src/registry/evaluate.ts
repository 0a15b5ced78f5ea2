import type { ModelData, ModelDefinition, Progress } from "../core/definition.ts";
import { RetortError } from "../core/errors.ts";
import { isGridded } from "../core/kinds.ts";
import { random } from "../core/random.ts";
import { mean, sampleDeviation } from "../core/statistics.ts";
import type { Card, CardStudy, IntervalQuality, MeasuredCoverage, MetricTable } from "../core/version.ts";
import { type LoadedModel, loadVersion } from "../runtime/load-version.ts";
import { bandCoverage } from "./calibrate-bands.ts";
import { coverageBy, keptConformity } from "./calibrate-version.ts";
import { measureDomain } from "./domain.ts";
import { furtherMetrics } from "./further.ts";
import { intervalQuality } from "./interval-quality.ts";
import { areProducts, judge, judgeRows, rowErrorsOf, targetsAt, type Values } from "./judge.ts";
import { type Predicted, predictRows } from "./predictions.ts";
import type { Repository } from "./repository.ts";
import { type Restudied, restudy, statedCoverage, studiesOfCard } from "./study.ts";
import { unseenScale } from "./unseen-scale.ts";

/** What `retort evaluate` finds. */
export type Evaluation = {
  model: string;
  version: string;
  dataset: string;
  split: string;
  /** Test rows evaluated. */
  n: number;
  metrics: MetricTable;
  baselines: Card["baselines"];
  published: Card["published"];
  coverage?: MeasuredCoverage;
  /** On rows that ask something else, as the card has them. */
  further?: Card["further"];
  /** The same at several levels, and of the standard deviations. */
  intervals?: IntervalQuality;
  /** Error by verdict of the applicability domain. */
  domain?: Card["domain"];
  /** Recomputed from the stored predictions of every split. */
  study?: Restudied;
  /** The same of studies on other splits. */
  furtherStudies?: readonly Restudied[];
  /** Test rows answered a second, from raw input to number, in bulk and alone on the machine. */
  rowsPerSecond: number;
  agreesWithCard: boolean;
  /** Where it does not, in words. */
  differences: readonly string[];
};

export type EvaluateOptions = {
  version?: string;
  /** Evaluate so many test rows, drawn with a fixed seed, rather than all. */
  sample?: number;
  progress?(event: Progress): void;
  signal: AbortSignal;
};

/** Relative difference up to which two figures are the same: other processors sum in another order. */
const tolerance = 1e-3;
/** A sample's error may differ from the card's by so many standard errors. */
const standardErrors = 5;

/**
 * Recomputes a card's figures from the dataset and the shipped weights: metrics and coverage on the test rows, and the
 * studies' mean, standard deviation and coverage from their stored predictions. A sample of rows is compared with the card's error
 * within the sampling error of the sample.
 *
 * @throws RetortError DATASET_NOT_FOUND, NOT_PUBLISHED, VERSION_NOT_FOUND, VERSION_BROKEN; INVALID_INPUT for a model
 *   without data, such as a formula.
 */
export async function evaluate(
  definition: ModelDefinition,
  repository: Repository,
  options: EvaluateOptions,
): Promise<Evaluation> {
  const entry = repository.resolve(definition.spec.id, options.version);
  if (!definition.data)
    throw new RetortError(
      "INVALID_INPUT",
      `${definition.spec.id} is computed, not learnt: there are no data to evaluate it on`,
      {
        hint: `"retort models show ${definition.spec.id}" tells what it computes`,
      },
    );
  const card = repository.card(entry);
  if (!card) throw new RetortError("VERSION_BROKEN", `${definition.spec.id} ${entry.name} has no card`);
  options.progress?.({ step: "reading data", done: 0, total: 2 });
  const data = await (await definition.data()).load();
  options.progress?.({ step: "predicting", done: 1, total: 2 });
  const model = await loadVersion(entry.directory);
  try {
    const output = Object.keys(model.spec.outputs)[0] as string;
    const rows = chosen(data.shipped.test, options.sample);
    const whole = rows.length === data.shipped.test.length;
    const measured = targetsAt(data, output, rows);
    const started = performance.now();
    const predicted = await predictRows(model, data, rows, options.signal);
    const rowsPerSecond = rows.length / ((performance.now() - started) / 1000);
    const metrics = judgeRows(data, output, rows, predicted.values);
    const { coverage, intervals } = coverageOf(model, data, output, measured, predicted);
    const domain = model.domain && (await domainOf(model, data, rows, measured, predicted));
    const furtherRows = whole && data.further ? await furtherMetrics(model, data, output, options.signal) : {};
    const studies = restudy(data, output, entry.directory);
    const main = studies.find(({ name }) => name === undefined);
    const further = studies.filter(({ name }) => name !== undefined);
    const differences = [
      ...(data.sha256 === card.dataset.sha256
        ? []
        : [`the data are others than the card's: ${data.sha256} against ${card.dataset.sha256}`]),
      ...(whole
        ? compare("", metrics, card.metrics)
        : compareSample(measured, predicted.values, card.metrics, rowErrorsOf(data, rows, predicted.values))),
      ...(whole && coverage && card.coverage?.[output]
        ? compare("coverage ", { measured: coverage.measured }, { measured: card.coverage[output].measured })
        : []),
      ...(whole
        ? Object.entries(card.further ?? {}).flatMap(([name, stated]) =>
            compare(`${name}: `, furtherRows[name] ?? {}, stated),
          )
        : []),
      ...(whole && intervals && card.intervals?.[output] ? compareLevels(intervals, card.intervals[output]) : []),
      ...compareUnseen(entry.directory, data, output, model, card),
      ...(whole && domain && card.domain ? compare("error by verdict ", { ...domain.error }, card.domain.error) : []),
      ...studiesOfCard(card).flatMap((stated) => compareStudy(stated, studies)),
    ];
    return {
      model: entry.model,
      version: entry.name,
      dataset: data.dataset,
      split: card.split.name,
      n: rows.length,
      metrics,
      baselines: card.baselines,
      published: card.published,
      ...(coverage && { coverage }),
      ...(whole && data.further && { further: furtherRows }),
      ...(intervals && { intervals }),
      ...(domain && { domain }),
      ...(main && { study: main }),
      ...(further.length > 0 && { furtherStudies: further }),
      rowsPerSecond,
      agreesWithCard: differences.length === 0,
      differences,
    };
  } finally {
    await model.close();
  }
}

function chosen(rows: readonly number[], sample: number | undefined): readonly number[] {
  if (sample === undefined || sample >= rows.length) return rows;
  return random(0)
    .shuffle([...rows])
    .slice(0, sample);
}

function coverageOf(
  model: LoadedModel,
  data: ModelData,
  output: string,
  measured: Values,
  predicted: Predicted,
): { coverage?: MeasuredCoverage; intervals?: IntervalQuality } {
  const bands = bandCoverage(model.calibration, output, predicted.values, measured, data.exchangeable);
  if (bands) return { coverage: bands };
  const conformity = keptConformity(model.calibration, output);
  const port = model.spec.outputs[output];
  if (!conformity || !port || isGridded(port.kind)) return {};
  return {
    coverage: coverageBy(conformity, predicted, measured, data.exchangeable),
    intervals: intervalQuality(conformity, predicted, measured, data.exchangeable, port),
  };
}

function domainOf(
  model: LoadedModel,
  data: ModelData,
  rows: readonly number[],
  measured: Values,
  { values, measures }: Predicted,
): Promise<NonNullable<Card["domain"]>> {
  return measureDomain(model, data, rows, { measured, predicted: values, distances: measures?.distance });
}

function compareLevels(found: IntervalQuality, stated: IntervalQuality): string[] {
  return stated.levels.flatMap(({ nominal, measured }) => {
    const now = found.levels.find((one) => one.nominal === nominal);
    return compare(`coverage at ${nominal} `, now ? { measured: now.measured } : {}, { measured });
  });
}

/** What a card says of unseen components against what the stored predictions of the study give. */
function compareUnseen(
  directory: string,
  data: ModelData,
  output: string,
  { calibration }: LoadedModel,
  card: Card,
): string[] {
  const stated = card.intervals?.[output]?.unseen;
  if (!stated) return [];
  const found = unseenScale(directory, data, output, calibration?.residuals[output] ?? []);
  const figures = (one: typeof stated) => ({ factor: one.factor, measured: one.measured });
  return compare("unseen components: ", found ? figures(found.measured) : {}, figures(stated));
}

/** A study of a card against what its stored predictions give; those of fields are not kept. */
function compareStudy(stated: CardStudy & { name?: string }, studies: readonly Restudied[]): string[] {
  const { name } = stated;
  const found = studies.find((one) => one.name === name);
  const what = name === undefined ? "study" : `study ${name}`;
  if (!found) return name === undefined ? [] : [`the ${what} is on the card, and its predictions are not kept`];
  const coverage = statedCoverage(stated);
  return [
    ...compare(`${what} mean `, found.mean, stated.mean),
    ...compare(`${what} sd `, found.sd, stated.sd),
    ...(coverage === undefined ? [] : compare(`${what} `, { coverage: found.coverage ?? 0 }, { coverage })),
  ];
}

function compare(what: string, found: MetricTable, stated: MetricTable): string[] {
  return Object.entries(stated).flatMap(([name, value]) => {
    const now = found[name];
    if (now === undefined) return [`${what}${name} is on the card and was not found`];
    return Math.abs(now - value) <= tolerance * Math.max(Math.abs(value), 1e-3)
      ? []
      : [`${what}${name} is ${now}, the card says ${value}`];
  });
}

/** A sample's mean error against the card's, within the sample's own standard error. */
function compareSample(
  measured: Values,
  predicted: Values,
  stated: MetricTable,
  own: readonly Readonly<Record<string, number>>[],
): string[] {
  const of = (i: number) => judge([measured[i] as number], [predicted[i] as number]);
  const isClass = typeof measured[0] === "number" && predicted[0] instanceof Float64Array;
  const ownName = Object.keys(own[0] ?? {})[0];
  const name = ownName
    ? ownName
    : areProducts(predicted)
      ? "top1"
      : isClass
        ? "logLoss"
        : measured[0] instanceof Float64Array
          ? "mean"
          : "mae";
  const errors = measured.map((_, i) => (ownName ? own[i] : of(i))?.[name] as number);
  const found = mean(errors);
  const allowed = (standardErrors * sampleDeviation(errors)) / Math.sqrt(errors.length);
  const card = stated[name] as number;
  return Math.abs(found - card) <= allowed
    ? []
    : [`${name} of the sample is ${found}, the card says ${card}, and chance explains no more than ${allowed}`];
}
