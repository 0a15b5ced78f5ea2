import { mean, sampleDeviation } from "../core/statistics.ts";
import type { Card, CardStudy, MetricTable } from "../core/version.ts";
import { higherIsBetter } from "../trust/explain/weakness.ts";
import type { Evaluation } from "./evaluate.ts";
import { studiesOfCard } from "./study.ts";

/** A figure on some rows or splits; `sd` over the splits where there are several. */
export type Figure = { what: string; value: number; sd?: number };

/** One line of the table of results: a task, how it was judged, and what others and trees reach. */
export type ResultRow = {
  model: string;
  version: string;
  task: string;
  /** What the figures are, by the name that cards use. */
  metric: string;
  /** Of the figures, where they have one. */
  unit: string | null;
  split: string;
  /** How the rows were divided, in words. */
  division: string;
  /** Splits of the study; 1 for the shipped weights alone. */
  folds: number;
  /** Test rows, over all splits. */
  n: number;
  published: (Figure & { otherSplit: boolean }) | null;
  /** The better of forest and boosting on the same splits, computed here. */
  tree: Figure | null;
  /** Where no tree was fitted: of the other baselines the one that is best by the first metric, on the same splits. */
  baseline: Figure | null;
  ours: Figure;
  /** Of the 90 % intervals or sets. */
  coverage: { measured: number; band: number | null; nCal: number; nTest: number; promised: boolean } | null;
  /** Of the shipped version: the time, and what it was trained on. */
  trainingSeconds: number;
  trainedOn: string;
  bytes: number;
  rowsPerSecond: number | null;
  agreesWithCard: boolean;
};

/** Metrics that a table shows of a model, the first that it has. */
const preferred = ["r2", "accuracy", "top1", "mae", "mean"];
const shown: Readonly<Record<string, readonly string[]>> = {
  accuracy: ["accuracy", "macroRecall"],
  top1: ["top1", "top3", "top5", "coverage"],
  energyMse: ["energyMse", "trajectoryMse"],
};

/** Metrics in the unit of what is predicted. */
const inUnit: ReadonlySet<string> = new Set(["mae", "rmse"]);

/**
 * The lines of an evaluated model: one for each study and metric, or one for the shipped weights where there is none.
 *
 * @param unit of the model's first output, where it is a quantity
 */
export function resultRows(title: string, card: Card, found: Evaluation, unit?: string): ResultRow[] {
  const studies = studiesOfCard(card);
  const further = studies.flatMap(({ name }) => name ?? []);
  const judged: readonly (CardStudy & { name?: string })[] = studies.some(({ name }) => name === undefined)
    ? studies
    : [asStudy(card, found), ...studies];
  const publishedOf = ({ name }: { name?: string }) =>
    card.published.filter(({ split }) =>
      name === undefined ? !further.some((one) => mentions(split, one)) : mentions(split, name),
    );
  const [main] = judged.flatMap((study) => (study.name === undefined ? metricsOf(publishedOf(study), study.mean) : []));
  return judged.flatMap((study) => {
    const published = publishedOf(study);
    const recomputed = recomputedOf(study, found);
    return metricsOf(published, recomputed.mean, main).map((metric): ResultRow => {
      const tree = bestOf(study, metric, isTree) ?? (study.name === undefined ? shippedTree(card, metric) : null);
      const sd = study.splits.length > 1 ? recomputed.sd[metric] : undefined;
      return {
        model: found.model,
        version: found.version,
        task: study.name === undefined ? title : `${title}, ${study.name}`,
        metric,
        unit: unit !== undefined && unit !== "1" && inUnit.has(metric) ? unit : null,
        division: study.description,
        split:
          study.name ??
          (study.splits.length > 1 ? `${study.splits.length} splits of ${card.dataset.id}` : card.split.name),
        folds: study.splits.length,
        n: study.splits.reduce((sum, { n }) => sum + n, 0),
        published: bestPublished(published, metric),
        tree,
        baseline: tree ? null : otherBaseline(study, metric),
        ours: { what: found.model, value: recomputed.mean[metric] as number, ...(sd !== undefined && { sd }) },
        coverage: coverageOf(study, found),
        trainingSeconds: card.training.seconds,
        trainedOn: card.training.backend,
        bytes: card.bytes,
        rowsPerSecond: found.rowsPerSecond ?? null,
        agreesWithCard: found.agreesWithCard,
      };
    });
  });
}

