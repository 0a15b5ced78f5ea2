import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { ModelData } from "../../src/core/definition.ts";
import { random } from "../../src/core/random.ts";
import { stored, writeStored } from "../../src/registry/stored-predictions.ts";
import { unseenScale } from "../../src/registry/unseen-scale.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retort-unseen-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const rows = 400;
const normal = (seed: number, n: number, sd: number) => {
  const source = random(seed);
  return Array.from({ length: n }, () => sd * source.normal());
};

/** Two splits of 200 rows; predictions err by three times what calibration rows do. */
function example(unseen: boolean): ModelData {
  const numbers = Array.from({ length: rows }, (_, i) => i);
  const splits = [0, 1].map((s) => ({
    name: `Test${s}`,
    train: [],
    test: numbers.slice(200 * s, 200 * (s + 1)),
  }));
  const data = {
    rowNumbers: numbers,
    targets: { value: normal(3, rows, 3) },
    furtherStudies: [{ name: "new", description: "", exchangeable: false, splits, ...(unseen && { unseen }) }],
  } as unknown as ModelData;
  writeStored(
    folder,
    splits.map((split) => stored(split, data, new Array(200).fill(0), undefined, "new")),
  );
  return data;
}

it("intervals of unseen components are as much wider as their study errs more, and are measured across its splits", () => {
  const residuals = normal(5, 300, 1).sort((a, b) => a - b);
  const found = unseenScale(folder, example(true), "value", residuals);
  expect(found?.scale).toMatchObject({ by: "distance", at: [0, 1] });
  expect(found?.measured.factor).toBeGreaterThan(2.4);
  expect(found?.measured.factor).toBeLessThan(3.6);
  expect(found?.measured.splits).toHaveLength(2);
  expect(found?.measured.measured).toBeGreaterThan(0.84);
  expect(found?.measured.measured).toBeLessThan(0.96);
});

it("intervals stay as they are where no study asks for unseen components", () => {
  expect(unseenScale(folder, example(false), "value", [-1, 0, 1])).toBeUndefined();
});
