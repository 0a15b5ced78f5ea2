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

/** Consecutive parts of a list, each small enough for one run. */
export function* batches<T extends { row: RowContext }>(tasks: readonly T[]): Generator<T[]> {
  let batch: T[] = [];
  let numbers = 0;
  for (const task of tasks) {
    const size = sizeOf(task.row.encoded);
    if (batch.length && (batch.length >= rowsAtOnce(task.row.encoded) || numbers + size > numbersAtOnce)) {
      yield batch;
      batch = [];
      numbers = 0;
    }
    batch.push(task);
    numbers += size;
  }
  if (batch.length) yield batch;
}

/** A masked row over one row of its background; `task` is its position among what was asked. */
type Cut = Masked & { baseline: Encoded; task: number };

/**
 * The model's answers to masked rows, each the mean over its background, in whole batches; a field's at the position
 * asked for.
 */
export async function evaluate(target: Target, tasks: readonly Masked[]): Promise<Float64Array> {
  const values = new Float64Array(tasks.length);
  const copies = new Copies();
  for (const batch of batches(cutsOf(tasks))) {
    await pause(target.signal);
    const joined = copies.joined(batch.map(({ row }) => row.encoded));
    const answer = (await target.inside.forward(masked(joined, batch), target.signal))[target.output];
    if (!answer) throw noOutput(target.output);
    const width = answer.length / batch.length;
    const at = positionIn(width, target);
    batch.forEach(({ task, row }, i) => {
      values[task] = (values[task] as number) + (answer[i * width + at] as number) / row.backgrounds.length;
    });
    target.progress?.(batch.length);
  }
  return values;
}

function cutsOf(tasks: readonly Masked[]): Cut[] {
  return tasks.flatMap(({ row, keep }, task) => row.backgrounds.map((baseline) => ({ row, keep, baseline, task })));
}

/** Joins rows; as long as the same row is asked for as often as before, what was joined then is given again. */
class Copies {
  #row: Encoded | undefined;
  #rows = 0;
  #joined: Encoded | undefined;

  /** What is joined is not to be written to. */
  joined(rows: readonly Encoded[]): Encoded {
    const [first] = rows;
    if (this.#joined && rows.length === this.#rows && rows.every((row) => row === this.#row)) return this.#joined;
    this.#joined = concatenate(rows);
    this.#rows = rows.length;
    this.#row = rows.every((row) => row === first) ? first : undefined;
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
function masked(joined: Encoded, batch: readonly Cut[]): Encoded {
  const touched = new Set(batch.flatMap(({ row }) => [...ownersOf(row).keys()]));
  const tensors: Record<string, Tensor> = { ...joined.tensors };
  for (const name of touched) {
    const tensor = joined.tensors[name] as Tensor;
    const data = tensor.data.slice();
    let start = 0;
    for (const { row, keep, baseline } of batch) {
      const length = (row.encoded.tensors[name] as Tensor).data.length;
      const owners = ownersOf(row).get(name);
      const base = (baseline.tensors[name] as Tensor).data;
      if (owners === "shared") maskShared(data, start, name, row, keep, base);
      else if (owners)
        for (let k = 0; k < length; k++) {
          const owner = owners[k] as number;
          if (owner >= 0 && keep[owner] === 0) data[start + k] = base[k] as number;
        }
      start += length;
    }
    tensors[name] = { ...tensor, data };
  }
  return { ...joined, tensors };
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
