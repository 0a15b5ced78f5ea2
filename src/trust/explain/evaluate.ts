import { setImmediate } from "node:timers/promises";
import { concatenate } from "../../core/encoding.ts";
import { RetortError } from "../../core/errors.ts";
import type { Encoded, Inside, Tensor } from "../../core/model.ts";
import type { RowContext } from "./row-context.ts";

/** Rows of one run of the graph, and numbers in its largest encoding. */
const rowsAtOnce = 256;
const numbersAtOnce = 4_000_000;

/** A row with the players whose `keep` is 0 set to the baseline, or moved towards it by their share. */
export type Masked = { row: RowContext; keep: Uint8Array };

/** What a method evaluates a model with. */
export type Target = { inside: Inside; output: string; at: number | undefined; signal: AbortSignal };

/** @throws RetortError CANCELLED if the caller has gone. */
export function requireCaller(signal: AbortSignal): void {
  if (signal.aborted) throw new RetortError("CANCELLED", "the caller went away during an explanation");
}

/** Lets other work in between batches, so that the caller's leaving is noticed. @throws RetortError CANCELLED. */
export async function pause(signal: AbortSignal): Promise<void> {
  await setImmediate();
  requireCaller(signal);
}

/** Consecutive parts of a list, each small enough for one run. */
export function* batches<T extends { row: RowContext }>(tasks: readonly T[]): Generator<T[]> {
  let batch: T[] = [];
  let numbers = 0;
  for (const task of tasks) {
    const size = sizeOf(task.row);
    if (batch.length && (batch.length === rowsAtOnce || numbers + size > numbersAtOnce)) {
      yield batch;
      batch = [];
      numbers = 0;
    }
    batch.push(task);
    numbers += size;
  }
  if (batch.length) yield batch;
}

/** The model's answers to masked rows, in whole batches; a field's at the position asked for. */
export async function evaluate(target: Target, tasks: readonly Masked[]): Promise<Float64Array> {
  const values = new Float64Array(tasks.length);
  let done = 0;
  for (const batch of batches(tasks)) {
    await pause(target.signal);
    const joined = joinRows(batch.map(({ row }) => row.encoded));
    mask(joined, batch);
    const answer = (await target.inside.forward(joined, target.signal))[target.output];
    if (!answer) throw noOutput(target.output);
    const width = answer.length / batch.length;
    const at = positionIn(width, target);
    for (let i = 0; i < batch.length; i++) values[done++] = answer[i * width + at] as number;
  }
  return values;
}

/** Encodings joined into one whose data may be written to. */
export function joinRows(rows: readonly Encoded[]): Encoded {
  const joined = concatenate(rows);
  if (rows.length > 1) return joined;
  const tensors = Object.fromEntries(
    Object.entries(joined.tensors).map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() } as Tensor]),
  );
  return { ...joined, tensors };
}

/** Where each row of a batch begins in the data of each tensor. */
export function startsOf(rows: readonly Encoded[], name: string): number[] {
  let at = 0;
  return rows.map((row) => {
    const start = at;
    at += (row.tensors[name] as Tensor).data.length;
    return start;
  });
}

function mask(joined: Encoded, batch: readonly Masked[]): void {
  const starts: Record<string, number[]> = {};
  batch.forEach(({ row, keep }, i) => {
    row.players.forEach(({ spans }, p) => {
      if (keep[p]) return;
      for (const { tensor, from, to, share } of spans) {
        starts[tensor] ??= startsOf(
          batch.map((one) => one.row.encoded),
          tensor,
        );
        const start = starts[tensor]?.[i] as number;
        const data = (joined.tensors[tensor] as Tensor).data;
        const base = (row.baseline.tensors[tensor] as Tensor).data;
        const own = (row.encoded.tensors[tensor] as Tensor).data;
        for (let k = from; k < to; k++)
          data[start + k] =
            share === 1
              ? (base[k] as number)
              : (data[start + k] as number) - share * ((own[k] as number) - (base[k] as number));
      }
    });
  });
}

function sizeOf(row: RowContext): number {
  let size = 0;
  for (const { data } of Object.values(row.encoded.tensors)) size += data.length;
  return size;
}

function positionIn(width: number, { at, output }: Target): number {
  if (width === 1) return 0;
  if (at === undefined || !Number.isInteger(at) || at < 0 || at >= width)
    throw new RetortError("INVALID_INPUT", `"${output}" has ${width} values, and one of them is explained`, {
      hint: `give at: a position from 0 to ${width - 1}`,
    });
  return at;
}

function noOutput(output: string): RetortError {
  return new RetortError("EXPLANATION_UNSUPPORTED", `the model's network gives no "${output}" that can be explained`);
}
