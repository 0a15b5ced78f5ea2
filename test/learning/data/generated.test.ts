import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Progress } from "../../../src/core/definition.ts";
import { type Generator, generatedRows, rowsOfFile } from "../../../src/learning/data/generated.ts";

const home = mkdtempSync(join(tmpdir(), "retort-generated-"));
const before = process.env.RETORT_HOME;
beforeAll(() => {
  process.execArgv.push("--import", "tsx"); // processes that are forked read TypeScript too
  process.env.RETORT_HOME = home;
});
afterAll(() => {
  if (before === undefined) delete process.env.RETORT_HOME;
  else process.env.RETORT_HOME = before;
  rmSync(home, { recursive: true });
});

const generator: Generator = {
  revision: 1,
  settings: { seed: 3 },
  rows: rowsOfFile + 5,
  width: 3,
  row: (i) => Float64Array.of(i, i / 3, -i),
};
/** The same generator, as a module for the processes. */
const module = `data:text/javascript,${encodeURIComponent(
  `export const generator = { revision: 1, settings: { seed: 3 }, rows: ${rowsOfFile + 5}, width: 3, row: (i) => Float64Array.of(i, i / 3, -i) };`,
)}`;
const signal = new AbortController().signal;

describe("rows that a solver makes", () => {
  it("are the same made in processes, kept on the disk, as made here one by one", async () => {
    const rows = generatedRows("toy", module, generator);
    const fresh = [0, 100, rowsOfFile + 4].map((i) => Float32Array.from(rows.row(i)));
    const told: Progress[] = [];
    await rows.prepare([1, rowsOfFile + 2], (event) => told.push(event), signal);
    const folder = join(home, "generated", readdirSync(join(home, "generated"))[0] as string);
    expect(readdirSync(folder).sort()).toEqual(["0.f32", "1.f32"]);
    expect(told.at(-1)?.done).toBe(rowsOfFile + 5);
    const kept = generatedRows("toy", module, generator);
    expect([0, 100, rowsOfFile + 4].map((i) => Float32Array.from(kept.row(i)))).toEqual(fresh);
  });

  it("are made only where they are missing, so that an interrupted command goes on", async () => {
    const folder = join(home, "generated", readdirSync(join(home, "generated"))[0] as string);
    const made = statSync(join(folder, "0.f32")).mtimeMs;
    rmSync(join(folder, "1.f32"));
    const told: Progress[] = [];
    await generatedRows("toy", module, generator).prepare([0, rowsOfFile], (event) => told.push(event), signal);
    expect(existsSync(join(folder, "1.f32"))).toBe(true);
    expect(statSync(join(folder, "0.f32")).mtimeMs).toBe(made);
    expect(told).toHaveLength(1);
  });

  it("are other data where revision, settings or size are others", () => {
    const hash = (one: Partial<Generator>) => generatedRows("toy", module, { ...generator, ...one }).sha256;
    expect(new Set([hash({}), hash({ revision: 2 }), hash({ settings: { seed: 4 } }), hash({ rows: 9 })]).size).toBe(4);
  });
});
