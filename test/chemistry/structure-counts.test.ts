import { beforeAll, describe, expect, it } from "vitest";
import { descriptorNames, descriptors } from "../../src/chemistry/descriptors.ts";
import { type FunctionalGroup, functionalGroupNames, functionalGroups } from "../../src/chemistry/functional-groups.ts";
import { parseMolecule } from "../../src/chemistry/molecule.ts";
import { loadRdkit } from "../../src/chemistry/rdkit.ts";
import { structureCountNames, structureCounts } from "../../src/chemistry/structure-counts.ts";

beforeAll(async () => {
  await loadRdkit();
});

function groups(smiles: string): Partial<Record<FunctionalGroup, number>> {
  const counts = functionalGroups(parseMolecule(smiles));
  return Object.fromEntries(
    functionalGroupNames.map((name, i) => [name, counts[i]]).filter(([, count]) => count !== 0),
  );
}

function count(smiles: string, name: string): number | undefined {
  return structureCounts(parseMolecule(smiles))[structureCountNames.indexOf(name)];
}

describe("functional groups", () => {
  it.each<[string, Partial<Record<FunctionalGroup, number>>]>([
    ["CC(=O)Oc1ccccc1C(=O)O", { ester: 1, carboxylicAcid: 1 }],
    ["CC(=O)Nc1ccc(O)cc1", { amideSecondary: 1, phenol: 1 }],
    ["CC(=O)[O-].[NH3+]CCO", { carboxylate: 1, ammonium: 1, alcohol: 1 }],
    ["NC(=O)N", { carbamateOrUrea: 1 }],
    ["CC(C)=O", { ketone: 1 }],
    ["CC=O", { aldehyde: 1 }],
    ["COc1ccccc1", { aromaticEther: 1 }],
    ["CCOCC", { ether: 1 }],
    ["CN(C)C", { amineTertiary: 1 }],
    ["Nc1ccccc1", { aniline: 1 }],
    ["O=[N+]([O-])c1ccccc1C#N", { nitro: 1, nitrile: 1 }],
    ["c1ccc(N=Nc2ccccc2)cc1", { azo: 1 }],
    ["c1c[nH]cn1", { aromaticNH: 1, aromaticNitrogen: 1 }],
    ["NS(=O)(=O)c1ccccc1", { sulfonamide: 1 }],
    ["CS(C)=O", { sulfoxide: 1 }],
    ["CSC", { thioether: 1 }],
    ["CCOP(=O)(O)O", { phosphorusAcidOrEster: 1 }],
    ["FC(F)(F)c1ccc(Cl)cc1", { trifluoromethyl: 1, alkylHalide: 3, arylHalide: 1 }],
  ])("of %s are counted once, by their most specific name", (smiles, expected) => {
    expect(groups(smiles)).toEqual(expected);
  });
});

describe("structure counts", () => {
  it("agree with RDKit's descriptors where both count the same", () => {
    const same = { mass: "amw", heavyAtom: "NumHeavyAtoms", aromaticRing: "NumAromaticRings" } as const;
    for (const smiles of ["CC(=O)Nc1ccc(O)cc1", "C1CCC2(CC1)OCCO2", "[Na+].[Cl-]", "[2H]C([2H])O"]) {
      const theirs = descriptors(parseMolecule(smiles));
      for (const [ours, name] of Object.entries(same)) {
        expect(count(smiles, ours), `${ours} of ${smiles}`).toBeCloseTo(
          theirs[descriptorNames.indexOf(name)] as number,
          2,
        );
      }
    }
  });

  it("measure chains, rings and parts", () => {
    expect(count("CCCCCCCCO", "longestAlkylChain")).toBe(8);
    expect(count("CCCCCCCCO", "diameter")).toBe(8);
    expect(count("c1ccc2ccccc2c1", "sharedRingAtom")).toBe(2);
    expect(count("[Na+].[Cl-]", "component")).toBe(2);
    expect(count("CC(=O)[O-]", "netCharge")).toBe(-1);
    expect(count("C1CC1", "ringOf3")).toBe(1);
  });
});
