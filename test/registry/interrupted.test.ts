import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { trainLine } from "./interrupted-program.ts";

const program = fileURLToPath(new URL("interrupted-program.ts", import.meta.url));
let [folder, whole] = ["", ""];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "retort-interrupted-"));
  whole = mkdtempSync(join(tmpdir(), "retort-whole-"));
});
afterAll(() => {
  for (const one of [folder, whole]) rmSync(one, { recursive: true, force: true });
});

const lines = (file: string) =>
  existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8").trim().split("\n") : [];
/** Split and epoch of each line of the log. */
const told = () => lines("log").map((line) => line.split(" ").slice(0, 2).join(" "));

/** Starts the training in a process of its own and kills it (SIGKILL) when the log has a line. */
async function killedAt(line: string): Promise<void> {
  const child = spawn(process.execPath, ["--import", "tsx", program, folder], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code)));
  while (!told().includes(line) && child.exitCode === null) await sleep(10);
  child.kill("SIGKILL");
  expect(await ended).toBe("SIGKILL");
}

describe("a training with a study that is killed twice", () => {
  it("goes on where it was, and publishes what it would have published", async () => {
    await killedAt("shipped 15");
    await killedAt("two 6");
    const before = told().length;
    const resumed = await trainLine(folder);
    const log = told();
    const counts = new Map<string, number>();
    for (const line of log) counts.set(line, (counts.get(line) ?? 0) + 1);
    expect(counts.get("shipped 3"), "the first member was kept through the first kill").toBe(1);
    expect(counts.get("one 20"), "a finished split was kept").toBe(1);
    expect(log.slice(before).some((line) => line.startsWith("one ") || line.startsWith("shipped "))).toBe(false);
    expect(counts.get("two 2"), "the split under way went on from its checkpoint").toBe(1);
    expect([...counts.keys()]).toHaveLength(4 * 24);
    expect(resumed).toEqual(await trainLine(whole));
  }, 120_000);

  it("leaves nothing behind once it is published", () => {
    expect(readdirSync(join(folder, "training", "line"))).toEqual([]);
    expect(readdirSync(join(folder, "models")).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("tells how far all of it is, and the time left for all of it", () => {
    const told = lines("progress").map((line) => line.split(" ").map(Number) as [number, number, number]);
    expect(told.every(([done, total]) => total === 120 && done > 0 && done <= total)).toBe(true);
    expect(told[0]![2]).toBeGreaterThan(told.at(-1)![2]);
    expect(told.at(-1)![0]).toBe(120);
  });
});
