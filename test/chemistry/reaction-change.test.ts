import { beforeAll, expect, test } from "vitest";
import { loadRdkit } from "../../src/chemistry/rdkit.ts";
import { changeCountNames, reactionChange } from "../../src/chemistry/reaction-change.ts";
import { plainParts, withoutSpectators } from "../../src/chemistry/spectators.ts";

beforeAll(() => loadRdkit());

const left = (reactants: string, products: string, reagents = "") =>
  withoutSpectators(
    [
      ...plainParts(reactants, "reactants").map((molecule) => ({ molecule, reagent: false })),
      ...plainParts(reagents, "reagents").map((molecule) => ({ molecule, reagent: true })),
    ],
    plainParts(products, "products"),
  ).map(({ molecule }) => molecule.smiles);

test("solvents and bases are left out wherever they stand", () => {
  expect(left("CCBr.Oc1ccccc1.CN(C)C=O.O=C([O-])[O-].[K+].[K+]", "CCOc1ccccc1")).toEqual(["CCBr", "Oc1ccccc1"]);
  expect(left("CCBr.Oc1ccccc1", "CCOc1ccccc1", "CN(C)C=O.c1ccc2ccccc2c1")).toEqual(["CCBr", "Oc1ccccc1"]);
});

test("what the product needs stays, though it is a common solvent", () => {
  expect(left("CO.O=C(O)c1ccccc1", "COC(=O)c1ccccc1")).toEqual(["CO", "O=C(O)c1ccccc1"]);
  expect(left("O=C(O)c1ccccc1", "COC(=O)c1ccccc1", "CO.O=S(=O)(O)O")).toEqual(["O=C(O)c1ccccc1", "CO"]);
});

test("something is always left", () => expect(left("O.Cl", "[Na]")).toHaveLength(1));

const totals = (smiles: string) => {
  const { environments, counts } = reactionChange(smiles, 2);
  const sums = new Map<number, number>();
  for (const { identifier, weight } of environments) sums.set(identifier, (sums.get(identifier) ?? 0) + weight);
  return { sums: [...sums].sort(([a], [b]) => a - b).map(([id, w]) => [id, Math.round(w)]), counts };
};

test("maps, reagents and the order of atoms and parts do not change what changes", () => {
  const plain = totals("Oc1ccccc1.BrCC>>CCOc1ccccc1");
  expect(
    totals(
      "[OH:1][c:2]1[cH:3][cH:4][cH:5][cH:6][cH:7]1.Br[CH2:8][CH3:9]>>[CH3:9][CH2:8][O:1][c:2]1[cH:3][cH:4][cH:5][cH:6][cH:7]1",
    ),
  ).toEqual(plain);
  expect(totals("C(C)Br.c1cccc(O)c1>CN(C)C=O.[Cs+]>c1ccc(OCC)cc1")).toEqual(plain);
});

test("counts are those of the products less those of the reactants", () => {
  const { counts } = reactionChange("O=C(C)C>>OC(C)C", 1);
  const of = (name: string) => counts[changeCountNames.indexOf(`change of ${name}`)];
  expect(of("ketone")).toBe(-1);
  expect(of("alcohol")).toBe(1);
  expect(of("carbon")).toBe(0);
  expect(of("hydrogen")).toBe(2);
});

test("a change is credited to atoms by their places in the SMILES as given, written-out hydrogens counted", () => {
  const { environments, elements } = reactionChange("[H]Cl.C=C>>CCCl", 0);
  expect(elements).toEqual([1, 17, 6, 6, 6, 6, 17]);
  for (const { atom } of environments) expect(elements[atom]).not.toBe(1);
  const lost = environments.filter(({ weight }) => weight < 0);
  expect(lost.reduce((sum, { weight }) => sum + weight, 0)).toBe(-3);
  expect(new Set(lost.map(({ atom }) => atom))).toEqual(new Set([1, 2, 3]));
});

test("a part that cannot be read is named by its side", () => {
  expect(() => reactionChange("CC.C(C>>CC", 1)).toThrow(/reactants/);
  expect(() => reactionChange("CC>>C(C", 1)).toThrow(/products/);
});
