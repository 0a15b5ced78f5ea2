import type { Json, ModelSpec } from "./model.ts";

/**
 * How large a row's error is expected to be, relative to others: linear between the points `at` → `value` of something
 * that is known of its answer, and level beyond them.
 */
export type ErrorScale = {
  /** A measure that the network tells of its answer, or the answer itself. */
  by: "spread" | "distance" | "value";
  at: readonly number[];
  value: readonly number[];
  /** How rows are told apart, where the measure's name does not say it. */
  words?: string;
};

/** Signed residuals (measured − predicted) / scale of rows that served neither training nor stopping, sorted. */
export type Calibration = {
  method: "split-conformal";
  /** Output port → residuals in the port's default unit, divided by the row's scale where the port has one. */
  residuals: Readonly<Record<string, readonly number[]>>;
  /** Output port → scale, where intervals that adapt to the row were sharper on the calibration rows; else 1. */
  scale?: Readonly<Record<string, ErrorScale>>;
  /** Output port that is a class → 1 − probability of the true class, sorted: what conformal sets are cut at. */
  scores?: Readonly<Record<string, readonly number[]>>;
  /** Output port that is a field or trajectory → what bands around it are made from. */
  bands?: Readonly<Record<string, BandCalibration>>;
  /** Where the calibration rows came from, in words. */
  rows: string;
};

/** Absolute errors of fields, over a scale of each point, on problems that served neither training nor stopping. */
export type BandCalibration = {
  problems: number;
  /** "spread": a problem's errors are divided by the root mean square of its predicted field less the mean. */
  relativeTo: "spread" | "none";
  /** Typical error of each point, from other problems than the errors below; absent: the same everywhere. */
  profile?: readonly number[];
  /** Least error that a share k/1000 of all points of all problems does not exceed, k = 0..1000. */
  pointwise: readonly number[];
  /** Largest error of each problem, sorted. */
  simultaneous: readonly number[];
};

/** Where a model's measured error can be relied on. Thresholds: 80th and 99th percentile of leave-one-out distance. */
export type Domain =
  | {
      type: "fingerprint";
      /** "morgan" (Tanimoto on Morgan bits of a structure port) or "drfp" (Tanimoto on reaction fingerprints). */
      fingerprint: "morgan" | "drfp";
      port: string;
      bits: number;
      radius: number;
      /** Distance is 1 − mean similarity to this many nearest rows. */
      neighbours: number;
      thresholds: { near: number; out: number };
      /** Rows in `domain.bin`, bits / 8 bytes each, in order; row numbers in the dataset. */
      rows: readonly number[];
      /** Where there is one, verdicts go by the distance within the network, and fingerprints give the neighbours. */
      embedding?: EmbeddingDomain;
      /** Atomic numbers of the elements of these rows, hydrogen aside: another is out of domain. */
      elements?: readonly number[];
      dataset: string;
    }
  | { type: "components"; vocabulary: Readonly<Record<string, readonly string[]>>; dataset: string }
  | {
      type: "box";
      /** Feature → closed range; features are numeric ports, or named statistics of a profile such as "initialCondition.rms". */
      ranges: Readonly<Record<string, { in: readonly [number, number]; near: readonly [number, number] }>>;
    };

/**
 * Distance to the training rows in what a network's last layer reads, on its principal components: mean of the distances
 * to the nearest rows. `embedding.bin` has the layer's mean (width) and the components (width × components) as 32-bit
 * floats, then the rows as 16-bit integers in units of `step`.
 */
export type EmbeddingDomain = {
  width: number;
  components: number;
  neighbours: number;
  step: number;
  thresholds: { near: number; out: number };
};

export type MetricTable = Readonly<Record<string, number>>;

/** The coverage of intervals measured on test rows. */
export type MeasuredCoverage = {
  nominal: number;
  measured: number;
  nCal: number;
  nTest: number;
  band: number;
  exchangeable: boolean;
  /** Of fields, whose `measured` is the share of points within bands: the share of fields that lie within wholly, at this level. */
  simultaneous?: number;
};

/** What the intervals or sets of an output are worth on test rows. */
export type IntervalQuality = {
  /** How rows are told apart, in words. */
  method: string;
  levels: readonly IntervalLevel[];
  /** Of the standard deviation that each answer comes with; absent for classes. */
  deviation?: { miscalibrationArea: number; ence: number; nll: number; errorCorrelation: number | null };
  /**
   * Where intervals are wider for components that training has not seen: by which factor, from which study, and the share
   * of its test rows that hold, each split with the factor from the others.
   */
  unseen?: { study: string; factor: number; nominal: number; measured: number; splits: readonly number[] };
};

