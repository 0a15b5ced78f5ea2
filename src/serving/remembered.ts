import { createHash } from "node:crypto";
import { kindInfo } from "../core/kinds.ts";
import type { Column, Table } from "../core/model.ts";
import { someRows } from "../core/some-rows.ts";
import type { LoadedModel } from "../runtime/loaded-model.ts";
import { WeightedCache } from "./weighted-cache.ts";

/** Rows of a part that are kept. */
const most = 50_000;

/** What is kept of each answer beside its value. */
const kept = ["spread", "distance"] as const;

/**
 * A part that keeps the numbers it gave to recent rows, so that a pipeline that is asked for an interval, an explanation
 * or a verdict after its value does not run its networks again. Work in bulk neither reads nor writes what is kept.
 */
export function remembered(model: LoadedModel): LoadedModel {
  const { spec } = model;
  const names = Object.keys(spec.outputs);
  const numeric = Object.values(spec.outputs).every(
    (port) => !port.axes && !port.by && kindInfo(port.kind).form === "quantity",
  );
  if (!numeric || !["network", "remote"].includes(spec.body.type)) return model;
  const known = new WeightedCache<readonly number[]>(most);
  return {
    ...model,
    async predictBatch(input, run) {
      if (run.bulk || Object.values(input.columns).some((column) => column.samples))
        return model.predictBatch(input, run);
      const keys = Array.from({ length: input.rows }, (_, row) => keyOf(input, row));
      const todo = keys.flatMap((key, row) => (input.errors.has(row) || known.get(key) ? [] : [row]));
      const errors = new Map(input.errors);
      const values = keys.map((key) => known.get(key));
      if (todo.length > 0) {
        const answer = await model.predictBatch(someRows(input, todo), run);
        todo.forEach((row, i) => {
          const error = answer.errors.get(i);
          if (error) {
            errors.set(row, error.at(row));
            return;
          }
          const own = names.flatMap((name) => {
            const { point, measures } = answer.columns[name] as Column;
            return [point[i] as number, ...kept.map((one) => measures?.[one]?.[i] ?? Number.NaN)];
          });
          values[row] = own;
          known.set(keys[row] as string, own, 1);
        });
      }
      const columns = Object.fromEntries(
        names.map((name, k): [string, Column] => [name, columnAt(values, k * (1 + kept.length))]),
      );
      return { rows: input.rows, columns, errors };
    },
  };
}

/** A column of kept numbers that begin at `from` in each row: the value, then its measures. */
function columnAt(values: readonly (readonly number[] | undefined)[], from: number): Column {
  const at = (k: number) => Float64Array.from(values, (own) => own?.[from + k] ?? Number.NaN);
  const measures = Object.fromEntries(
    kept.map((name, k) => [name, at(1 + k)] as const).filter(([, numbers]) => numbers.some(Number.isFinite)),
  );
  return { point: at(0), ...(Object.keys(measures).length > 0 && { measures }) };
}

/** The digest of what a row holds, so that no structure is kept as a key. */
function keyOf({ columns }: Table, row: number): string {
  const values = Object.entries(columns).map(([name, { point, kinds }]) => [name, point[row], kinds?.[row]]);
  const text = JSON.stringify(values, (_, part) => (ArrayBuffer.isView(part) ? [...(part as Float64Array)] : part));
  return createHash("sha1").update(text).digest("base64");
}
