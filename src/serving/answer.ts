import type { RetortError } from "../core/errors.ts";
import type { ProductsAnswer } from "../core/products.ts";
import type { ConformalSet, RankedClass } from "./judgements.ts";

/** One output of one row, judged as far as was asked. */
export type AnsweredOutput = {
  value: number | Float64Array | string | null;
  unit: string;
  /** Of a class: all classes, most probable first; of products: their SMILES. */
  ranked?: readonly RankedClass[];
  /** Of products: all that is said of them. */
  products?: ProductsAnswer;
  /** Of a class: the conformal set, where intervals are asked for. */
  set?: ConformalSet;
  /** What a network tells of the answer beside its value. */
  measures?: { spread?: number; distance?: number };
  interval?: { lower: number; upper: number; coverage: number; informative: boolean };
  domain?: { verdict: "IN" | "NEAR" | "OUT"; distance: number | null; reason: string };
};

/** What a model answers for one row: its outputs by name, or the error that stopped it. */
export type Answer = { row: number; outputs: Record<string, AnsweredOutput>; error?: RetortError };

/** Rows to be answered by one model, as the command line, screening and the `predict` query ask. */
export type Question = {
  model: string;
  /** Alias, number, hash or name; default "production". */
  version?: string;
  /** Raw values by input port. */
  rows: readonly Readonly<Record<string, unknown>>[];
  /** Coverage of the interval wanted; absent: none. */
  interval?: number;
  domain?: boolean;
  /** Rows out of the domain fail with OUT_OF_DOMAIN. */
  refuseOutOfDomain?: boolean;
  bulk?: boolean;
  signal?: AbortSignal;
};
