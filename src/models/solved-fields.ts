import type { Conserved } from "../core/definition.ts";
import { asRetortError, type RetortError } from "../core/errors.ts";
import type { Table } from "../core/model.ts";
import { valueAt } from "../core/values.ts";
import { meanOf } from "../physics/heat.ts";

/** A table of one field, solved row by row; a row that cannot be solved is an error of its own. */
export function fieldsByRow(input: Table, output: string, solve: (row: number) => Float64Array): Table {
  const { point, errors } = solvedByRow(input, solve);
  return { rows: input.rows, columns: { [output]: { point } }, errors };
}

/** The same of one number. */
export function scalarsByRow(input: Table, output: string, solve: (row: number) => number): Table {
  const { point, errors } = solvedByRow(input, solve);
  const numbers = Float64Array.from(point, (value) => value ?? Number.NaN);
  return { rows: input.rows, columns: { [output]: { point: numbers } }, errors };
}

function solvedByRow<T>(
  input: Table,
  solve: (row: number) => T,
): { point: (T | undefined)[]; errors: Table["errors"] } {
  const errors = new Map<number, RetortError>(input.errors);
  const point = Array.from({ length: input.rows }, (_, row) => {
    if (errors.has(row)) return undefined;
    try {
      return solve(row);
    } catch (thrown) {
      errors.set(row, asRetortError(thrown).at(row));
      return undefined;
    }
  });
  return { point, errors };
}

/** Something of each row's field in an answer; undefined where input or answer failed. */
export function numbersByRow<T>(
  input: Table,
  answer: Table,
  output: string,
  value: (row: number, field: Float64Array) => T,
): (T | undefined)[] {
  return Array.from({ length: input.rows }, (_, row) => {
    const column = answer.columns[output];
    const field = column && valueAt(column, row);
    if (input.errors.has(row) || answer.errors.has(row) || !(field instanceof Float64Array)) return undefined;
    return value(row, field);
  });
}

/** Of what a course keeps, its value at the time that is farthest off; `size` numbers of the course stand for one time. */
export function farthestOff(
  course: Float64Array,
  size: number,
  exact: number,
  measure: (state: Float64Array) => number,
): number {
  let found = exact;
  for (let at = 0; at < course.length; at += size) {
    const now = measure(course.subarray(at, at + size));
    if (Math.abs(now - exact) > Math.abs(found - exact)) found = now;
  }
  return found;
}

/** Size of a mean, relative to the field's values, below which rounding has made it. */
const rounding = 1e-12;

/** The mean of a field, which its equation keeps; one that is 0 but for rounding is 0. */
export function meanKept(name: string, initial: Float64Array, field: Float64Array): Conserved {
  const mean = meanOf(initial);
  const largest = initial.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return { name, unit: "1", exact: Math.abs(mean) > rounding * largest ? mean : 0, found: meanOf(field) };
}
