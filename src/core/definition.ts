import type { Encoded, Json, ModelSpec, Table } from "./model.ts";
import type { Card, LearningCurve, MetricTable } from "./version.ts";

/** Row numbers of a split; no row is in two of them. */
export type Split = {
  name: string;
  train: readonly number[];
  /** Rows for early stopping, if any. */
  stop?: readonly number[];
  /** Rows for conformal calibration: they serve neither training nor stopping. */
  calibration?: readonly number[];
  test: readonly number[];
};

/** The data a model is trained and judged on, read from the dataset's files (or made by a solver from a seed). */
export type ModelData = {
  /** Dataset id; for generated data the generator's id. */
  dataset: string;
  /** Hash of the files, or of the generator's version and seed. */
  sha256: string;
  rows: number;
  /** Row number in the dataset's file of each row here. */
  rowNumbers: readonly number[];
  /** Raw input values by port, one a row. */
  inputs: Readonly<Record<string, readonly unknown[]>>;
  /** Measured values by output port in the port's unit: a number, a Float64Array for a field, a class by its position. */
  targets: Readonly<Record<string, readonly (number | Float64Array)[]>>;
  /** Recorded products by output port, as canonical SMILES, where the output is products. */
  recorded?: Readonly<Record<string, readonly string[]>>;
  /** The split the shipped version is trained and judged on, with calibration rows withheld. */
  shipped: Split;
  /** The splits of the study; a study trains on all training rows. */
  study: readonly Split[];
  /** Studies on splits that ask another question, such as what happens with unseen components. */
  furtherStudies?: readonly FurtherStudy[];
  splitDescription: string;
  /** True where calibration and test rows are exchangeable, so that coverage is promised. */
  exchangeable: boolean;
  /** Makes ready what some rows need and nobody has yet, such as a solver's answers, kept on the disk; before training. */
  prepare?(rows: readonly number[], progress: (event: Progress) => void, signal: AbortSignal): Promise<void>;
  /**
   * Rows beside the test rows that are judged apart, by what they ask: other laws, longer times. Cards have their metrics
   * under the same names, and `evaluate` recomputes them.
   */
  further?: Readonly<Record<string, { rows: readonly number[] }>>;
  /** Features for the mean, linear and forest baselines, rows × width. */
  baselineFeatures?(): Promise<{ x: Float32Array; width: number }>;
  /**
   * Errors of a row's prediction by name, where the usual ones say little; the first is what the domain is judged by. The
   * metrics are then the mean of each, as `<name>`, and `<name>Median`, `<name>WorstDecile` and `<name>Largest`.
   */
  rowErrors?(row: number, predicted: number | Float64Array): Readonly<Record<string, number>>;
  /** Baselines of the field, in place of the mean, linear and forest ones. */
  baselines?(split: Split): Promise<Record<string, MetricTable>>;
};

/**
 * A study beside the main one: the same recipe, trained and judged on each of its splits, with baselines, mean ± sd and
 * stored predictions, so that `retort evaluate` recomputes it. `retort train --study` runs the main study, then these in
 * order. Give one for each other way of dividing the data (out of sample, grouped by reactant); a way of dividing that
 * is no more than another fold belongs into the splits of one study.
 */
export type FurtherStudy = {
  /** Short and for good, in lower case with hyphens: "out-of-sample"; cards and stored predictions go by it. */
  name: string;
  /** How the data were divided and what is asked, in words, for the card. */
  description: string;
  /** True where a split's calibration and test rows are exchangeable. */
  exchangeable: boolean;
  /** Its test rows have components that training has not: its errors tell how much wider their intervals are. */
  unseen?: boolean;
  /** Splits with calibration rows state the coverage of their 90 % intervals besides. */
  splits: readonly Split[];
};

export type Progress = { step: string; done: number; total: number; loss?: number; secondsLeft?: number };

export type TrainContext = {
  data: ModelData;
  split: Split;
  seed: number;
  /** "native", "webgpu", "wasm" or "cpu"; absent: the best present. */
  backend?: "native" | "webgpu" | "wasm" | "cpu";
  /** Below 1 trains a fraction of the epochs: for tests of the path, never for publishing. */
  effort: number;
  progress(event: Progress): void;
  signal: AbortSignal;
  /** Folder for checkpoints, if training is to be resumable. */
  checkpoints?: string;
};

