import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Progress } from "../../core/definition.ts";
import { RetortError } from "../../core/errors.ts";
import { retortHome } from "../../core/home.ts";
import type { Json } from "../../core/model.ts";

/** How the rows of a dataset are made by a solver; the default export's place is taken by the name `generator`. */
export type Generator = {
  /** Changes whenever the same settings give other numbers. */
  revision: number;
  /** Seeds, sizes and laws: all that the numbers depend on besides the revision. */
  settings: Readonly<Record<string, Json>>;
  rows: number;
  /** Numbers in a row. */
  width: number;
  /** Row i, from nothing but the settings and i. */
  row(i: number): Float64Array | Float32Array;
};

/** Rows in one file; a file is the work that an interruption can cost. */
export const rowsOfFile = 128;

export type GeneratedRows = {
  /** Hash of revision, settings and sizes: what a manifest says of data that nobody has to keep. */
  sha256: string;
  /** Row i, from the disk where it was made before, else made now; in single precision either way. */
  row(i: number): Float32Array;
  /** Makes the rows that are not on the disk yet, in parallel processes; what is whole is kept when it is interrupted. */
  prepare(rows: readonly number[], progress: (event: Progress) => void, signal: AbortSignal): Promise<void>;
};

/**
 * A dataset that a solver makes from seeds. Rows stand under RETORT_HOME/generated/<name>-<hash>, so many to a file;
 * single rows are made in this process when nobody has prepared them.
 *
 * @param name of the dataset
 * @param module URL of the module that exports `generator`, for the processes that make rows
 */
export function generatedRows(name: string, module: string, generator: Generator): GeneratedRows {
  const { revision, settings, rows, width } = generator;
  const sha256 = createHash("sha256").update(JSON.stringify({ name, revision, settings, rows, width })).digest("hex");
  const folder = join(retortHome(), "generated", `${name}-${sha256.slice(0, 16)}`);
  const files = new Map<number, Float32Array>();
  const single = new Map<number, Float32Array>();
  const fileOf = (file: number) => join(folder, `${file}.f32`);
  const read = (file: number): Float32Array | undefined => {
    let data = files.get(file);
    if (!data && existsSync(fileOf(file))) {
      const bytes = readFileSync(fileOf(file));
      if (bytes.length !== 4 * width * countOf(file, rows)) return undefined;
      data = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
      files.set(file, data);
    }
    return data;
  };
  return {
    sha256,
    row(i) {
      const file = Math.floor(i / rowsOfFile);
      const data = read(file);
      if (data) return data.subarray((i - file * rowsOfFile) * width, (i - file * rowsOfFile + 1) * width);
      let made = single.get(i);
      if (!made) {
        made = Float32Array.from(generator.row(i));
        single.set(i, made);
      }
      return made;
    },
    async prepare(wanted, progress, signal) {
      const missing = [...new Set(wanted.map((i) => Math.floor(i / rowsOfFile)))].filter((file) => !read(file));
      if (missing.length === 0) return;
      mkdirSync(folder, { recursive: true });
      const total = missing.length * rowsOfFile;
      const started = performance.now();
      let done = 0;
      await inProcesses(module, folder, missing, signal, (made) => {
        done += made;
        const secondsLeft = ((performance.now() - started) / 1000 / done) * (total - done);
        progress({ step: `rows of ${name}`, done, total, secondsLeft });
      });
    },
  };
}

/** Rows in a file, fewer in the last. */
export const countOf = (file: number, rows: number) => Math.min(rowsOfFile, rows - file * rowsOfFile);

/** As many processes as processors (or RETORT_PROCESSES), each with a file at a time, until all are made. */
async function inProcesses(
  module: string,
  folder: string,
  missing: readonly number[],
  signal: AbortSignal,
  made: (rows: number) => void,
): Promise<void> {
  const queue = [...missing];
  const most = Number(process.env.RETORT_PROCESSES) || availableParallelism();
  const script = fileURLToPath(
    new URL(`./generate-rows${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url),
  );
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const child = fork(script, [module, folder], { signal, stdio: ["ignore", "ignore", "inherit", "ipc"] });
      const next = () => {
        const file = queue.shift();
        if (file === undefined) child.disconnect();
        else child.send(file);
      };
      child.on("message", (rows: number) => {
        made(rows);
        next();
      });
      child.on("error", (cause) =>
        reject(signal.aborted ? new RetortError("CANCELLED", "the generation of data was cancelled") : cause),
      );
      child.on("exit", (code) =>
        code === 0
          ? resolve()
          : reject(
              new RetortError("INTERNAL", `a process that generates data ended with ${code}`, {
                hint: "what it had made is kept: the same command goes on",
              }),
            ),
      );
      next();
    });
  await Promise.all(Array.from({ length: Math.min(most, missing.length) }, one));
}
