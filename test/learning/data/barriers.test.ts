import { describe, expect, it } from "vitest";
import { parseMolecule } from "../../../src/chemistry/molecule.ts";
import { loadRdkit } from "../../../src/chemistry/rdkit.ts";
import { onlyDft, readBarrierHeights } from "../../../src/learning/data/barrier-heights.ts";
import { readE2Sn2, readE2Sn2Draws } from "../../../src/learning/data/e2-sn2.ts";
import { readTable } from "../../../src/learning/data/read-table.ts";
import { without } from "./with-data.ts";

/** Canonical reaction SMILES without map numbers, by which the two files of barriers belong together. */
const unmapped = (reaction: string) =>
  reaction
    .split(">>")
    .map((side) =>
      parseMolecule(side.replace(/:\d+\]/g, "]"), { keepHydrogens: true })
        .canonical.split(".")
        .sort()
        .join("."),
    )
    .join(">>");

describe.skipIf(without("gdb7-22-ts") || without("grambow-barriers"))("the coupled-cluster barriers", () => {
  it("have the maps of the same reactions, one to one (every fortieth row joined again)", async () => {
    await loadRdkit();
    const data = await readBarrierHeights();
    expect(data.rows).toBe(11_883);
    expect(new Set(data.reaction).size).toBe(11_883);
    const named = (await readTable("gdb7-22-ts", "rxnmapper.csv")).text("rxn_smiles");
    for (let row = 0; row < data.rows; row += 40)
      expect(unmapped(data.reaction[row] as string)).toBe(unmapped(named[row] as string));
  });

  it("leave out the 43 reactions that have none, which no row of theirs is", async () => {
    await loadRdkit();
    const density = (await readTable("grambow-barriers", "wb97xd3.csv")).text("rxn_smiles");
    const data = await readBarrierHeights();
    const kept = new Set(data.reaction);
    expect(onlyDft.length).toBe(43);
    for (const row of onlyDft) expect(kept.has(density[row] as string)).toBe(false);
  });

  it("are not the density-functional ones: 3.65 kcal/mol lie between them", async () => {
    const { barrier, dft, rows } = await readBarrierHeights();
    const apart = barrier.reduce((sum, value, row) => sum + Math.abs(value - (dft[row] as number)), 0) / rows;
    expect(apart).toBeCloseTo(3.654, 3);
  });
});

describe.skipIf(without("e2sn2"))("the E2 and SN2 barriers", () => {
  it("are 3,625 rows in five draws, whose test rows together are 1,526", async () => {
    const data = await readE2Sn2();
    const draws = await readE2Sn2Draws(data);
    expect(data.rows).toBe(3625);
    expect(draws.length).toBe(5);
    for (const { train, validation, test } of draws) {
      expect([train.length, validation.length, test.length]).toEqual([2900, 362, 363]);
      expect(new Set([...train, ...validation, ...test]).size).toBe(3625);
    }
    expect(new Set(draws.flatMap(({ test }) => [...test])).size).toBe(1526);
  });
});
