import type { Player, Table } from "../../core/model.ts";

/** The methods there are; each says what it promises in its own file. */
export const explanationMethods = ["INTEGRATED_GRADIENTS", "SHAPLEY", "LIME", "OCCLUSION"] as const;

export type ExplanationMethod = (typeof explanationMethods)[number];

/** What a player adds to the output, in the output's unit. */
export type Contribution = {
  label: string;
  group: Player["group"];
  index: number;
  /** Port of the component that it is, or that the atom belongs to. */
  component?: string;
  value: number;
  /** Standard error of a sampled value; absent where nothing was sampled. */
  standardError?: number;
};

/** output = base + Σ contributions + residual, all in `unit`. */
export type Explanation = {
  method: ExplanationMethod;
  seed: number;
  /** Evaluations of the model (of its gradient, for integrated gradients) that were allowed, and used. */
  budget: number;
  evaluations: number;
  base: number;
  output: number;
  residual: number;
  /** Largest standard error of a contribution; 0 where nothing was sampled. */
  samplingError: number;
  /** Weighted R² of a local fit; the base is then its intercept. Absent for methods that fit nothing. */
  localR2?: number;
  unit: string;
  contributions: Contribution[];
  warnings: string[];
  /** What the base is, with the hash of its encoding. */
  background: string;
};

export type ExplainOptions = {
  /** Output port to explain. */
  output: string;
  method: ExplanationMethod;
  /** Evaluations a row; default 2,048 (integrated gradients: 1,024 gradients). */
  budget?: number;
  /** Default 0. */
  seed?: number;
  /** Position in a field, or of a class; default: the class that is predicted. */
  at?: number;
  /** Range of the output against which 1 % is judged; default |output − base|. */
  range?: number;
  /** "all": descriptors one by one; "atoms": descriptors as one player; absent: one by one if the budget allows. */
  groups?: "all" | "atoms";
  /** The finest parts of inputs made of components; default: atoms by integrated gradients, else components. */
  by?: "component" | "atom";
  /** Rows of which parts that are missing are taken, in turn, the answers being averaged; default: nothing known. */
  background?: Table;
  /** Told of evaluations done, of so many at most, from time to time. */
  progress?: (done: number, total: number) => void;
  signal: AbortSignal;
};
