import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { RetortError } from "../../core/errors.ts";

/** A row of the input. */
export type InputRow = {
  /** The row as a JSON object without its closing brace; "{" where the row has no columns of its own here. */
  head: string;
  /** Text or JSON value by column. */
  values: Readonly<Record<string, unknown>>;
  /** Why the row cannot be read, if it cannot. */
  problem?: string;
};

/** How much of the input has been read so far, in the measure of its `size`. */
export type Tally = { done: number };

/** A file of rows, in a form of its own. */
export type Input = {
  columns: readonly string[];
  /** Bytes of a text, rows of a Parquet file. */
  size: number;
  /** Types of the columns in Parquet; absent: the file is Parquet, and is joined to the answers as it is. */
  types?: readonly string[];
  /** Rows in order, from the given one on, a few hundred at a time; `needed`: the columns that are read from `values`. */
  rows(from: number, tally: Tally, needed: readonly string[]): AsyncGenerator<InputRow[]>;
};

/** What tells one input from another. */
export type Fingerprint = { path: string; bytes: number; modified: number; sha256: string };

/** Size, time and SHA-256 of a file. @throws RetortError INVALID_INPUT where there is none. */
export async function fingerprint(path: string): Promise<Fingerprint> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile())
    throw new RetortError("INVALID_INPUT", `there is no file "${path}"`, {
      hint: "give the path of a file, or - for standard input",
    });
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return { path, bytes: stat.size, modified: stat.mtimeMs, sha256: hash.digest("hex") };
}

/** The file's bytes, unpacked where its name ends in `.gz`; `tally` counts those read from the disk. */
export function openText(path: string, tally?: Tally): Readable {
  const file = createReadStream(path, { highWaterMark: 1 << 17 });
  if (tally) file.on("data", (chunk) => (tally.done += chunk.length));
  if (!path.endsWith(".gz")) return file;
  const plain = createGunzip();
  file.on("error", (error) => plain.destroy(error));
  return file.pipe(plain);
}

/** Lines of a text, without their ends; a byte-order mark is skipped. */
export async function* lines(source: Readable): AsyncGenerator<string> {
  let rest = "";
  let first = true;
  source.setEncoding("utf8");
  for await (const chunk of source) {
    const text = first ? (chunk as string).replace(/^\uFEFF/, "") : (chunk as string);
    first = false;
    const parts = (rest + text).split("\n");
    rest = parts.pop() as string;
    if (rest.length > longest) throw tooLong();
    for (const line of parts) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
  if (rest !== "") yield rest;
}

const longest = 64 * 1024 * 1024;
const tooLong = () =>
  new RetortError("LIMIT_EXCEEDED", "a line of the input is longer than 64 MB", { hint: "is --from right?" });

/** A JSON object of the given columns, without its closing brace. */
export function headOf(columns: readonly string[], cells: readonly (string | null)[]): string {
  return `{${columns.map((name, i) => `${JSON.stringify(name)}:${JSON.stringify(cells[i] ?? null)}`).join(",")}`;
}

/** Gathers single rows into lists of up to `size`, leaving out the first `from`. */
export async function* inBatches(rows: AsyncIterable<InputRow>, from: number, size = 256): AsyncGenerator<InputRow[]> {
  let batch: InputRow[] = [];
  let seen = 0;
  for await (const row of rows) {
    if (seen++ < from) continue;
    batch.push(row);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
