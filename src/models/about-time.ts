import type { Table } from "../core/model.ts";
import { valueAt } from "../core/values.ts";
import { numbersByRow } from "./solved-fields.ts";

/** Half the time over which a rate of change is taken. */
const step = 0.01;

/**
 * Something of the answers a little before and after each row's time, such as an equation's residual half-way. Both times
 * take as many steps of `longest` as the row's own, so that a rollout's steps are alike.
 *
 * @param ask what the model answers to other inputs
 */
export async function aboutTime<T>(
  input: Table,
  answer: Table,
  { output, longest }: { output: string; longest: number },
  ask: (input: Table) => Promise<Table>,
  value: (before: Float64Array, after: Float64Array, between: number) => T,
): Promise<(T | undefined)[]> {
  const middles = Array.from({ length: input.rows }, (_, row) => {
    const time = Number(input.columns.time && valueAt(input.columns.time, row));
    const last = Math.max(1, Math.ceil(time / longest - 1e-9)) * longest;
    return Math.min(last - step, Math.max(last - longest + step, time));
  });
  const at = (by: number): Table => ({
    ...input,
    columns: { ...input.columns, time: { point: Float64Array.from(middles, (middle) => middle + by) } },
  });
  const [before, after] = await Promise.all([ask(at(-step)), ask(at(step))]);
  return numbersByRow(input, answer, output, (row) => {
    const [a, b] = [before, after].map(({ columns }) => columns[output] && valueAt(columns[output], row));
    return a instanceof Float64Array && b instanceof Float64Array ? value(a, b, 2 * step) : undefined;
  });
}
