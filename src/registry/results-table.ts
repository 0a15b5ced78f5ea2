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
  /** What the figures are. */
  metric: string;
  split: string;
  /** Splits of the study; 1 for the shipped weights alone. */
  folds: number;
  /** Test rows, over all splits. */
  n: number;
  published: (Figure & { otherSplit: boolean }) | null;
  /** The better of forest and boosting on the same splits, computed here. */
  tree: Figure | null;
  ours: Figure;
  /** Of the 90 % intervals or sets. */
  coverage: { measured: number; band: number | null; nCal: number; nTest: number; promised: boolean } | null;
  /** Of the shipped version. */
  trainingSeconds: number;
  bytes: number;
  rowsPerSecond: number | null;
  agreesWithCard: boolean;
};

/** Metrics that a table shows of a model, the first that it has. */
const preferred = ["r2", "accuracy", "mae", "mean"];
const shown: Readonly<Record<string, readonly string[]>> = { accuracy: ["accuracy", "macroRecall"] };

/** The lines of an evaluated model: one for each study and metric, or one for the shipped weights where there is none. */
export function resultRows(title: string, card: Card, found: Evaluation): ResultRow[] {
  const studies = studiesOfCard(card);
  const further = studies.flatMap(({ name }) => name ?? []);
  const judged: readonly (CardStudy & { name?: string })[] = studies.some(({ name }) => name === undefined)
    ? studies
    : [asStudy(card, found), ...studies];
  return judged.flatMap((study) => {
    const published = card.published.filter(({ split }) =>
      study.name === undefined ? !further.some((name) => mentions(split, name)) : mentions(split, study.name as string),
    );
    const recomputed = recomputedOf(study, found);
    return metricsOf(published, recomputed.mean).map((metric): ResultRow => {
      const sd = study.splits.length > 1 ? recomputed.sd[metric] : undefined;
      return {
        model: found.model,
        version: found.version,
        task: study.name === undefined ? title : `${title}, ${study.name}`,
        metric,
        split:
          study.name ??
          (study.splits.length > 1 ? `${study.splits.length} splits of ${card.dataset.id}` : card.split.name),
        folds: study.splits.length,
        n: study.splits.reduce((sum, { n }) => sum + n, 0),
        published: bestPublished(published, metric),
        tree: bestTree(study, metric) ?? (study.name === undefined ? shippedTree(card, metric) : null),
        ours: { what: found.model, value: recomputed.mean[metric] as number, ...(sd !== undefined && { sd }) },
        coverage: coverageOf(study, found),
        trainingSeconds: card.training.seconds,
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

function metricsOf(published: Card["published"], have: MetricTable): readonly string[] {
  const stated = published.flatMap(({ metrics }) => Object.keys(metrics)).find((name) => name in have);
  const first = stated ?? preferred.find((name) => name in have) ?? Object.keys(have).find((name) => name !== "n");
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

function bestTree({ splits }: CardStudy, metric: string): Figure | null {
  const names = new Set(splits.flatMap(({ baselines }) => Object.keys(baselines ?? {})).filter((n) => isTree.test(n)));
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

/** The better tree on the shipped split, where a study has none of its own. */
function shippedTree({ baselines }: Card, metric: string): Figure | null {
  const split = { name: "", n: 0, metrics: {}, baselines };
  const found = bestTree({ description: "", splits: [split], mean: {}, sd: {} }, metric);
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
