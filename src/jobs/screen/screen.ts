import { createWriteStream, renameSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { RetortError } from "../../core/errors.ts";
import type { Asking, RowTask } from "./asking.ts";
import type { InputFormat, OutputFormat } from "./formats.ts";
import { type Fingerprint, fingerprint, type Input, type InputRow, type Tally } from "./input.ts";
import { mergeChunks } from "./merge.ts";
import { openInput } from "./open-input.ts";
import { type ChunkCount, discardParts, type Identity, lockParts, Parts } from "./parts.ts";

/** A file of rows to be answered by a model or a query. */
export type Screening = {
  asking: Asking;
  /** Path of a file, or "-" for standard input, which is stored in a file first. */
  input: string;
  from: InputFormat;
  output: string;
  format: OutputFormat;
  /** Discards what an earlier run did. */
  restart?: boolean;
  /** Rows a chunk: what is computed at a time, and what a crash can lose. */
  chunkRows: number;
  /** Chunks under way at a time; each is held in memory. */
  width: number;
  notice(text: string): void;
  progress(event: ScreeningProgress): void;
  signal: AbortSignal;
};

/** Rows done in this run and in earlier ones; how much of the input has been read, from 0 to 1. */
type ScreeningProgress = { rows: number; resumed: number; fraction: number };

type Screened = { rows: number; failed: number; resumed: number };

/**
 * Answers every row of a file, in order and in bounded memory, and writes the rows with the answers beside them.
 *
 * Chunks that are done are kept in `<output>.parts/` until the whole is; a run that was stopped, by whatever means, goes
 * on from there when the same is asked again. The output appears under its name only when it is whole.
 *
 * @throws RetortError CONFLICT if input, version or settings are not those of the run to be continued, or another process
 * is at it; INVALID_INPUT if the input cannot be read; CANCELLED on the signal (what is done remains).
 */
export async function screen(work: Screening): Promise<Screened> {
  const output = resolve(work.output);
  if (work.input !== "-" && output === resolve(work.input))
    throw new RetortError("INVALID_INPUT", "input and output are the same file", { hint: "give another --out" });
  const folder = `${output}.parts`;
  const release = lockParts(folder);
  try {
    if (work.restart) discardParts(folder);
    const path = work.input === "-" ? await store(process.stdin, join(folder, "input")) : work.input;
    const mark = await fingerprint(path);
    const input = await openInput(path, work.from, folder);
    const task = work.asking.task(input.columns);
    const parts = Parts.open(folder, identityOf(work, task, mark));
    for (const text of task.notices) work.notice(text);
    const resumed = await answerChunks(work, input, task, parts);
    const now = statSync(path);
    if (now.size !== mark.bytes || now.mtimeMs !== mark.modified)
      throw new RetortError("CONFLICT", `"${work.input}" was changed while it was read`, {
        hint: "run it again with --restart",
      });
    const counts = await finish(work, path, input, task, parts);
    discardParts(folder);
    return { ...counts, resumed };
  } finally {
    release();
  }
}

function identityOf(work: Screening, task: RowTask, mark: Fingerprint): Identity {
  const { id, version, settings } = work.asking;
  return { input: mark, from: work.from, model: id, version, ports: task.reads, settings, chunkRows: work.chunkRows };
}

/** Answers the chunks that are not done yet; returns how many rows had been done before. */
async function answerChunks(work: Screening, input: Input, task: RowTask, parts: Parts): Promise<number> {
  const done = parts.done();
  const resumed = sum([...done.values()].map((count) => count.rows));
  const tally: Tally = { done: 0 };
  const underWay = new Set<Promise<void>>();
  let rows = resumed;
  let failure: unknown;
  const abort = aborted(work.signal);
  const start = (index: number, chunk: readonly InputRow[]) => {
    const read = Math.min(1, tally.done / Math.max(1, input.size));
    const answering = answerChunk(chunk, task)
      .then(({ lines, failed }) => {
        if (work.signal.aborted) return;
        parts.write(index, lines, failed);
        rows += lines.length;
        work.progress({ rows, resumed, fraction: read });
      })
      .catch((thrown: unknown) => {
        failure ??= thrown;
      })
      .finally(() => underWay.delete(answering));
    underWay.add(answering);
  };
  work.progress({ rows, resumed, fraction: 0 });
  for await (const [index, chunk] of chunksOf(work, input, task, tally, done)) {
    while (underWay.size >= work.width && !work.signal.aborted) await Promise.race([...underWay, abort]);
    if (failure !== undefined || work.signal.aborted) break;
    start(index, chunk);
  }
  while (underWay.size > 0 && !work.signal.aborted) await Promise.race([...underWay, abort]);
  if (work.signal.aborted) throw stopped(rows);
  if (failure !== undefined) throw failure;
  return resumed;
}

/** The chunks that are not done yet, by number. What is done at the beginning is skipped without being gathered. */
async function* chunksOf(
  work: Screening,
  input: Input,
  task: RowTask,
  tally: Tally,
  done: ReadonlyMap<number, ChunkCount>,
): AsyncGenerator<[number, InputRow[]]> {
  let index = 0;
  while (done.get(index)?.rows === work.chunkRows) index++;
  let chunk: InputRow[] = [];
  for await (const batch of input.rows(index * work.chunkRows, tally, Object.values(task.reads))) {
    for (const row of batch) {
      chunk.push(row);
      if (chunk.length < work.chunkRows) continue;
      if (!done.has(index)) yield [index, chunk];
      chunk = [];
      index++;
    }
  }
  if (chunk.length > 0 && !done.has(index)) yield [index, chunk];
}

async function answerChunk(chunk: readonly InputRow[], task: RowTask): Promise<{ lines: string[]; failed: number }> {
  const tails = await task.answer(chunk.map((row) => (row.problem === undefined ? row.values : null)));
  const sound = `,${JSON.stringify(task.error)}:null}`;
  let failed = 0;
  const lines = chunk.map((row, i) => {
    const tail = row.problem === undefined ? (tails[i] as string) : task.failed(`INVALID_INPUT: ${row.problem}`);
    if (!tail.endsWith(sound)) failed++;
    return row.head === "{" ? `{${tail}` : `${row.head},${tail}`;
  });
  return { lines, failed };
}

/** Merges the chunks under another name, and gives the result its own name when it is whole. */
async function finish(
  work: Screening,
  path: string,
  input: Input,
  task: RowTask,
  parts: Parts,
): Promise<{ rows: number; failed: number }> {
  const counts = [...parts.done().values()];
  const rows = sum(counts.map((count) => count.rows));
  const own = input.types?.map((type, i) => [input.columns[i] as string, type] as const) ?? [];
  const target = join(parts.folder, "merged");
  await mergeChunks({
    chunks: parts.chunks(),
    columns: [...own, ...task.added],
    ...(input.types === undefined && { beside: path }),
    rows,
    target,
    format: work.format,
    temporary: parts.folder,
  });
  renameSync(target, resolve(work.output));
  return { rows, failed: sum(counts.map((count) => count.failed)) };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);

async function store(source: Readable, path: string): Promise<string> {
  await pipeline(source, createWriteStream(path));
  return path;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((settle) => signal.addEventListener("abort", () => settle(), { once: true }));
}

function stopped(rows: number): RetortError {
  return new RetortError("CANCELLED", `stopped; ${rows} rows are done and kept`, {
    hint: "run the same command again to go on from there",
    retryable: true,
  });
}
