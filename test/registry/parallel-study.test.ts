import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isAlive } from "../../src/core/alive.ts";

const program = fileURLToPath(new URL("interrupted-program.ts", import.meta.url));
const run = promisify(execFile);
const folders: string[] = [];
const made = () => {
  const folder = mkdtempSync(join(tmpdir(), "retort-parallel-"));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Trains in a process of its own, so many splits at a time. */
async function train(folder: string, processes: number): Promise<{ code: number; stderr: string }> {
  return run(process.execPath, ["--import", "tsx", program, folder, String(processes)]).then(
    ({ stderr }) => ({ code: 0, stderr }),
    (error: { code: number; stderr: string }) => error,
  );
}
const published = (folder: string, file: string) => {
  const [version] = readdirSync(join(folder, "models", "line"));
  return readFileSync(join(folder, "models", "line", version as string, file));
};
const log = (folder: string) =>
  existsSync(join(folder, "log")) ? readFileSync(join(folder, "log"), "utf8").trim().split("\n") : [];
const processesOf = (folder: string, split: string) =>
  new Set(log(folder).flatMap((line) => (line.startsWith(`${split} `) ? [line.split(" ")[2]] : [])));

describe("a study whose splits are trained beside each other", () => {
  let [alone, beside] = ["", ""];
  beforeAll(async () => {
    [alone, beside] = [made(), made()];
    writeFileSync(join(beside, "failing"), "two");
    const [one, failed] = await Promise.all([train(alone, 1), train(beside, 2)]);
    expect(one.stderr).toBe("");
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/split "two" of the study: this one is bad; the 2 others that were trained are kept/);
  }, 60_000);

  it("keeps the others where one fails, and goes on with that one alone", async () => {
    rmSync(join(beside, "failing"));
    const before = log(beside).length;
    expect((await train(beside, 2)).stderr).toBe("");
    const trained = new Set(
      log(beside)
        .slice(before)
        .map((line) => line.split(" ")[0]),
    );
    expect([...trained]).toEqual(["two"]);
    const ids = ["shipped", "one", "three"].flatMap((split) => [...processesOf(beside, split)]);
    expect(new Set(ids).size, "each in a process of its own").toBe(3);
  }, 60_000);

  it("publishes what one after another would: the same predictions and card", () => {
    expect(published(beside, "study.json.gz")).toEqual(published(alone, "study.json.gz"));
    const card = (folder: string) => {
      const { created: _, training, ...rest } = JSON.parse(published(folder, "card.json").toString());
      return { ...rest, training: { ...training, seconds: 0 } };
    };
    expect(card(beside)).toEqual(card(alone));
  });

  it("stops its processes when it is stopped, and goes on from their checkpoints", async () => {
    const folder = made();
    const stopped = new AbortController();
    const first = run(process.execPath, ["--import", "tsx", program, folder, "3"], { signal: stopped.signal });
    first.catch(() => {});
    while (!["one 9", "two 9"].every((start) => log(folder).some((line) => line.startsWith(start)))) await sleep(10);
    stopped.abort();
    await expect(first).rejects.toThrow();
    const children = ["one", "two"].flatMap((split) => [...processesOf(folder, split)]).map(Number);
    for (let tries = 0; children.some(isAlive) && tries < 300; tries++) await sleep(10);
    expect(children.filter(isAlive)).toEqual([]);
    const before = log(folder).length;
    expect((await train(folder, 3)).stderr).toBe("");
    expect(
      log(folder)
        .slice(before)
        .some((line) => line.startsWith("one 2 ")),
    ).toBe(false);
    expect(published(folder, "study.json.gz")).toEqual(published(alone, "study.json.gz"));
  }, 60_000);
});

describe("the time left of trainings beside each other", () => {
  it("is that of all of them at their pace, never less than the slowest needs", async () => {
    const { overallProgress } = await import("../../src/registry/overall-progress.ts");
    const told: number[] = [];
    const { of, done } = overallProgress(
      [100, 100, 100, 100, 100],
      ({ secondsLeft }) => told.push(secondsLeft ?? -1),
      2,
    );
    done(0);
    of(1, "one")({ step: "epochs", done: 5, total: 10, secondsLeft: 10 });
    of(2, "two")({ step: "epochs", done: 5, total: 10, secondsLeft: 30 });
    done(3);
    done(4);
    of(1, "one")({ step: "epochs", done: 10, total: 10, secondsLeft: 0 });
    expect(told).toEqual([35, 60, 30]);
  });
});
