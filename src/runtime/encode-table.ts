import { concatenate } from "../core/encoding.ts";
import { asRetortError, type RetortError } from "../core/errors.ts";
import type { Encoded, Table } from "../core/model.ts";
import type { Featuriser, FeaturiserOptions } from "./featurisers/featuriser.ts";

/** The rows of a table that could be encoded, and the errors of those that could not. */
export type EncodedTable = { encoded: Encoded; rows: readonly number[]; errors: Map<number, RetortError> };

const nothing: Encoded = { rows: 0, offsets: { row: Uint32Array.of(0) }, tensors: {} };

/** Encodes rows from ≤ i < to of a table; rows that have an error are left out and keep it. */
export function encodeTable(
  featuriser: Featuriser,
  options: FeaturiserOptions,
  input: Table,
  from = 0,
  to = input.rows,
): EncodedTable {
  const errors = new Map<number, RetortError>();
  const rows: number[] = [];
  const parts: Encoded[] = [];
  const columns = Object.entries(input.columns);
  for (let row = from; row < to; row++) {
    const before = input.errors.get(row);
    if (before) {
      errors.set(row, before);
      continue;
    }
    try {
      const values: Record<string, unknown> = {};
      for (const [name, column] of columns) values[name] = column.point[row];
      parts.push(featuriser.encodeRow(values, options));
      rows.push(row);
    } catch (error) {
      errors.set(row, asRetortError(error).at(row));
    }
  }
  return { encoded: parts.length ? concatenate(parts) : nothing, rows, errors };
}
