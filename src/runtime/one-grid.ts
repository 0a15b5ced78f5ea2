import { RetortError } from "../core/errors.ts";
import type { Column, Run, Table } from "../core/model.ts";

/** Rows of one grid: the number of points that an input asks for, or none. */
function rowsByGrid(input: Table, port: string): Map<unknown, number[]> {
  const found = new Map<unknown, number[]>();
  const points = input.columns[port]?.point ?? [];
  for (let row = 0; row < input.rows; row++) {
    if (input.errors.has(row)) continue;
    const grid = points[row];
    const rows = found.get(Number.isNaN(grid) ? undefined : grid) ?? [];
    rows.push(row);
    found.set(Number.isNaN(grid) ? undefined : grid, rows);
  }
  return found;
}

/**
 * Answers rows whose fields stand on different grids, those of one grid at a time, since they alone make a batch.
 *
 * @param port the input that says how many points a row's grid has
 */
export async function gridByGrid(
  answer: (input: Table, run: Run) => Promise<Table>,
  port: string,
  input: Table,
  run: Run,
): Promise<Table> {
  const grids = rowsByGrid(input, port);
  if (grids.size <= 1) return answer(input, run);
  const errors = new Map(input.errors);
  const points: Record<string, unknown[]> = {};
  for (const rows of grids.values()) {
    const columns = Object.entries(input.columns).map(([name, { point }]): [string, Column] => {
      const values = rows.map((row) => point[row]);
      return [name, { point: point instanceof Float64Array ? Float64Array.from(values as number[]) : values }];
    });
    const part = await answer({ rows: rows.length, columns: Object.fromEntries(columns), errors: new Map() }, run);
    for (const [i, error] of part.errors) errors.set(rows[i] as number, error.at(rows[i] as number));
    for (const [name, column] of Object.entries(part.columns)) {
      points[name] ??= new Array(input.rows);
      for (const [i, row] of rows.entries()) (points[name] as unknown[])[row] = column.point[i];
    }
  }
  const columns = Object.fromEntries(Object.entries(points).map(([name, point]) => [name, { point }]));
  return { rows: input.rows, columns, errors };
}

/** Only rows of the first row's grid can be looked into together: the others have an error. */
export function onOneGrid(input: Table, port: string): Table {
  const [, ...others] = rowsByGrid(input, port).values();
  const errors = new Map(input.errors);
  for (const row of others.flat())
    errors.set(
      row,
      new RetortError("EXPLANATION_UNSUPPORTED", "this row stands on another grid than the first", {
        row,
        step: port,
        hint: "explain rows of one grid together",
      }),
    );
  return { ...input, errors };
}
