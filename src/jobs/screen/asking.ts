import type { Json } from "../../core/model.ts";

/** Values of a row by column, or null where the row could not be read. */
export type AskedRow = Readonly<Record<string, unknown>> | null;

/** What is asked of every row of a file: a model, or a query. */
export type Asking = {
  /** Name and version of what answers: a screening goes on only where both are the same. */
  id: string;
  version: string;
  /** All else that must be the same to go on: an object. */
  settings: Json;
  /** @throws RetortError INVALID_INPUT where the columns lack what is needed. */
  task(columns: readonly string[]): RowTask;
};

/** The same for the columns of a given file. */
export type RowTask = {
  /** Port or variable → the column it is read from. */
  reads: Readonly<Record<string, string>>;
  /** Columns that are added, in order, with the type each has in Parquet; the last is `error`. */
  added: readonly (readonly [name: string, type: string])[];
  /** Name of the column of errors. */
  error: string;
  /** What the user should know of the names chosen. */
  notices: readonly string[];
  /** The added columns of rows, each as what ends a JSON object: `"solubility":-0.4,…,"error":null}`. */
  answer(rows: readonly AskedRow[]): Promise<string[]>;
  /** The same for a row that has no answer. */
  failed(problem: string): string;
};
