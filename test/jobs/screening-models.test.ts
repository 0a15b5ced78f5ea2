import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { retort, root, start } from "../cli/retort.ts";

const folder = mkdtempSync(join(tmpdir(), "retort-screen-models-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("screening from standard input to standard output", { timeout: 120_000 }, () => {
  it("gives data there and talk on standard error", async () => {
    const input =
      '{"id":1,"barrier":"85 kJ/mol","temperature":298.15,"molecularity":1}\n{"id":2,"barrier":"x","temperature":298.15,"molecularity":1}\n';
    const { code, stdout, stderr } = await retort(
      ["screen", "eyring-rate", "--in", "-", "--out", "-", "--from", "jsonl", "--format", "jsonl"],
      {},
      input,
    );
    expect(code, stderr).toBe(0);
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ id: 1, rateConstant_unit: "1/s", rateConstant_lower: null, error: null });
    expect(lines[1]).toMatchObject({ id: 2, rateConstant: null, error: expect.stringContaining("INVALID_QUANTITY") });
    expect(stderr).toContain("2 rows, 1 with an error");
  });
});

describe.skipIf(!existsSync(join(root, "pretrained/solubility")))(
  "screening with the shipped solubility model",
  { timeout: 300_000 },
  () => {
    const chain = (n: number) => `${"C".repeat((n % 23) + 1)}${["O", "N", "C(=O)O", "c1ccccc1", "Cl"][n % 5]}`;
    const input = join(folder, "molecules.csv");
    const rows = 300;
    writeFileSync(
      input,
      `id,smiles\n${Array.from({ length: rows }, (_, i) => `m${i},${i === 77 ? "not-a-molecule" : chain(i)}`).join("\n")}\n`,
    );
    const screening = (out: string) => [
      "screen",
      "solubility",
      "--in",
      input,
      "--out",
      join(folder, out),
      "--chunk",
      "50",
    ];

    it("gives what predict gives, in order, and the same when killed and resumed", async () => {
      const whole = await retort(screening("whole.csv"));
      expect(whole.code, whole.stderr).toBe(0);
      const text = readFileSync(join(folder, "whole.csv"), "utf8");
      const lines = text
        .trimEnd()
        .split("\n")
        .slice(1)
        .map((line) => line.split(","));
      expect(lines.map(([id]) => id)).toEqual(Array.from({ length: rows }, (_, i) => `m${i}`));
      expect(lines[77]?.slice(2, 7)).toEqual(["", "", "", "", ""]);
      expect(lines[77]?.at(-1)).toContain("INVALID_SMILES");
      const predicted = JSON.parse((await retort(["predict", "solubility", chain(5), "--json"])).stdout);
      const { value, unit, interval, domain } = predicted[0].outputs[0].prediction;
      expect(Number(lines[5]?.[2])).toBeCloseTo(value, 4);
      expect(Number(lines[5]?.[3])).toBeCloseTo(interval.lower, 4);
      expect(lines[5]?.slice(5, 7)).toEqual([unit, domain.verdict]);

      const { child, finished } = start(screening("killed.csv"));
      const first = join(folder, "killed.csv.parts", "00000000-50-0.jsonl");
      while (!existsSync(first) && child.exitCode === null) await new Promise((settle) => setTimeout(settle, 2));
      child.kill("SIGKILL");
      await finished;
      const resumed = await retort(screening("killed.csv"));
      expect(resumed.code, resumed.stderr).toBe(0);
      expect(readFileSync(join(folder, "killed.csv"), "utf8")).toBe(text);
    });
  },
);