const mentions = (split: string, name: string) => split.toLowerCase().includes(name.toLowerCase());

/** The shipped weights on their test rows, as a study of one split. */
function asStudy(card: Card, { metrics, n, coverage }: Evaluation): CardStudy {
  const split = { name: card.split.name, n, metrics, baselines: card.baselines, ...(coverage && { coverage }) };
  return { description: card.split.description, splits: [split], mean: metrics, sd: {} };
}

function recomputedOf(study: CardStudy & { name?: string }, found: Evaluation): Pick<CardStudy, "mean" | "sd"> {
  const all = [...(found.study ? [found.study] : []), ...(found.furtherStudies ?? [])];
  return all.find(({ name }) => name === study.name) ?? study;
}

/** The metric that others published, else that of the main study, else the first that a table shows; with those beside it. */
function metricsOf(published: Card["published"], have: MetricTable, main?: string): readonly string[] {
  const stated = published.flatMap(({ metrics }) => Object.keys(metrics)).find((name) => name in have);
  const known = [...(main === undefined ? [] : [main]), ...preferred].find((name) => name in have);
  const first = stated ?? known ?? Object.keys(have).find((name) => name !== "n");
  if (first === undefined) return [];
  return (shown[first] ?? [first]).filter((name) => name in have);
}

const better = (metric: string, a: number, b: number) => (higherIsBetter.test(metric) ? a > b : a < b);

function bestPublished(published: Card["published"], metric: string): ResultRow["published"] {
  const same = published.filter((one) => one.metrics[metric] !== undefined);
  const comparable = same.filter(({ otherSplit }) => !otherSplit);
  const best = (comparable.length > 0 ? comparable : same).reduce<Card["published"][number] | undefined>(
    (known, one) =>
      known && !better(metric, one.metrics[metric] as number, known.metrics[metric] as number) ? known : one,
    undefined,
  );
  return best ? { what: best.what, value: best.metrics[metric] as number, otherSplit: best.otherSplit ?? false } : null;
}

const isTree = /forest|boost|tree/i;

/** The best of the baselines of some name that were fitted on every split of a study. */
function bestOf({ splits }: CardStudy, metric: string, name: Pick<RegExp, "test">): Figure | null {
  const names = new Set(splits.flatMap(({ baselines }) => Object.keys(baselines ?? {})).filter((n) => name.test(n)));
  const figures = [...names].flatMap((what): Figure[] => {
    const values = splits.flatMap(({ baselines }) => baselines?.[what]?.[metric] ?? []);
    if (values.length < splits.length) return [];
    return [{ what, value: mean(values), ...(values.length > 1 && { sd: sampleDeviation(values) }) }];
  });
  return figures.reduce<Figure | null>(
    (best, one) => (best && !better(metric, one.value, best.value) ? best : one),
    null,
  );
}

/** The baseline that is best by the first metric of a study: one that keeps an energy by standing still is no rival. */
function otherBaseline(study: CardStudy, metric: string): Figure | null {
  const first = Object.keys(study.mean).find((name) => name !== "n");
  const best = first === undefined ? null : bestOf(study, first, /^/);
  return best && bestOf(study, metric, { test: (name) => name === best.what });
}

/** The better tree on the shipped split, where a study has none of its own. */
function shippedTree({ baselines }: Card, metric: string): Figure | null {
  const split = { name: "", n: 0, metrics: {}, baselines };
  const found = bestOf({ description: "", splits: [split], mean: {}, sd: {} }, metric, isTree);
  return found && { ...found, what: `${found.what}, on the shipped split` };
}

/** Coverage of the study's splits (their mean, and the band of one), else of the shipped weights where it is theirs. */
function coverageOf(study: CardStudy & { name?: string }, found: Evaluation): ResultRow["coverage"] {
  const own = study.splits.flatMap(({ coverage }) => coverage ?? []);
  const all = own.length > 0 ? own : study.name === undefined && found.coverage ? [found.coverage] : [];
  if (all.length === 0) return null;
  const mean = (of: (one: (typeof all)[number]) => number) => all.reduce((sum, one) => sum + of(one), 0) / all.length;
  return {
    measured: mean((one) => one.measured),
    band: mean((one) => one.band),
    nCal: Math.round(mean((one) => one.nCal)),
    nTest: Math.round(mean((one) => one.nTest)),
    promised: all.every(({ exchangeable }) => exchangeable),
  };
}