/** Coverage at one nominal level. */
export type IntervalLevel = MeasuredCoverage & {
  /** Mean width of intervals in the output's unit, or mean number of classes in a set. */
  size: number;
  /** Of sets: share of test rows whose set was only its most probable class although none reached the cut. */
  filled?: number;
  /** Of sets: share of test rows whose true class reached the cut. */
  cut?: number;
};

/** One recipe on several splits: figures of each, their mean and standard deviation (n − 1). */
export type CardStudy = {
  description: string;
  /** False where coverage is reported and not promised. */
  exchangeable?: boolean;
  splits: readonly {
    name: string;
    n: number;
    metrics: MetricTable;
    baselines?: Readonly<Record<string, MetricTable>>;
    /** Where the split has calibration rows. */
    coverage?: MeasuredCoverage;
  }[];
  mean: MetricTable;
  sd: MetricTable;
};

/** Loss by epoch (counted from 1), in the units of training; `validation` on rows that served early stopping alone. */
export type LearningCurve = {
  epochs: readonly number[];
  loss: readonly number[];
  validation?: readonly number[];
};

/** How a version was made and how good it is; not part of the version's name. */
export type Card = {
  model: string;
  version: string;
  title: string;
  description: string;
  created: string;
  dataset: { id: string; sha256: string; rows: number; licence?: string; citation?: string };
  split: {
    name: string;
    train: number;
    stop: number;
    calibration: number;
    test: number;
    seed: number;
    description: string;
  };
  training: {
    backend: string;
    seconds: number;
    epochs?: number;
    parameters: number;
    recipe: string;
    curve?: LearningCurve;
  };
  /** The shipped weights on their test rows: what `evaluate` recomputes. */
  metrics: MetricTable;
  /** On the same split, on comparable descriptors. */
  baselines: Readonly<Record<string, MetricTable>>;
  /** The shipped weights on rows that ask something else, by what it is; `evaluate` recomputes them too. */
  further?: Readonly<Record<string, MetricTable>>;
  published: readonly { what: string; metrics: MetricTable; split: string; source: string; otherSplit?: boolean }[];
  coverage?: Readonly<Record<string, MeasuredCoverage>>;
  /** The same at several levels, and of the standard deviations. */
  intervals?: Readonly<Record<string, IntervalQuality>>;
  /** Mean ± sd over every split, from the stored predictions of each. */
  study?: CardStudy;
  /** The same on splits that ask another question. */
  furtherStudies?: readonly (CardStudy & { name: string })[];
  /** Largest difference between ONNX and TensorFlow.js on real rows, relative to the output's sd. */
  parity?: { forward: number; gradient?: number; rows: number };
  domain?: {
    counts: Readonly<Record<string, number>>;
    error: Readonly<Record<string, number>>;
    /** 95 % bootstrap intervals of the mean errors. */
    errorInterval?: Readonly<Record<string, readonly [number, number]>>;
    spearman: number;
    spearmanInterval: readonly [number, number];
    /** Whether the measure is shown to tell larger errors from smaller ones on these rows, and how. */
    separates?: { shown: boolean; why: string };
  };
  limits: readonly string[];
  bytes: number;
};

/** Raw input → output of a version, checked on loading (tolerance 1e-4 of the output's standard deviation). */
export type GoldenRows = {
  inputs: Readonly<Record<string, readonly Json[]>>;
  outputs: Readonly<Record<string, readonly Json[]>>;
  tolerance: Readonly<Record<string, number>>;
};

/** Files of a version directory; the version's name hashes all of them but the card. */
export const versionFiles = {
  spec: "model.json",
  forward: "forward.onnx",
  gradient: "gradient.onnx",
  /** Of models of products: scores candidates. */
  ranker: "ranker.onnx",
  weights: "weights.bin",
  card: "card.json",
  calibration: "calibration.json",
  domain: "domain.json",
  domainRows: "domain.bin",
  embedding: "embedding.bin",
  golden: "golden.json",
  /** Predictions of every split of the study, gzip JSON; not part of the name. */
  study: "study.json.gz",
} as const;

/** What a Retort tells another of a version that it answers for: all that its answers are judged by. */
export type VersionDescription = {
  version: string;
  spec: ModelSpec;
  calibration?: Calibration;
  domain?: Domain;
  /** Content of `domain.bin`, in base64. */
  domainRows?: string;
  card?: Card;
};
