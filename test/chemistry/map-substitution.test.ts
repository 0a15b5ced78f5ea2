import { beforeAll, describe, expect, it } from "vitest";
import { readE2Sn2 } from "../../src/chemistry/e2-sn2.ts";
import { mapSubstitution } from "../../src/chemistry/map-substitution.ts";
import { loadRdkit } from "../../src/chemistry/rdkit.ts";
import { findSubstitution, shellCounts } from "../../src/chemistry/substitution.ts";

beforeAll(async () => {
  await loadRdkit();
});

const mapped =
  "[F:1][c:2]1[cH:3][cH:4][c:5]([N+:6](=[O:7])[O-:8])[cH:9][cH:10]1.[CH2:11]1[CH2:12][CH2:13][CH2:14][CH2:15][NH:16]1>>[CH2:11]1[CH2:12][CH2:13][CH2:14][CH2:15][N:16]1[c:2]1[cH:3][cH:4][c:5]([N+:6](=[O:7])[O-:8])[cH:9][cH:10]1.[FH:1]";
const bare = "C1CCCCN1.Fc1ccc([N+](=O)[O-])cc1>>[O-][N+](=O)c1ccc(N2CCCCC2)cc1.F";

describe("a reaction without atom map", () => {
  it("is read as a substitution as with its map, its atoms in the order given", () => {
    const found = findSubstitution(bare);
    expect(shellCounts(found)).toEqual(shellCounts(findSubstitution(mapped)));
    expect([found.centre, found.leaving, found.nucleophile].map((atom) => found.places[atom])).toEqual([7, 6, 5]);
  });

  it("is mapped though the product does not tell where the leaving group stays", () => {
    const alone = bare.replace(/\.F$/, "");
    expect(shellCounts(findSubstitution(alone))).toEqual(shellCounts(findSubstitution(mapped)));
  });

  it("is mapped through a phenoxide that leaves for another", () => {
    const found = findSubstitution(
      "COc1nc(OC)nc(Oc2ccc([N+](=O)[O-])cc2)n1.[O-]c1cccc(Cl)c1>>COc1nc(OC)nc(Oc2cccc(Cl)c2)n1.O=[N+]([O-])c1ccc([O-])cc1",
    );
    expect([found.centre, found.leaving, found.nucleophile].map((atom) => found.places[atom])).toEqual([8, 9, 20]);
  });

  it("is read as an SN2 and an E2, the leaving group and the base of one element or not", () => {
    const sn2 = "[CH3:1][CH2:2][Br:3].[F-:4]>>[CH3:1][CH2:2][F:4].[Br-:3]";
    expect(readE2Sn2("CCBr.[F-]>>CCF.[Br-]")).toEqual(readE2Sn2(sn2));
    const e2 = "[Br:1][CH2:2][CH2:3][H:4].[Br-:5]>>[Br-:1].[CH2:2]=[CH2:3].[Br:5][H:4]";
    expect(readE2Sn2("CCBr.[Br-]>>C=C.Br.[Br-]")).toEqual(readE2Sn2(e2));
  });

  it("is mapped where the carbon that loses hydrogen closes a ring, unless its configuration would be lost", () => {
    const text = mapSubstitution("FC%12CCC%12Br.[F-]>>FC1=CCC1.F.[Br-]");
    expect(text).toBe(
      "[F:1][C:2]%12([H:8])[CH2:3][CH2:4][CH:5]%12[Br:6].[F-:7]>>[F:1][C:2]1=[CH:5][CH2:4][CH2:3]1.[F:7]([H:8]).[Br-:6]",
    );
    const chiral = "F[C@@H]1CCC1Br.[F-]>>FC1=CCC1.F.[Br-]";
    expect(mapSubstitution(chiral)).toBe(chiral);
  });

  it("keeps stereochemistry", () => {
    const text = mapSubstitution("C[C@H](Br)C#N.[Cl-]>>C[C@@H](Cl)C#N.[Br-]");
    expect(text).toBe("[CH3:1][C@H:2]([Br:3])[C:4]#[N:5].[Cl-:6]>>[CH3:1][C@@H:2]([Cl:6])[C:4]#[N:5].[Br-:3]");
  });

  it("is mapped in a mixture of many molecules, without laying the products over every exchange", () => {
    const others = Array(60).fill("OCC(O)C(O)C(O)C(O)CO").join(".");
    const text = mapSubstitution(`${others}.CCBr.[F-]>>CCF.[Br-]`);
    expect(text).toMatch(/>>\[CH3:721\]\[CH2:722\]\[F:724\]\.\[Br-:723\]$/);
  });

  it("is mapped where very many like exchanges give the products", () => {
    const text = mapSubstitution(`${Array(40).fill("OCC(O)CO").join(".")}.CCBr.[F-]>>OCC(O)COCC(O)CO`);
    expect(text).toMatch(/>>\[OH:/);
  });

  it.each([
    ["a Diels–Alder reaction", "C=CC=C.C=C>>C1CCCC=C1"],
    ["products that the starting materials do not give", "CCBr.[F-]>>CCCF.[Br-]"],
    ["one of two amines that give the same product", "NCC(C)N.Clc1ncccn1>>CC(N)CNc1ncccn1.CC(CN)Nc1ncccn1"],
  ])("stays without one: %s", (_, smiles) => {
    expect(mapSubstitution(smiles)).toBe(smiles);
  });

  it("is refused with the side that cannot be read", () => {
    expect(() => mapSubstitution("CCBr.[F-]>>x")).toThrowError(/^products: /);
    expect(() => mapSubstitution("CC(Br.[F-]>>CCF")).toThrowError(/^reactants: /);
  });

  it("is refused with the reason where no map follows", () => {
    expect(() => findSubstitution("C=CC=C.C=C>>C1CCCC=C1")).toThrowError(/no atom map/);
    expect(() => readE2Sn2("CCBr.[H-]>>CC.[Br-]")).toThrowError(/hydride/);
  });
});

it("a nitro group counts alike however it is written", () => {
  const counts = (nitro: string) => readE2Sn2(`[CH2:1](${nitro})[Br:2].[F-:3]>>[CH2:1](${nitro})[F:3].[Br-:2]`);
  expect(counts("[N+:4](=[O:5])[O-:6]")).toEqual(counts("[N+:4]([O:5])[O-:6]"));
});
