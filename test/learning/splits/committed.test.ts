import { describe, expect, it } from "vitest";
import { type CommittedName, committedSplits, splitMakers } from "../../../src/learning/splits/committed.ts";
import { without } from "../data/with-data.ts";

describe("the committed splits", () => {
  it("of AqSolDB leave out two rows of 9,982 and share the rest 70/10/20, five times", () => {
    const splits = committedSplits("aqsoldb-murcko");
    expect(splits.rows).toBe(9982);
    expect(splits.folds.length).toBe(5);
    for (const { train, validation, test } of splits.folds) {
      expect(new Set([...train, ...validation, ...test]).size).toBe(9980);
      expect([train.length, validation.length, test.length]).toEqual([6986, 998, 1996]);
    }
  });

  it("of the SNAr barriers test each of 443 rows once", () => {
    const splits = committedSplits("snar-grouped");
    expect(splits.folds.length).toBe(10);
    const tested = splits.folds.flatMap((fold) => [...fold.test]).sort((a, b) => a - b);
    expect(tested).toEqual(Array.from({ length: 443 }, (_, i) => i));
  });

  const needs: [CommittedName, string][] = [
    ["aqsoldb-murcko", "aqsoldb"],
    ["snar-grouped", "snar-barriers"],
  ];
  for (const [name, dataset] of needs) {
    it.skipIf(without(dataset))(`${name} is what its rule makes of the data`, async () => {
      const { hash, ...committed } = committedSplits(name);
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
      expect(await splitMakers[name]()).toEqual(committed);
    });
  }
});
