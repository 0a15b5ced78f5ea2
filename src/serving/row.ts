import { createHash } from "node:crypto";
import type { Kind } from "../core/kinds.ts";
import type { ProductsAnswer } from "../core/products.ts";

/** One output of one row: a number, a field or a text, in `unit`, with draws where it was asked for. */
export type RowOutput = {
  point: number | Float64Array | string | null;
  kind: Kind;
  unit: string;
  /** Of a class, whose name is `point`: the probability of each class, in order; `structures` where classes are molecules. */
  probabilities?: { classes: readonly string[]; values: Float64Array; structures?: boolean };
  /** Of products, the first of which is `point`: all of them. */
  products?: ProductsAnswer;
  /** Draws from what the value is known to within; absent where nothing uncertain went in or came out. */
  samples?: Float64Array;
  /** What a network tells of the answer beside its value: see `Measures`. */
  spread?: number;
  distance?: number;
  /** Fewest calibration rows behind the draws. */
  support?: number;
};

/** What a model gave for one row. */
export type Row = {
  /** Says which version was asked what: equal for equal rows. */
  id: string;
  model: string;
  version: string;
  outputs: Readonly<Record<string, RowOutput>>;
};

/** A row before it is run: raw values by port, and values that other rows gave. */
export type RawRow = {
  inputs: Readonly<Record<string, unknown>>;
  fed: Readonly<Record<string, { row: Row; output: RowOutput; name: string }>>;
};

/** Name of a row of a version: the digest of what goes in, so that no structure is kept as a key. */
export function rowId(model: string, version: string, raw: RawRow): string {
  const sorted = (record: Readonly<Record<string, unknown>>) =>
    Object.entries(record)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
  const fed = sorted(raw.fed).map(([port, value]) => {
    const { row, name } = value as RawRow["fed"][string];
    return [port, row.id, name];
  });
  return createHash("sha1")
    .update(JSON.stringify([model, version, sorted(raw.inputs), fed]))
    .digest("base64");
}

/** Numbers that a row holds, for the cache. */
export function weightOf(row: Row): number {
  let weight = 32;
  for (const output of Object.values(row.outputs)) {
    if (output.point instanceof Float64Array) weight += output.point.length;
    weight += (output.samples?.length ?? 0) + (output.probabilities?.values.length ?? 0);
    weight += 256 * (output.products?.products.length ?? 0);
  }
  return weight;
}
