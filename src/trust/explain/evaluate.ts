import { setImmediate } from "node:timers/promises";
import { concatenate, rowsAtOnce, sizeOf } from "../../core/encoding.ts";
import { RetortError } from "../../core/errors.ts";
import type { Encoded, Inside, Tensor } from "../../core/model.ts";
import type { RowContext } from "./row-context.ts";

/** Numbers in the largest encoding of one run. */
const numbersAtOnce = 4_000_000;

/** A row with the players whose `keep` is 0 set to the baseline, or moved towards it by their share. */
export type Masked = { row: RowContext; keep: Uint8Array };

/** What a method evaluates a model with. */
export type Target = {
  inside: Inside;
  output: string;
  at: number | undefined;
  signal: AbortSignal;
  /** Told of evaluations that are done. */
  progress?: (evaluations: number) => void;
};

/** @throws RetortError CANCELLED if the caller has gone. */
export function requireCaller(signal: AbortSignal): void {
  if (signal.aborted) throw new RetortError("CANCELLED", "the caller went away during an explanation");
}

/** Lets other work in between batches, so that the caller's leaving is noticed. @throws RetortError CANCELLED. */
export async function pause(signal: AbortSignal): Promise<void> {
  await setImmediate();
  requireCaller(signal);
}

/**
 * Consecutive parts of a list, each small enough for one run.
 *
 * @param each rows that a task is evaluated with
 */
export function* batches<T extends { row: RowContext }>(
  tasks: readonly T[],
  each: (row: RowContext) => number = () => 1,
): Generator<T[]> {
  let batch: T[] = [];
  let [rows, numbers] = [0, 0];
  let last: RowContext | undefined;
  let [more, size, most] = [0, 0, 0];
  for (const task of tasks) {
    if (task.row !== last) {
      last = task.row;
      more = each(last);
      size = more * sizeOf(last.encoded);
      most = rowsAtOnce(last.encoded);
    }
    if (batch.length && (rows + more > most || numbers + size > numbersAtOnce)) {
      yield batch;
      batch = [];
      [rows, numbers] = [0, 0];
    }
    batch.push(task);
    rows += more;
    numbers += size;
  }
  if (batch.length) yield batch;
}

/**
 * The model's answers to masked rows, each the mean over its background, in whole batches; a field's at the position
 * asked for.
 */
export async function evaluate(target: Target, tasks: readonly Masked[]): Promise<Float64Array> {
  const values = new Float64Array(tasks.length);
  const copies = new Copies();
  let done = 0;
  for (const batch of batches(tasks, ({ backgrounds }) => backgrounds.length)) {
    await pause(target.signal);
    const joined = copies.joined(batch);
    const answer = (await target.inside.forward(masked(joined, batch), target.signal))[target.output];
    if (!answer) throw noOutput(target.output);
    const width = answer.length / joined.rows;
    let at = positionIn(width, target);
    for (const { row } of batch) {
      const over = row.backgrounds.length;
      let sum = 0;
      for (let b = 0; b < over; b++, at += width) sum += answer[at] as number;
      values[done++] = sum / over;
    }
    target.progress?.(joined.rows);
  }
  return values;
}

/** Joins rows, each as often as its background has rows; what was joined of one row alone is given again. */
class Copies {
  #row: RowContext | undefined;
  #joined: Encoded | undefined;

  /** What is joined is not to be written to. */
  joined(batch: readonly Masked[]): Encoded {
    const { row } = batch[0] as Masked;
    const rows = batch.reduce((sum, one) => sum + one.row.backgrounds.length, 0);
    const alone = batch.every((one) => one.row === row);
    if (alone && this.#joined && this.#row === row && this.#joined.rows === rows) return this.#joined;
    this.#row = alone ? row : undefined;
    this.#joined = concatenate(batch.flatMap((one) => one.row.backgrounds.map(() => one.row.encoded)));
    return this.#joined;
  }
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

/** The batch with its players that are missing at the background; tensors that no player is in are not copied. */
function masked(joined: Encoded, batch: readonly Masked[]): Encoded {
  const touched = new Set([...new Set(batch.map(({ row }) => row))].flatMap((row) => [...ownersOf(row).keys()]));
  const tensors: Record<string, Tensor> = { ...joined.tensors };
  for (const name of touched) {
    const tensor = joined.tensors[name] as Tensor;
    const data = tensor.data.slice();
    let start = 0;
    for (const { row, keep } of batch) {
      const own = (row.encoded.tensors[name] as Tensor).data;
      const owners = ownersOf(row).get(name);
      const missing = owners === undefined || owners === "shared" ? undefined : missingIn(owners, keep);
      for (const baseline of row.backgrounds) {
        const base = (baseline.tensors[name] as Tensor).data;
        if (owners === "shared") maskShared(data, start, name, row, keep, base);
        else if (missing)
          for (let i = 0; i < missing.length; i++) {
            const k = missing[i] as number;
            data[start + k] = base[k] as number;
          }
        start += own.length;
      }
    }
    tensors[name] = { ...tensor, data };
  }
  return { ...joined, tensors };
}

/** Places of a row's numbers whose player is missing. */
function missingIn(owners: Int32Array, keep: Uint8Array): Int32Array {
  const places = new Int32Array(owners.length);
  let count = 0;
  for (let k = 0; k < owners.length; k++) {
    const owner = owners[k] as number;
    if (owner >= 0 && keep[owner] === 0) places[count++] = k;
  }
  return places.subarray(0, count);
}

/** Moves the numbers of one row towards the background by the shares of the players that are missing. */
function maskShared(
  data: Float32Array | Int32Array,
  start: number,
  name: string,
  row: RowContext,
  keep: Uint8Array,
  base: Float32Array | Int32Array,
): void {
  const own = (row.encoded.tensors[name] as Tensor).data;
  row.players.forEach(({ spans }, p) => {
    if (keep[p]) return;
    for (const { tensor, from, to, share } of spans) {
      if (tensor !== name) continue;
      for (let k = from; k < to; k++)
        data[start + k] =
          share === 1
            ? (base[k] as number)
            : (data[start + k] as number) - share * ((own[k] as number) - (base[k] as number));
    }
  });
}

type Owners = ReadonlyMap<string, Int32Array | "shared">;
const known = new WeakMap<RowContext, Owners>();

/** Which player each number of a row belongs to (−1: none), by tensor; "shared" where players have parts of one. */
function ownersOf(row: RowContext): Owners {
  const found = known.get(row);
  if (found) return found;
  const owners = new Map<string, Int32Array | "shared">();
  row.players.forEach(({ spans }, p) => {
    for (const { tensor, from, to, share } of spans) {
      if (share !== 1) owners.set(tensor, "shared");
      const length = (row.encoded.tensors[tensor] as Tensor).data.length;
      const all = owners.get(tensor) ?? new Int32Array(length).fill(-1);
      if (all !== "shared") owners.set(tensor, all.fill(p, from, to));
    }
  });
  known.set(row, owners);
  return owners;
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
