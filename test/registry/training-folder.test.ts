import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ModelData, ModelDefinition, Progress } from "../../src/core/definition.ts";
import { overallProgress } from "../../src/registry/overall-progress.ts";
import { openTraining, type TrainingKey } from "../../src/registry/training-folder.ts";

const split = { name: "a", train: [1, 2], test: [3] };
const key = (more: Partial<TrainingKey> = {}): TrainingKey => ({
  definition: { spec: { id: "line" } } as ModelDefinition,
  data: { dataset: "made", sha256: "1", shipped: split, study: [split] } as unknown as ModelData,
  seed: 0,
  effort: 1,
  ...more,
});

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "retort-training-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const folders = () => readdirSync(join(root, "line"));

describe("the folder of a training", () => {
  it("is found again by the same training, with what was finished, exactly", () => {
    const first = openTraining(root, key());
    expect(first.resumed).toBe(false);
    writeFileSync(join(first.checkpoints("study-1"), "member-0.bin"), "x");
    first.finish("study-1", { predicted: [0.1, 1 / 3], fields: [Float64Array.of(1e-300)] });
    first.release();
    const again = openTraining(root, key());
    expect(again.resumed).toBe(true);
    expect(again.finished("study-1")).toEqual({ predicted: [0.1, 1 / 3], fields: [Float64Array.of(1e-300)] });
    expect(again.finished("study-2")).toBeUndefined();
    expect(existsSync(join(root, "line", folders()[0] as string, "study-1"))).toBe(false);
    again.remove();
    expect(folders()).toEqual([]);
  });

  it("is another one for other data, splits, seeds, epochs and backends", () => {
    const data = key().data;
    const others: Partial<TrainingKey>[] = [
      {},
      { seed: 1 },
      { effort: 0.5 },
      { backend: "cpu" },
      { data: { ...data, sha256: "2" } },
      { data: { ...data, shipped: { ...split, train: [2, 1] } } },
    ];
    for (const other of others) openTraining(root, key(other)).release();
    expect(folders()).toHaveLength(others.length);
  });

  it("is refused while another process trains there, and begun anew when asked", () => {
    const first = openTraining(root, key());
    first.finish("study-1", 1);
    const file = join(root, "line", folders()[0] as string, "process");
    writeFileSync(file, String(process.ppid));
    expect(() => openTraining(root, key())).toThrow(/already being trained/);
    writeFileSync(file, "999999999");
    const anew = openTraining(root, key(), true);
    expect([anew.resumed, anew.finished("study-1")]).toEqual([false, undefined]);
  });

  it("takes what a killed process left in the repository with it, and is forgotten after a month", () => {
    const left = mkdtempSync(join(root, ".line-"));
    openTraining(root, key()).temporary(left);
    openTraining(root, key()).release();
    expect(existsSync(left)).toBe(false);
    const old = join(root, "line", folders()[0] as string);
    const then = Date.now() / 1000 - 31 * 86_400;
    utimesSync(old, then, then);
    openTraining(root, key({ seed: 9 })).release();
    expect(existsSync(old)).toBe(false);
  });
});

describe("progress over several trainings", () => {
  it("counts rows, and judges those to come by the pace of the one under way", () => {
    const told: Progress[] = [];
    const { of, done } = overallProgress([100, 0, 300], (event) => told.push(event));
    of(0, "training")({ step: "epochs", done: 5, total: 10, secondsLeft: 10 });
    done(0);
    of(2, "study 2 of 2")({ step: "epochs", done: 10, total: 10, secondsLeft: 0 });
    expect(told).toEqual([
      { step: "training: epochs", done: 50, total: 400, secondsLeft: 70 },
      { step: "study 2 of 2: epochs", done: 400, total: 400, secondsLeft: 0 },
    ]);
  });
});
