import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { retort, start } from "../cli/retort.ts";

const folder = mkdtempSync(join(tmpdir(), "retort-screen-test-"));
const repository = join(folder, "models");
const input = join(folder, "barriers.csv");
const rows = 4_000;
const path = (name: string) => join(folder, name);
const hash = (name: string) =>
  createHash("sha256")
    .update(readFileSync(path(name)))
    .digest("hex");
const screening = (out: string, ...more: string[]) => [
  "screen",
  "eyring-rate",
  "--in",
  input,
  "--out",
  path(out),
  "--repository",
  repository,
  "--chunk",
  "100",
  ...more,
];
const chunks = (out: string) =>
  existsSync(`${path(out)}.parts`) ? readdirSync(`${path(out)}.parts`).filter((name) => name.endsWith(".jsonl")) : [];

/** Kills a screening as soon as so many chunks are done. */
async function killedAt(count: number, out: string, signal: "SIGKILL" | "SIGTERM") {
  const { child, finished } = start(screening(out));
  while (chunks(out).length < count && child.exitCode === null) await new Promise((settle) => setTimeout(settle, 5));
  child.kill(signal);
  return finished;
}

beforeAll(async () => {
  const lines = Array.from({ length: rows }, (_, i) => {
    const barrier = i % 1000 === 7 ? "nonsense" : `${(80 + (i % 977) / 50).toFixed(2)} kJ/mol`;
    return `${String(i).padStart(6, "0")},${barrier},${290 + (i % 20)},${1 + (i % 2)},"a, ""quoted"" name\nof two lines"`;
  });
  writeFileSync(input, `id,Barrier,temperature,molecularity,"odd, name"\n${lines.join("\n")}\n`);
  const trained = await retort(["train", "eyring-rate", "--repository", repository]);
  expect(trained.code, trained.stderr).toBe(0);
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("screening", () => {
  it("killed with -9 twice, goes on without losing or repeating a row, to the same bytes", {
    timeout: 300_000,
  }, async () => {
    for (const out of ["whole.csv", "whole.parquet"]) expect((await retort(screening(out))).code).toBe(0);
    for (const format of ["csv", "parquet"]) {
      const out = `killed.${format}`;
      expect((await killedAt(5, out, "SIGKILL")).signal).toBe("SIGKILL");
      expect(existsSync(path(out))).toBe(false);
      const before = chunks(out).length;
      expect(before).toBeGreaterThanOrEqual(5);
      await killedAt(before + 5, out, "SIGKILL");
      expect(chunks(out).length).toBeLessThan(rows / 100);
      const resumed = await retort(screening(out, "--json"));
      expect(resumed.code, resumed.stderr).toBe(0);
      const summary = JSON.parse(resumed.stdout) as { rows: number; failed: number; resumed: number };
      expect(summary).toMatchObject({ rows, failed: 4 });
      expect(summary.resumed).toBeGreaterThanOrEqual(before * 100);
      expect(hash(out)).toBe(hash(`whole.${format}`));
      expect(existsSync(`${path(out)}.parts`)).toBe(false);
    }
  });

  it("told to end, says what is kept, and goes on from there", { timeout: 120_000 }, async () => {
    const stopped = await killedAt(3, "told.csv", "SIGTERM");
    expect(stopped.code).toBe(1);
    expect(stopped.stderr).toMatch(
      /CANCELLED: stopped; \d+ rows are done and kept\n {2}hint: run the same command again/,
    );
    expect((await retort(screening("told.csv"))).code).toBe(0);
    expect(hash("told.csv")).toBe(hash("whole.csv"));
  });

  it("refuses to go on with another input, model version or setting, until told to restart", {
    timeout: 120_000,
  }, async () => {
    await killedAt(3, "changed.csv", "SIGKILL");
    const other = await retort(screening("changed.csv", "--no-domain", "--interval", "0.5"));
    expect(other.code).toBe(1);
    expect(other.stderr).toContain("error CONFLICT");
    appendFileSync(input, "004000,90,298,1,last\n");
    const changed = await retort(screening("changed.csv"));
    expect(changed.code).toBe(1);
    expect(changed.stderr).toMatch(/error CONFLICT: .*the input has changed\n {2}hint: .*--restart/);
    const restarted = await retort(screening("changed.csv", "--restart", "--json"));
    expect(JSON.parse(restarted.stdout)).toMatchObject({ rows: rows + 1, resumed: 0 });
  });

  it("lets only one process at a time work on an output", { timeout: 120_000 }, async () => {
    const { child, finished } = start(screening("twice.csv"));
    while (chunks("twice.csv").length < 1 && child.exitCode === null)
      await new Promise((settle) => setTimeout(settle, 5));
    child.kill("SIGSTOP");
    const second = await retort(screening("twice.csv"));
    child.kill("SIGCONT");
    expect(second.stderr).toMatch(/error CONFLICT: process \d+ is screening/);
    expect((await finished).code).toBe(0);
  });
});
