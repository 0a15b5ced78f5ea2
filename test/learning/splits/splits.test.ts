import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupedKFold, kFold } from "../../../src/learning/splits/k-fold.ts";
import { randomSplit, withhold } from "../../../src/learning/splits/random-split.ts";
import { scaffoldSplit, seventyTenTwenty } from "../../../src/learning/splits/scaffold-split.ts";
import { eightyTenTen, type Split } from "../../../src/learning/splits/split.ts";
import { decodeSplit, encodeSplit, readSplits, writeSplits } from "../../../src/learning/splits/split-file.ts";

const rowsOf = (split: Split) => [...split.train, ...split.validation, ...split.test];
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

describe("a random split", () => {
  it("puts every row in exactly one part, in the given shares", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.integer(), (rows, seed) => {
        const split = randomSplit(rows, eightyTenTen, seed);
        expect(rowsOf(split).sort((a, b) => a - b)).toEqual(upTo(rows));
        expect(split.train.length).toBe(Math.floor((rows * 8) / 10));
      }),
    );
  });

  it("is the same for a seed and another for another", () => {
    expect(randomSplit(100, eightyTenTen, 3)).toEqual(randomSplit(100, eightyTenTen, 3));
    expect(randomSplit(100, eightyTenTen, 3)).not.toEqual(randomSplit(100, eightyTenTen, 4));
  });

  it("refuses shares that do not add up", () => {
    expect(() => randomSplit(10, { train: 0.8, validation: 0.1, test: 0.2 }, 0)).toThrow("add up to 1");
  });

  it("withholds a seeded share of given rows", () => {
    const { kept, held } = withhold([5, 7, 9, 11, 13, 15, 17, 19, 21, 23], 0.2, 1);
    expect(held.length).toBe(2);
    expect([...kept, ...held].sort((a, b) => a - b)).toEqual([5, 7, 9, 11, 13, 15, 17, 19, 21, 23]);
  });
});

describe("k-fold cross-validation", () => {
  it("tests every row once", () => {
    const folds = kFold(103, 10, 0);
    expect(folds.flatMap((fold) => [...fold.test]).sort((a, b) => a - b)).toEqual(upTo(103));
    for (const fold of folds) expect([10, 11]).toContain(fold.test.length);
  });

  it("never has a group on both sides, and keeps folds even", () => {
    const groups = upTo(200).map((row) => `g${Math.floor(row ** 0.8)}`);
    for (const fold of groupedKFold(groups, 10, 7)) {
      const test = new Set([...fold.test].map((row) => groups[row]));
      expect([...fold.train].some((row) => test.has(groups[row]))).toBe(false);
      expect(fold.test.length).toBeGreaterThanOrEqual(18);
      expect(fold.test.length).toBeLessThanOrEqual(22);
    }
  });

  it("refuses more folds than groups", () => {
    expect(() => groupedKFold(["a", "a", "b"], 3, 0)).toThrow("2 groups");
  });
});

describe("a scaffold split", () => {
  const scaffolds = [
    ...Array<string>(40).fill("benzene"),
    ...upTo(40).map((i) => `ring ${i % 20}`),
    ...Array<string>(20).fill(""),
    null,
  ];

  it("keeps a scaffold together, acyclic rows apart, and leaves out what did not parse", () => {
    for (const seed of [0, 1, 2, 3, 4]) {
      const split = scaffoldSplit(scaffolds, seventyTenTwenty, seed);
      expect(rowsOf(split).sort((a, b) => a - b)).toEqual(upTo(100));
      const parts = [split.train, split.validation, split.test].map(
        (part) => new Set([...part].map((r) => scaffolds[r])),
      );
      for (const scaffold of new Set(scaffolds.filter((s) => s !== "" && s !== null))) {
        expect(parts.filter((part) => part.has(scaffold)).length).toBe(1);
      }
      expect(parts.filter((part) => part.has("")).length).toBeGreaterThan(1);
      expect(parts[0]!.has("benzene")).toBe(true);
      expect([split.train.length, split.validation.length, split.test.length]).toEqual([70, 10, 20]);
    }
  });

  it("differs by seed only", () => {
    const split = (seed: number) => scaffoldSplit(scaffolds, seventyTenTwenty, seed);
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
  });
});

describe("a committed split", () => {
  it("survives encoding", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 50 }), (codes) => {
        const at = (code: number) => Int32Array.from(upTo(codes.length).filter((row) => codes[row] === code));
        const split = { train: at(1), validation: at(2), test: at(3) };
        expect(decodeSplit(encodeSplit(split, codes.length), codes.length)).toEqual(split);
      }),
    );
  });

  it("is read back as written, and refused where its counts do not fit", () => {
    const folder = mkdtempSync(join(tmpdir(), "retort-splits-"));
    const path = join(folder, "splits.json");
    const folds = kFold(20, 4, 0);
    const head = { dataset: "d", sha256: "0".repeat(64), method: "four folds", rows: 20 };
    writeSplits(path, { ...head, folds });
    const read = readSplits(path);
    expect(read).toEqual({ ...head, folds, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    writeSplits(path, { ...head, rows: 16, folds });
    expect(() => readSplits(path)).toThrow("rows, not");
    rmSync(folder, { recursive: true });
  });
});