/** A trained network, still in TensorFlow.js. */
export type Trained = {
  /** The definition's spec with everything fitted in the featuriser's and decoder's options. */
  spec: ModelSpec;
  backend: string;
  epochs: number;
  parameters: number;
  recipe: string;
  /** Seconds that training took, before an interruption too. Absent: as measured from outside. */
  seconds?: number;
  curve?: LearningCurve;
  /** Raw rows (port → value) as the network reads them. @throws RetortError of the first row that cannot be encoded. */
  encode(rows: readonly Readonly<Record<string, unknown>>[]): Promise<Encoded>;
  /** Predictions for raw rows in TensorFlow.js, in the ports' units, unclipped (for studies and parity). */
  predict(encoded: Encoded): Promise<Record<string, Float64Array>>;
  /** Gradient of the first output (default unit; of a class, the first one's log-odds), summed over rows, by float tensors. */
  gradient?(encoded: Encoded): Promise<Record<string, Float32Array>>;
  /** Writes forward.onnx, gradient.onnx and weights.bin into a folder. */
  record(folder: string): Promise<void>;
  dispose(): void;
};

/** What a model's `train.ts` exports as `trainer`. */
export type Trainer = { train(context: TrainContext): Promise<Trained> };

/** A model of the catalogue: plain data, and where to find its data and its training. */
export type ModelDefinition = {
  spec: ModelSpec;
  /** Published figures for the card. */
  published: Card["published"];
  limits: readonly string[];
  /** "relative": intervals are a share of the value wide, for quantities over many decades. Default: one width for all. */
  intervals?: "relative";
  /** How versions tell where their error can be relied on. */
  domain?: DomainRecipe;
  data?: () => Promise<{ load(): Promise<ModelData> }>;
  training?: () => Promise<{ trainer: Trainer }>;
  /** Reference solver that an answer can be checked against: the same inputs, the same outputs. */
  reference?: () => Promise<Reference>;
  /** Inputs that show the model at work: for examples, documentation and the contract tests. */
  examples: readonly Readonly<Record<string, Json>>[];
};

export type Reference = {
  id: string;
  description: string;
  solve(input: Table): Promise<Table>;
  /**
   * How well each row's answer (a table of the model's outputs) satisfies the equation itself: root mean square of the
   * residual over that of the equation's largest term; undefined where it cannot be told.
   *
   * @param ask what the model answers to other inputs, such as times a little earlier and later
   */
  residual?(
    input: Table,
    answer: Table,
    ask: (input: Table) => Promise<Table>,
  ): Promise<readonly (number | undefined)[]>;
  /** What the exact solution keeps, and what each row's answer makes of it. */
  conserved?(input: Table, answer: Table): Promise<readonly (readonly Conserved[] | undefined)[]>;
};

/** A quantity that the equations keep: its exact value, and the one in an answer that is farthest from it. */
export type Conserved = { name: string; unit: string; exact: number; found: number };

/** How the domain data of a version are made from its training and calibration rows. */
export type DomainRecipe =
  | {
      type: "fingerprint";
      fingerprint: "morgan" | "drfp";
      port: string;
      bits: number;
      radius: number;
      neighbours: number;
      /** Rows kept at most, drawn with a fixed seed; absent: all. */
      sample?: number;
      /**
       * Verdicts go by the distance in what the network's last layer reads, on so many principal components. To be chosen where
       * that goes with the error of the calibration rows more closely than the fingerprint does.
       */
      embedding?: { components: number; neighbours: number };
    }
  | { type: "components"; ports: readonly string[] }
  | {
      type: "box";
      features: readonly string[];
      /** Ranges that do not follow from the training rows, such as the longest time that a rollout was measured to. */
      given?: Readonly<Record<string, readonly [number, number]>>;
    };

/**
 * Declares a model of the catalogue.
 *
 * @param spec plain data; see {@link ModelSpec}
 * @param rest data, training (imported only when training is asked for), published figures, limits, examples
 */
export function defineModel(spec: ModelSpec, rest: Omit<ModelDefinition, "spec">): ModelDefinition {
  return { spec, ...rest };
}
