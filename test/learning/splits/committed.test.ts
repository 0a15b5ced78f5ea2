import { describe, expect, it } from "vitest";
import { parseMolecule } from "../../../src/chemistry/molecule.ts";
import { loadRdkit } from "../../../src/chemistry/rdkit.ts";
import { murckoScaffold } from "../../../src/chemistry/scaffold.ts";
import { readBarrierHeights } from "../../../src/learning/data/barrier-heights.ts";
import { readTable } from "../../../src/learning/data/read-table.ts";
import { readUsptoRegio } from "../../../src/learning/data/uspto-regio.ts";
import { committedSplits, splitMakers } from "../../../src/learning/splits/committed.ts";
import type { Split } from "../../../src/learning/splits/split.ts";
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

  it.skipIf(without("snar-barriers"))("of the SNAr barriers are what their rule makes of the data", async () => {
    const { hash, ...committed } = committedSplits("snar-grouped");
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await splitMakers["snar-grouped"]()).toEqual(committed);
  });

  it("of the regioselectivity data test each of 3,820 rows once", () => {
    const { rows, folds } = committedSplits("uspto-regio-reactants");
    expect(folds.length).toBe(10);
    expect(folds.flatMap((fold) => [...fold.test]).sort((a, b) => a - b)).toEqual(
      Array.from({ length: rows }, (_, i) => i),
    );
  });

  it.skipIf(without("uspto-regio"))("by reactants never have the same reactants on both sides", async () => {
    const { groups, candidates, recorded } = await readUsptoRegio();
    for (const { train, test } of committedSplits("uspto-regio-reactants").folds) {
      const known = new Set([...train].map((row) => groups[row]));
      expect([...test].some((row) => known.has(groups[row]))).toBe(false);
    }
    const places = recorded.map((place, row) => [place, candidates[row]?.split(".").length as number]);
    const first = places.filter(([place, of]) => place === 0 && of === 2).length;
    // the recorded product stands first no more often than chance has it
    expect(Math.abs(first / places.filter(([, of]) => of === 2).length - 0.5)).toBeLessThan(0.04);
  });

  it("of the coupled-cluster barriers test each of 11,883 rows once, and keep validation apart", () => {
    const { rows, folds } = committedSplits("gdb7-22-ts-random");
    expect(folds.length).toBe(10);
    expect(folds.flatMap((fold) => [...fold.test]).sort((a, b) => a - b)).toEqual(
      Array.from({ length: rows }, (_, i) => i),
    );
    for (const { train, validation, test } of folds)
      expect(new Set([...train, ...validation, ...test]).size).toBe(11_883);
  });

  it.skipIf(without("gdb7-22-ts") || without("grambow-barriers"))(
    "by reactant never have a reactant in two parts (reactants as written, without maps)",
    async () => {
      const { reaction } = await readBarrierHeights();
      const reactants = reaction.map((smiles) => (smiles.split(">")[0] as string).replace(/:\d+\]/g, "]"));
      for (const part of committedSplits("gdb7-22-ts-reactant").folds.map(partOfRow)) {
        const known = new Map<string, string>();
        reactants.forEach((reactant, row) => {
          const own = part.get(row) as string;
          expect(known.get(reactant) ?? own).toBe(own);
          known.set(reactant, own);
        });
      }
    },
  );

  it.skipIf(without("e2sn2"))("by constitution are what their rule makes of the data", async () => {
    const { hash, ...committed } = committedSplits("e2sn2-constitution");
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await splitMakers["e2sn2-constitution"]()).toEqual(committed);
  });

  it.each(["nicolit-doi", "nicolit-substrate"] as const)("%s tests each of 2,003 rows once", (name) => {
    const splits = committedSplits(name);
    expect(splits.folds.length).toBe(10);
    const tested = splits.folds.flatMap((fold) => [...fold.test]).sort((a, b) => a - b);
    expect(tested).toEqual(Array.from({ length: 2003 }, (_, i) => i));
  });

  it.skipIf(without("nicolit"))("of NiCOlit keep a publication, or a substrate, in one fold", async () => {
    for (const name of ["nicolit-doi", "nicolit-substrate"] as const) {
      const { hash, ...committed } = committedSplits(name);
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
      expect(await splitMakers[name]()).toEqual(committed);
    }
    const doi = (await readTable("nicolit", "NiCOlit.csv")).text("DOI");
    for (const { train, test } of committedSplits("nicolit-doi").folds) {
      const seen = new Set([...train].map((row) => doi[row]));
      expect([...test].some((row) => seen.has(doi[row]))).toBe(false);
    }
  });

  it.skipIf(without("aqsoldb"))(
    "of AqSolDB never have a scaffold in two parts (every sixth row looked at)",
    async () => {
      await loadRdkit();
      const smiles = (await readTable("aqsoldb", "data_curated.csv")).text("SMILES");
      const folds = committedSplits("aqsoldb-murcko").folds.map(partOfRow);
      const first = new Map<string, number>();
      for (let row = 0; row < smiles.length; row += 6) {
        if (!folds[0]!.has(row)) continue;
        const scaffold = murckoScaffold(parseMolecule(smiles[row]!));
        if (scaffold === "") continue;
        const known = first.get(scaffold) ?? row;
        first.set(scaffold, known);
        for (const part of folds) expect(part.get(row)).toBe(part.get(known));
      }
      expect(first.size).toBeGreaterThan(300);
    },
  );
});

function partOfRow({ train, validation, test }: Split): Map<number, string> {
  const parts = { train, validation, test };
  return new Map(Object.entries(parts).flatMap(([name, rows]) => [...rows].map((row) => [row, name] as const)));
}
