import { describe, expect, test } from "vitest";
import { without } from "../../learning/data/with-data.ts";

const sizes = ({ train, test: tested }: { train: readonly number[]; test: readonly number[] }) => [
  train.length,
  tested.length,
];

describe("the data of", () => {
  test.skipIf(without("buchwald-hartwig"))(
    "Buchwald–Hartwig: additives of the out-of-sample test rows are in no training row",
    async () => {
      const { load } = await import("../../../src/models/buchwald-hartwig-yield/data.ts");
      const data = await load();
      expect(data.study.map(sizes)).toEqual(Array.from({ length: 10 }, () => [2767, 1188]));
      const [further] = data.furtherStudies ?? [];
      expect(further?.splits.map(sizes)).toEqual([[3057, 898], [3055, 900], [3058, 897], [3055, 900]]); // biome-ignore format: a table
      const additive = data.inputs.additive as string[];
      for (const { train, test: tested } of further?.splits ?? []) {
        const seen = new Set(train.map((row) => additive[row]));
        expect(tested.some((row) => seen.has(additive[row] as string))).toBe(false);
      }
    },
  );

  test.skipIf(without("suzuki-miyaura"))(
    "Suzuki–Miyaura: components of the workbook, yields and splits of the ten files",
    async () => {
      const { load } = await import("../../../src/models/suzuki-miyaura-yield/data.ts");
      const data = await load();
      expect(data.rows).toBe(5760);
      expect(data.study.map(sizes)).toEqual(Array.from({ length: 10 }, () => [4032, 1728]));
      const kinds = (port: string) => new Set(data.inputs[port]).size;
      expect(["electrophile", "nucleophile", "ligand", "base", "solvent"].map(kinds)).toEqual([5, 6, 12, 8, 4]);
      // reaction 465 of the workbook
      expect(data.inputs.electrophile?.[464]).toContain("Br");
      expect(data.inputs.base?.[464]).toBe("CCN(CC)CC");
      expect(data.targets.yield?.[464]).toBeCloseTo(64.301145622985, 6);
      const held = new Set(data.shipped.calibration);
      expect(held.size).toBe(403);
      expect([...data.shipped.train, ...data.shipped.test].some((row) => held.has(row))).toBe(false);
    },
  );

  test.skipIf(without("nicolit"))("NiCOlit: conditions are numbers in SI units, yields at most 100 %", async () => {
    const { load } = await import("../../../src/models/nickel-coupling-yield/data.ts");
    const data = await load();
    expect(data.rows).toBe(1804);
    const range = (values: readonly unknown[] = []) => [
      Math.min(...(values as number[])),
      Math.max(...(values as number[])),
    ];
    expect(range(data.inputs.temperature)).toEqual([273.15, 453.15]);
    expect(range(data.inputs.time)).toEqual([600, 345_600]);
    expect(range(data.targets.yield)).toEqual([0, 100]);
    expect(data.study.flatMap(({ test: tested }) => tested).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 1804 }, (_, i) => i),
    );
  });
});
