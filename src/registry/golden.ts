import { RetortError } from "../core/errors.ts";
import type { Json, Model } from "../core/model.ts";
import { spread } from "../core/statistics.ts";
import { tableOf } from "../core/values.ts";
import type { GoldenRows } from "../core/version.ts";
import { goldenValue } from "../runtime/golden.ts";

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
    const values = rows.map((_, row) => goldenValue(column, row));
    outputs[port] = values.map(rounded);
    const numbers = values.flatMap((value) => listed(value).filter((v) => typeof v === "number"));
    tolerance[port] = numbers.length > 0 ? share * spread(numbers as number[]) : 0;
  }
  return { inputs, outputs, tolerance };
}

const listed = (value: unknown): unknown[] =>
  Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value as ArrayLike<unknown>) : [value];

/** A value as JSON, its numbers to nine digits. */
function rounded(value: unknown): Json {
  const short = (one: unknown) => (typeof one === "number" ? Number(one.toPrecision(digits)) : (one as Json));
  return Array.isArray(value) || ArrayBuffer.isView(value) ? listed(value).map(short) : short(value);
}
