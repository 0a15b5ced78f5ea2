import { beforeAll, describe, expect, it } from "vitest";
import { loadRdkit } from "../../../src/chemistry/rdkit.ts";
import { editRow } from "../../../src/learning/products/edit-rows.ts";
import { unreactive, unreactiveKinds, unreactiveMixtures } from "../../../src/learning/products/unreactive.ts";

/** An acylation with a base: 4–5 breaks, 4–6 forms. */
const acylation = {
  reactants: "[CH3:1][C:2](=[O:3])[Cl:4].[NH2:5][c:6]1[cH:7][cH:8][cH:9][cH:10][cH:11]1.[CH3:12][CH2:13][NH2:14]",
  product: "CC(=O)Nc1ccccc1",
  changes: [
    { from: 2, to: 4, order: 0 },
    { from: 2, to: 5, order: 1 },
  ],
};
/** A deprotection recorded without reagents. */
const alone = {
  reactants: "[CH3:1][O:2][c:3]1[cH:4][cH:5][cH:6][cH:7][cH:8]1",
  product: "Oc1ccccc1",
  changes: [{ from: 1, to: 2, order: 0 }],
};

const unmapped = (text: string | undefined) => text?.replace(/:\d+\]/g, "]");

describe("mixtures in which nothing happens, made from a reaction", () => {
  beforeAll(async () => {
    await loadRdkit();
  });

  it("are the product with reagents or alone, reagents alone, the largest reactant alone, and all but its partner", () => {
    const made = unreactiveMixtures(editRow(acylation));
    expect(Object.keys(made).sort()).toEqual([...unreactiveKinds].sort());
    expect(made["product alone"]).toBe("CC(=O)Nc1ccccc1");
    expect(unmapped(made["product with its reagents"])).toBe("CC(=O)Nc1ccccc1.[CH3][CH2][NH2]");
    expect(unmapped(made["reagents alone"])).toBe("[CH3][CH2][NH2]");
    expect(unmapped(made["reactant alone"])).toBe("[NH2][c]1[cH][cH][cH][cH][cH]1");
    expect(unmapped(made["partner left out"])).toBe("[NH2][c]1[cH][cH][cH][cH][cH]1.[CH3][CH2][NH2]");
  });

  it("a molecule that was recorded to react alone is not said to be unreactive", () => {
    expect(Object.keys(unreactiveMixtures(editRow(alone)))).toEqual(["product alone"]);
  });

  it("one reaction in so many gives one, of no changes and no product, of every kind by turns", () => {
    const rows = Array.from({ length: 20 }, () => editRow(acylation));
    const found = unreactive(rows, 2);
    expect(found).toHaveLength(10);
    expect(found.every(({ changes, product }) => changes.length === 0 && product === "")).toBe(true);
    expect(new Set(found.map(({ mixture }) => mixture.molecule.smiles)).size).toBe(unreactiveKinds.length);
  });
});
