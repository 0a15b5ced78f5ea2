import { beforeAll, describe, expect, test } from "vitest";
import { couplingParts } from "../../src/chemistry/coupling-roles.ts";
import { ligandNamed } from "../../src/chemistry/ligands.ts";
import { parseMolecule } from "../../src/chemistry/molecule.ts";
import { loadRdkit } from "../../src/chemistry/rdkit.ts";
import { readSolvent, solventName } from "../../src/chemistry/solvents.ts";

beforeAll(() => loadRdkit());

const canonical = (smiles: string) => parseMolecule(smiles).canonical;

describe("the parts of a coupling", () => {
  test("of a Suzuki reaction as data sets write it, ions apart and ~ inside a compound", () => {
    const { parts, ignored } = couplingParts(
      "CC#N.CC(=O)O~CC(=O)O~[Pd].CCc1cccc(CC)c1.Cc1ccc2c(cnn2C2CCCCO2)c1[B-](F)(F)F.Ic1ccc2ncccc2c1.O.[Cs+].[F-].[Fe+2].[K+].c1ccc(P(c2ccccc2)[c-]2cccc2)cc1.c1ccc(P(c2ccccc2)[c-]2cccc2)cc1",
    );
    expect(parts).toEqual({
      electrophile: canonical("Ic1ccc2ncccc2c1"),
      nucleophile: canonical("[K+].Cc1ccc2c(cnn2C2CCCCO2)c1[B-](F)(F)F"),
      ligand: canonical(ligandNamed("dppf") as string),
      base: canonical("[Cs+].[F-]"),
      solvent: canonical("CC#N"),
    });
    expect(ignored.map(({ as }) => as.split(/[ ,]/)[0]).sort()).toEqual(["a", "water", "water"]);
  });

  test("of a Buchwald–Hartwig reaction, the reagents between the arrows", () => {
    const { parts } = couplingParts(
      "Clc1ccccn1.Cc1ccc(N)cc1",
      "CCN=P(N(C)C)(N(C)C)N=P(N(C)C)(N(C)C)N(C)C.c1ccc2oncc2c1.CS(C)=O",
    );
    expect(parts).toMatchObject({
      electrophile: "Clc1ccccn1",
      nucleophile: canonical("Cc1ccc(N)cc1"),
      additive: canonical("c1ccc2oncc2c1"),
      solvent: "CS(C)=O",
    });
    expect(parts.base).toContain("P");
    expect(parts.ligand).toBeUndefined();
  });

  test("that are not recognised are named, and so are two for one role", () => {
    expect(() => couplingParts("Clc1ccccn1.Cc1ccc(N)cc1.CCC(C)=O.N#CC#N")).toThrow(
      /the role of CCC\(C\)=O and of N#CC#N in this coupling is not recognised/,
    );
    expect(() => couplingParts("Clc1ccccn1.Brc1ccccc1.Cc1ccc(N)cc1")).toThrow(/would both be the electrophile/);
    expect(() => couplingParts("Cc1ccc(N)cc1.CCN(CC)CC")).toThrow(/no electrophile/);
  });
});

describe("names", () => {
  test("of a solvent are one structure, in any case, mixtures too", () => {
    for (const name of ["THF", "thf", "tetrahydrofuran", "C1CCOC1"]) expect(readSolvent(name)).toBe("C1CCOC1");
    expect(readSolvent("toluene - H2O")).toBe(canonical("Cc1ccccc1.O"));
    expect(solventName("C1CCOC1")).toBe("tetrahydrofuran");
    expect(() => readSolvent("no such solvent")).toThrow(/no solvent that is known by name/);
  });

  test("of ligands are structures that can be read, with phosphorus or a carbene where the name says so", () => {
    expect(canonical(ligandNamed("PCy3") as string)).toBe(canonical("C1CCC(CC1)P(C1CCCCC1)C1CCCCC1"));
    expect(canonical(ligandNamed("dppf") as string)).toBe(
      canonical("[Fe+2].c1ccc(cc1)P(c1ccccc1)[c-]1cccc1.c1ccc(cc1)P(c1ccccc1)[c-]1cccc1"),
    );
    expect(canonical(ligandNamed("IPr") as string)).toBe(
      canonical("CC(C)c1cccc(C(C)C)c1N1C=CN([C]1)c1c(C(C)C)cccc1C(C)C"),
    );
    expect(parseMolecule(ligandNamed("dcype") as string).atoms.filter((a) => a.atomicNumber === 15)).toHaveLength(2);
    expect(ligandNamed("no such ligand")).toBeUndefined();
  });
});
