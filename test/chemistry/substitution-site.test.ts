import { beforeAll, describe, expect, it } from "vitest";
import { alignProduct, formedBonds } from "../../src/chemistry/align-product.ts";
import { parseMolecule } from "../../src/chemistry/molecule.ts";
import { loadRdkit } from "../../src/chemistry/rdkit.ts";
import { siteEndNames, substitutionSite } from "../../src/chemistry/substitution-site.ts";

beforeAll(async () => {
  await loadRdkit();
});

/** Bonds that form, as pairs of atoms of the starting materials. */
function formed(start: string, product: string): number[][] {
  const [from, to] = [parseMolecule(start), parseMolecule(product)];
  const alignment = alignProduct(from, to);
  return formedBonds(from, to, alignment).map((pair) =>
    pair.map((atom) => alignment[atom] as number).sort((a, b) => a - b),
  );
}

describe("a product laid over its starting materials", () => {
  it("shows the one bond that a substitution forms", () => {
    expect(formed("BrBr.Oc1ccccc1F", "Oc1ccc(Br)cc1F")).toEqual([[expect.any(Number), 6]]);
    expect(formed("Clc1ccnc(Cl)n1.CN", "CNc1ccnc(Cl)n1")).toEqual([[1, 9]]);
    expect(formed("Clc1ccnc(Cl)n1.CN", "CNc1nccc(Cl)n1")).toEqual([[5, 9]]);
    expect(formed("Oc1ccc(CO)cc1.CI", "COc1ccc(CO)cc1")).toEqual([[0, 9]]);
    expect(formed("Oc1ccc(CO)cc1.CI", "COCc1ccc(O)cc1")).toEqual([[6, 9]]);
  });
});

describe("the site of a substitution", () => {
  const of = (start: string, product: string) => substitutionSite(parseMolecule(start), parseMolecule(product));
  const has = (features: Float64Array | undefined, name: string) => features?.[siteEndNames.indexOf(name)];

  it("is told by kind and by what leaves, the aromatic carbon first", () => {
    const [carbon, nitrogen] = of("Clc1ccnc(Cl)n1.CN", "CNc1ccnc(Cl)n1");
    expect([carbon?.atom, nitrogen?.atom]).toEqual([1, 9]);
    expect(has(carbon?.features, "is aromatic carbon")).toBe(1);
    expect(has(carbon?.features, "loses chlorine")).toBe(1);
    expect(has(nitrogen?.features, "is nitrogen")).toBe(1);
    expect(has(nitrogen?.features, "loses no atom")).toBe(1);
    expect(has(nitrogen?.features, "hydrogens")).toBe(2);
  });

  it("does not depend on the order of atoms", () => {
    const [first] = of("BrBr.Oc1ccccc1F", "Oc1ccc(Br)cc1F");
    const [second] = of("Fc1ccccc1O.BrBr", "Brc1ccc(O)c(F)c1");
    first?.features.forEach((value, i) => {
      expect(second?.features[i]).toBeCloseTo(value, 8);
    });
  });

  it("is empty where nothing forms", () => expect(of("CCO", "CCO")).toEqual([]));
});
