import type {
  Card,
  CardStudy,
  IntervalLevel,
  IntervalQuality,
  LearningCurve,
  MetricTable,
} from "../../core/version.ts";
import type { Builder } from "./builder.ts";

type Metric = { name: string; value: number };
type Named = { name: string; metrics: MetricTable };
type Coverage = NonNullable<Card["coverage"]>[string] & { output: string };

const metricsOf = (table: MetricTable): Metric[] => Object.entries(table).map(([name, value]) => ({ name, value }));

/** Adds the type of model cards and the parts of it. */
export function addCard(builder: Builder) {
  const metric = builder.objectRef<Metric>("Metric").implement({
    description: "A measure of quality, by its usual name.",
    fields: (t) => ({
      name: t.exposeString("name", { nullable: false }),
      value: t.exposeFloat("value", { nullable: false }),
    }),
  });
  const baseline = builder.objectRef<Named>("Baseline").implement({
    description: "A simpler model on the same split.",
    fields: (t) => ({
      name: t.exposeString("name", { nullable: false }),
      metrics: t.field({ type: [metric], nullable: false, resolve: ({ metrics }) => metricsOf(metrics) }),
    }),
  });
  const published = builder.objectRef<Card["published"][number]>("PublishedResult").implement({
    description: "What others report for the same task.",
    fields: (t) => ({
      what: t.exposeString("what", { nullable: false }),
      split: t.exposeString("split", { nullable: false }),
      otherSplit: t.boolean({
        nullable: false,
        description: "True where it was measured on another split and cannot be compared directly.",
        resolve: (one) => one.otherSplit ?? false,
      }),
      source: t.exposeString("source", { nullable: false }),
      metrics: t.field({ type: [metric], nullable: false, resolve: ({ metrics }) => metricsOf(metrics) }),
    }),
  });
  const dataset = builder.objectRef<Card["dataset"]>("CardDataset").implement({
    description: "The data a version was made from.",
    fields: (t) => ({
      id: t.exposeString("id", { nullable: false }),
      sha256: t.exposeString("sha256", { nullable: false }),
      rows: t.exposeInt("rows", { nullable: false }),
      licence: t.string({ resolve: (one) => one.licence }),
      citation: t.string({ resolve: (one) => one.citation }),
    }),
  });
  const split = builder.objectRef<Card["split"]>("CardSplit").implement({
    description: "How the data were divided; numbers of rows.",
    fields: (t) => ({
      name: t.exposeString("name", { nullable: false }),
      train: t.exposeInt("train", { nullable: false }),
      stop: t.exposeInt("stop", { nullable: false }),
      calibration: t.exposeInt("calibration", { nullable: false }),
      test: t.exposeInt("test", { nullable: false }),
      seed: t.exposeInt("seed", { nullable: false }),
      description: t.exposeString("description", { nullable: false }),
    }),
  });
  const learningCurve = builder.objectRef<LearningCurve>("LearningCurve").implement({
    description: "The loss of training by epoch, in the units of training; some epochs where there were many.",
    fields: (t) => ({
      epochs: t.intList({ nullable: false, resolve: (one) => [...one.epochs] }),
      loss: t.floatList({ nullable: false, resolve: (one) => [...one.loss] }),
      validation: t.floatList({
        description: "Loss on the rows that early stopping watched; null where none did.",
        resolve: (one) => one.validation && [...one.validation],
      }),
    }),
  });
  const training = builder.objectRef<Card["training"]>("CardTraining").implement({
    description: "How a version was trained.",
    fields: (t) => ({
      backend: t.exposeString("backend", { nullable: false }),
      seconds: t.exposeFloat("seconds", { nullable: false }),
      epochs: t.int({ resolve: (one) => one.epochs }),
      parameters: t.exposeInt("parameters", { nullable: false }),
      recipe: t.exposeString("recipe", { nullable: false }),
    }),
  });
  const coverage = builder.objectRef<Coverage>("Coverage").implement({
    description: "How many test rows lay in their intervals.",
    fields: (t) => ({
      output: t.exposeString("output", { nullable: false }),
      nominal: t.exposeFloat("nominal", { nullable: false }),
      measured: t.exposeFloat("measured", { nullable: false }),
      nCal: t.exposeInt("nCal", { nullable: false }),
      nTest: t.exposeInt("nTest", { nullable: false }),
      band: t.exposeFloat("band", { nullable: false, description: "Two standard deviations of `measured`." }),
      exchangeable: t.exposeBoolean("exchangeable", {
        nullable: false,
        description: "False where coverage is reported and not promised.",
      }),
    }),
  });
  const level = builder.objectRef<IntervalLevel>("IntervalLevel").implement({
    description: "Intervals or sets of one nominal coverage on the test rows.",
    fields: (t) => ({
      nominal: t.exposeFloat("nominal", { nullable: false }),
      measured: t.exposeFloat("measured", { nullable: false }),
      band: t.exposeFloat("band", { nullable: false, description: "Two standard deviations of `measured`." }),
      nCal: t.exposeInt("nCal", { nullable: false }),
      nTest: t.exposeInt("nTest", { nullable: false }),
      size: t.exposeFloat("size", { nullable: false, description: "Mean width, or mean number of classes in a set." }),
      filled: t.float({
        description: "Of sets: share of rows where no class reached the cut, and the most probable one stands alone.",
        resolve: (one) => one.filled,
      }),
      cut: t.float({
        description: "Of sets: share of rows whose true class reached the cut.",
        resolve: (one) => one.cut,
      }),
    }),
  });
  const unseen = builder.objectRef<NonNullable<IntervalQuality["unseen"]>>("UnseenIntervals").implement({
    description: "Intervals where a component was not seen in training, as a study of such reactions bears them out.",
    fields: (t) => ({
      study: t.exposeString("study", { nullable: false }),
      factor: t.exposeFloat("factor", {
        nullable: false,
        description: "How many times wider than of known components.",
      }),
      nominal: t.exposeFloat("nominal", { nullable: false }),
      measured: t.exposeFloat("measured", {
        nullable: false,
        description:
          "Share of the study's test rows in their intervals, the factor of each split from the others; its mean.",
      }),
      splits: t.floatList({
        nullable: false,
        description: "The same of each split.",
        resolve: ({ splits }) => [...splits],
      }),
    }),
  });
  const intervals = builder.objectRef<IntervalQuality & { output: string }>("IntervalQuality").implement({
    description: "What intervals or sets of an output are worth on the test rows.",
    fields: (t) => ({
      output: t.exposeString("output", { nullable: false }),
      method: t.exposeString("method", { nullable: false }),
      levels: t.field({ type: [level], nullable: false, resolve: (one) => [...one.levels] }),
      miscalibrationArea: t.float({
        description: "Of the standard deviations, as of normal distributions: 0 is perfect, .5 the worst.",
        resolve: ({ deviation }) => deviation?.miscalibrationArea,
      }),
      ence: t.float({
        description: "Expected normalised calibration error of the standard deviations.",
        resolve: ({ deviation }) => deviation?.ence,
      }),
      nll: t.float({
        description: "Mean negative log likelihood, in nats.",
        resolve: ({ deviation }) => deviation?.nll,
      }),
      errorCorrelation: t.float({
        description: "Spearman's correlation of |error| and standard deviation; null where that is one for all rows.",
        resolve: ({ deviation }) => deviation?.errorCorrelation,
      }),
      unseen: t.field({
        type: unseen,
        description: "Null where intervals do not depend on whether components are known.",
        resolve: (one) => one.unseen,
      }),
    }),
  });
  const studySplit = builder.objectRef<CardStudy["splits"][number]>("StudySplit").implement({
    description: "One split of a study: a model trained on its training rows, judged on its test rows.",
    fields: (t) => ({
      name: t.exposeString("name", { nullable: false }),
      n: t.exposeInt("n", { nullable: false, description: "Test rows." }),
      metrics: t.field({ type: [metric], nullable: false, resolve: ({ metrics }) => metricsOf(metrics) }),
      baselines: t.field({
        type: [baseline],
        nullable: false,
        resolve: (one) => Object.entries(one.baselines ?? {}).map(([name, metrics]) => ({ name, metrics })),
      }),
      coverage: t.float({
        description: "Share of test rows in their 90 % intervals; null where no rows were held back to calibrate.",
        resolve: (one) => one.coverage?.measured,
      }),
    }),
  });
  const study = builder.objectRef<CardStudy & { name?: string }>("Study").implement({
    description: "The same recipe on every split: mean and standard deviation.",
    fields: (t) => ({
      name: t.string({ description: "Null for the main study.", resolve: (one) => one.name }),
      description: t.exposeString("description", { nullable: false }),
      splits: t.int({ nullable: false, resolve: (one) => one.splits.length }),
      each: t.field({ type: [studySplit], nullable: false, resolve: (one) => [...one.splits] }),
      mean: t.field({ type: [metric], nullable: false, resolve: ({ mean }) => metricsOf(mean) }),
      sd: t.field({ type: [metric], nullable: false, resolve: ({ sd }) => metricsOf(sd) }),
    }),
  });
  const parity = builder.objectRef<NonNullable<Card["parity"]>>("Parity").implement({
    description:
      "Largest difference between ONNX and TensorFlow.js on real rows, in standard deviations of the output.",
    fields: (t) => ({
      forward: t.exposeFloat("forward", { nullable: false }),
      gradient: t.float({ resolve: (one) => one.gradient }),
      rows: t.exposeInt("rows", { nullable: false }),
    }),
  });
  const verdict = builder
    .objectRef<{
      verdict: string;
      rows: number;
      error: number | undefined;
      interval: readonly [number, number] | undefined;
    }>("VerdictError")
    .implement({
      description: "Test rows of a verdict, and their mean absolute error.",
      fields: (t) => ({
        verdict: t.exposeString("verdict", { nullable: false }),
        rows: t.exposeInt("rows", { nullable: false }),
        error: t.float({ resolve: ({ error }) => error }),
        errorInterval: t.floatList({
          description: "95 % bootstrap interval of the mean.",
          resolve: ({ interval }) => (interval ? [...interval] : null),
        }),
      }),
    });
  const domain = builder.objectRef<NonNullable<Card["domain"]>>("CardDomain").implement({
    description: "What the applicability domain is worth on test rows.",
    fields: (t) => ({
      verdicts: t.field({
        type: [verdict],
        nullable: false,
        resolve: ({ counts, error, errorInterval }) =>
          Object.entries(counts).map(([name, rows]) => ({
            verdict: name,
            rows,
            error: error[name],
            interval: errorInterval?.[name],
          })),
      }),
      spearman: t.exposeFloat("spearman", { nullable: false, description: "Of distance and absolute error." }),
      spearmanInterval: t.floatList({ nullable: false, resolve: ({ spearmanInterval }) => [...spearmanInterval] }),
      separates: t.boolean({
        description:
          "Whether the measure is shown to tell larger errors from smaller ones; null where it was not asked.",
        resolve: ({ separates }) => separates?.shown,
      }),
      why: t.string({ description: "What that rests on.", resolve: ({ separates }) => separates?.why }),
    }),
  });
  return builder.objectRef<Card>("Card").implement({
    description: "How a version was made and how good it is; `retort evaluate` recomputes it.",
    fields: (t) => ({
      model: t.exposeString("model", { nullable: false }),
      version: t.exposeString("version", { nullable: false }),
      title: t.exposeString("title", { nullable: false }),
      description: t.exposeString("description", { nullable: false }),
      created: t.exposeString("created", { nullable: false }),
      bytes: t.exposeInt("bytes", { nullable: false }),
      dataset: t.field({ type: dataset, nullable: false, resolve: (card) => card.dataset }),
      split: t.field({ type: split, nullable: false, resolve: (card) => card.split }),
      training: t.field({ type: training, nullable: false, resolve: (card) => card.training }),
      learningCurve: t.field({ type: learningCurve, resolve: (card) => card.training.curve }),
      metrics: t.field({
        type: [metric],
        nullable: false,
        description: "Of the shipped weights on their test rows.",
        resolve: (card) => metricsOf(card.metrics),
      }),
      baselines: t.field({
        type: [baseline],
        nullable: false,
        resolve: (card) => Object.entries(card.baselines).map(([name, metrics]) => ({ name, metrics })),
      }),
      published: t.field({ type: [published], nullable: false, resolve: (card) => [...card.published] }),
      coverage: t.field({
        type: [coverage],
        nullable: false,
        resolve: (card) => Object.entries(card.coverage ?? {}).map(([output, one]) => ({ ...one, output })),
      }),
      intervals: t.field({
        type: [intervals],
        nullable: false,
        description: "Coverage at several levels, and calibration of the standard deviations.",
        resolve: (card) => Object.entries(card.intervals ?? {}).map(([output, one]) => ({ ...one, output })),
      }),
      study: t.field({ type: study, resolve: (card) => card.study }),
      furtherStudies: t.field({
        type: [study],
        nullable: false,
        description: "The same recipe on splits that ask another question, such as unseen components.",
        resolve: (card) => [...(card.furtherStudies ?? [])],
      }),
      parity: t.field({ type: parity, resolve: (card) => card.parity }),
      domain: t.field({ type: domain, resolve: (card) => card.domain }),
      limits: t.stringList({ nullable: false, resolve: (card) => [...card.limits] }),
    }),
  });
}
