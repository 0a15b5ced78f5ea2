import { RetortError } from "../core/errors.ts";
import type { Json, Model } from "../core/model.ts";
import { tableOf, valueAt } from "../core/values.ts";
import type { GoldenRows } from "../core/version.ts";

/** Share of the outputs' standard deviation that an answer may move before a version counts as broken. */
const share = 1e-4;
const digits = 9;

/** The answers to a model's example inputs, which are of our own making, as they are checked on loading. */
export async function goldenRows(
  model: Model,
  examples: readonly Readonly<Record<string, Json>>[],
): Promise<GoldenRows> {
  const rows = examples.slice(0, 32);
  const answer = await model.predictBatch(tableOf(model.spec, rows), {
    samples: 0,
    seed: 0,
    signal: new AbortController().signal,
  });
  const failed = [...answer.errors.values()][0];
  if (failed) throw new RetortError(failed.code, `an example of ${model.spec.id} fails: ${failed.message}`);
  const inputs = Object.fromEntries(
    Object.keys(model.spec.inputs).map((port) => [port, rows.map((row) => row[port] ?? null)]),
  );
  const outputs: Record<string, Json[]> = {};
  const tolerance: Record<string, number> = {};
  for (const port of Object.keys(model.spec.outputs)) {
    const column = answer.columns[port];
    if (!column) continue;
    const values = rows.map((_, row) => valueAt(column, row));
    outputs[port] = values.map((value) =>
      typeof value === "number"
        ? Number(value.toPrecision(digits))
        : ArrayBuffer.isView(value)
          ? Array.from(value as Float64Array, (v) => Number(v.toPrecision(digits)))
          : (value as Json),
    );
    const numbers = values.flatMap((v) =>
      typeof v === "number" ? [v] : ArrayBuffer.isView(v) ? Array.from(v as Float64Array) : [],
    );
    tolerance[port] = numbers.length > 0 ? share * spread(numbers) : 0;
  }
  return { inputs, outputs, tolerance };
}

/** Standard deviation, or the size of the values where they do not vary. */
function spread(values: readonly number[]): number {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
  return sd > 0 ? sd : Math.abs(mean) || 1;
}
