/** A quantity known to lie between two values with the given probability. */
export type Interval = { lower: number; upper: number; unit: string; coverage: number; informative: boolean };

/** Whether an input lies where the model's measured error can be relied on. */
export type ApplicabilityDomain = { verdict: "IN" | "NEAR" | "OUT"; distance: number | null; reason: string };

/** A class and its probability. */
export type RankedClass = { label: string; probability: number };

/** One output of a model for one row. */
export type PredictedOutput = {
  name: string;
  /** A number, a field as numbers on its grid, or text. */
  value: number | readonly number[] | string | null;
  unit: string;
  interval: Interval | null;
  /** Of a class, whose name is `value`: all classes, most probable first. */
  ranked?: readonly RankedClass[];
  /** Of a class: those that hold the true one with the asked coverage; it may be empty. */
  conformalSet?: { coverage: number; classes: readonly RankedClass[] } | null;
  domain: ApplicabilityDomain | null;
  model: { id: string; version: string };
};

/** Why a row has no answer. */
export type AnswerError = { code: string; message: string; hint?: string };

/** What a model answers for one row. */
export type PredictedRow = {
  row: number;
  outputs: readonly PredictedOutput[];
  /** The value of the first output; null where the row failed. */
  value: number | readonly number[] | string | null;
  unit: string | null;
  errors: readonly AnswerError[];
};

/** Raw values of a row by input port: numbers in the port's unit, or text with a unit. */
export type RowValues = Readonly<Record<string, unknown>>;

export type PredictOptions = {
  /** Alias, number, hash or name; default "production". */
  version?: string;
  /** Coverage of the intervals, or false for none; default 0.9 where the model is calibrated. */
  interval?: number | false;
  /** Whether to judge the domain; default true where the model can. */
  domain?: boolean;
};

/** The part of an explanation that an atom, component, descriptor or parameter has, in the output's unit. */
export type ExplainedPart = {
  label: string;
  group: string;
  index: number;
  contribution: number;
  standardError?: number;
};

/** output = base + Σ contributions + residual, in `unit`. */
export type PredictionExplanation = {
  method: string;
  seed: number;
  budget: number;
  evaluations: number;
  base: number;
  output: number;
  residual: number;
  unit: string;
  contributions: readonly ExplainedPart[];
  warnings: readonly string[];
  /** SVG: the structure with its atoms coloured, or bars. */
  depiction: string;
};

/** What can be asked of models, whether they are here or behind an address. */
export interface Predictor {
  /**
   * Answers rows by one model, in their order. A row is an object (input → value), or the value of the model's first
   * input alone, such as a SMILES.
   */
  predict(
    model: string,
    rows: readonly (string | number | RowValues)[],
    options?: PredictOptions,
  ): Promise<PredictedRow[]>;
}
