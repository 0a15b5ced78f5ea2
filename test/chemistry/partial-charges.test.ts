import { beforeAll, expect, it } from "vitest";
import { heteroatomRing } from "../../src/chemistry/heteroatom-ring.ts";
import { parseMolecule } from "../../src/chemistry/molecule.ts";
import { partialCharges } from "../../src/chemistry/partial-charges.ts";
import { loadRdkit } from "../../src/chemistry/rdkit.ts";

beforeAll(async () => {
  await loadRdkit();
});

/** As RDKit's `ComputeGasteigerCharges` gives them, O, N, C3, C4, C5. */
const isoxazoles: [string, number[], number[]][] = [
  ["C1(C2=CC=CC=C2)=CC=NO1", [-0.3563, -0.0878, 0.0707, 0.0058, 0.1663], [1, 1, 0]],
  ["C12=CON=C1C=CC=C2", [-0.3635, -0.08, 0.1134, 0.0415, 0.1312], [0, 0, 1]],
  ["COC1=NOC(C(OCC)=O)=C1", [-0.3453, -0.0403, 0.2542, 0.0567, 0.2477], [0, 1, 0]],
  ["CC1=CC=NO1", [-0.3617, -0.0883, 0.0703, 0.0006, 0.1331], [1, 1, 0]],
];

it.each(isoxazoles)(
  "the ring of %s has RDKit's charges, from its oxygen round over its nitrogen",
  (smiles, charges, hydrogens) => {
    const ring = heteroatomRing(parseMolecule(smiles));
    expect(ring?.hydrogens).toEqual(hydrogens);
    for (const [i, charge] of charges.entries()) expect(ring?.charges[i]).toBeCloseTo(charge, 4);
  },
);

it("charges and those of the hydrogens add up to the whole", () => {
  const benzene = parseMolecule("c1ccccc1");
  const sum = partialCharges(benzene).reduce((a, b) => a + b, 0);
  expect(sum).toBeLessThan(0);
  const whole = parseMolecule("[H]c1c([H])c([H])c([H])c([H])c1[H]", { keepHydrogens: true });
  const all = partialCharges(whole);
  expect(all.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 8);
  const carbons = whole.atoms.filter(({ atomicNumber }) => atomicNumber === 6).map(({ index }) => all[index] as number);
  expect(carbons.reduce((a, b) => a + b, 0)).toBeCloseTo(sum, 8);
});

it("a molecule without such a ring has none", () => {
  expect(heteroatomRing(parseMolecule("c1ccncc1"))).toBeUndefined();
});
