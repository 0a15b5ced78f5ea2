import type { RetortError } from "../core/errors.ts";
import type { Run, Table } from "../core/model.ts";

/** How a network that moves a field by a short time is applied again and again until the time asked for. */
export type Rollout = {
  /** Ports of the field and the time that it is moved by. */
  field: string;
  time: string;
  /** The longest time of one application. */
  longest: number;
};

/** Equal steps, none longer than the longest, to a time. */
export function stepsTo(time: number, { longest }: Pick<Rollout, "longest">): number {
  return Math.max(1, Math.ceil(time / longest - 1e-9));
}

/**
 * Moves each row's field step by step: the answer of one step is the field that the next begins with, and rows whose time
 * has come stand still.
 *
 * @param step one application of the network, whose output `output` it reads
 */
export async function rollOut(
  step: (input: Table, run: Run) => Promise<Table>,
  rollout: Rollout,
  output: string,
  input: Table,
  run: Run,
): Promise<Table> {
  const errors = new Map<number, RetortError>(input.errors);
  const times = input.columns[rollout.time]?.point as Float64Array;
  const fields = Array.from(input.columns[rollout.field]?.point ?? []);
  const done = Array.from(times, () => 0);
  for (;;) {
    const rows = done.flatMap((steps, row) =>
      errors.has(row) || steps >= stepsTo(times[row] as number, rollout) ? [] : [row],
    );
    if (rows.length === 0) break;
    const columns = Object.fromEntries(
      Object.entries(input.columns).map(([name, { point }]) => [name, { point: rows.map((row) => point[row]) }]),
    );
    const shares = rows.map((row) => (times[row] as number) / stepsTo(times[row] as number, rollout));
    const moved = await step(
      {
        rows: rows.length,
        columns: {
          ...columns,
          [rollout.field]: { point: rows.map((row) => fields[row]) },
          [rollout.time]: { point: Float64Array.from(shares) },
        },
        errors: new Map(),
      },
      run,
    );
    rows.forEach((row, i) => {
      const error = moved.errors.get(i);
      if (error) errors.set(row, error.at(row));
      else fields[row] = moved.columns[output]?.point[i];
      done[row] = (done[row] as number) + 1;
    });
  }
  const point = fields.map((field, row) => (errors.has(row) ? undefined : field));
  return { rows: input.rows, columns: { [output]: { point } }, errors };
}
