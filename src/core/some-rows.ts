import type { Kind } from "./kinds.ts";
import type { Column, Table } from "./model.ts";

/** Some rows of a table, without draws and errors. */
export function someRows(input: Table, rows: readonly number[]): Table {
  const columns = Object.fromEntries(
    Object.entries(input.columns).map(([name, { point, kinds }]): [string, Column] => [
      name,
      {
        point:
          point instanceof Float64Array
            ? Float64Array.from(rows, (row) => point[row] as number)
            : rows.map((row) => point[row]),
        ...(kinds && { kinds: rows.map((row) => kinds[row] as Kind) }),
      },
    ]),
  );
  return { rows: rows.length, columns, errors: new Map() };
}
