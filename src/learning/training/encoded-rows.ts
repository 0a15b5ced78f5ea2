import { setImmediate } from "node:timers/promises";
import type { TrainContext } from "../../core/definition.ts";
import { shapeOf } from "../../core/encoding.ts";
import { RetortError } from "../../core/errors.ts";
import type { Encoded, ModelSpec } from "../../core/model.ts";
import { encodeRawRows } from "./network-trainer.ts";

/** Rows as a featuriser gives them, and a field of `points` numbers that each is trained for. */
export type EncodedRows = {
  count: number;
  points: number;
  /** Tensors of the rows: each has `size` numbers a row, of shape `width`; what rows share is left out. */
  tensors: Record<string, { width: readonly number[]; size: number; data: Float32Array }>;
  target: Float32Array;
};

/** Rows after which a caller who goes away is heard. */
const breath = 32;

/**
 * A split's training rows, encoded once.
 *
 * @param output port of the field
 * @throws RetortError CANCELLED, and of the first row that cannot be encoded.
 */
export async function encodedRows(
  { data, split, signal }: TrainContext,
  spec: ModelSpec,
  output: string,
): Promise<EncodedRows> {
  const ports = Object.entries(data.inputs);
  const targets = data.targets[output] as readonly Float64Array[];
  let rows: EncodedRows | undefined;
  for (const [i, row] of split.train.entries()) {
    if (i % breath === 0) await setImmediate();
    if (signal.aborted) throw new RetortError("CANCELLED", "training was cancelled while its rows were encoded");
    const [encoded] = await encodeRawRows(spec, [Object.fromEntries(ports.map(([port, all]) => [port, all[row]]))]);
    const target = targets[row] as Float64Array;
    rows ??= emptyRows(encoded as Encoded, target.length, split.train.length);
    for (const [name, { data: all, size }] of Object.entries(rows.tensors))
      all.set((encoded as Encoded).tensors[name]?.data as Float32Array, i * size);
    rows.target.set(target, i * rows.points);
  }
  return rows as EncodedRows;
}

function emptyRows(example: Encoded, points: number, count: number): EncodedRows {
  const tensors = Object.fromEntries(
    Object.entries(example.tensors).flatMap(([name, { axis, width }]) => {
      if (axis === "shared") return [];
      const size = shapeOf(example, name).reduce((product, n) => product * n, 1);
      return [[name, { width, size, data: new Float32Array(count * size) }]];
    }),
  );
  return { count, points, tensors, target: new Float32Array(count * points) };
}
