import { beforeAll, expect, it } from "vitest";
import { heteroatomRing } from "../../src/chemistry/heteroatom-ring.ts";
import { superdelocalisability } from "../../src/chemistry/huckel/superdelocalisability.ts";
import { parseMolecule } from "../../src/chemistry/molecule.ts";
import { loadRdkit } from "../../src/chemistry/rdkit.ts";

beforeAll(async () => {
  await loadRdkit();
});

const at = (smiles: string, atom: number) => superdelocalisability(parseMolecule(smiles), atom);

it("gives the textbook's superdelocalisabilities: ethene 1, benzene 5/6, and of a saturated atom none", () => {
  expect(at("C=C", 0)).toBeCloseTo(1, 6);
  for (let atom = 0; atom < 6; atom++) expect(at("c1ccccc1", atom)).toBeCloseTo(5 / 6, 6);
  expect(at("CC=C", 0)).toBe(0);
});

it("expects nucleophiles at the far end of acrolein, and there above all", () => {
  expect(at("C=CC=O", 0)).toBeGreaterThan(at("C=CC=O", 1));
  expect(at("C=CC=O", 0)).toBeGreaterThan(at("C=C", 0));
});

it("goes around a ring from its oxygen over its nitrogen, however it is written", () => {
  const [one, other] = ["Cc1conc1", "c1noc(c1C)"].map((smiles) => heteroatomRing(parseMolecule(smiles)));
  expect(one?.hydrogens).toEqual([1, 0, 1]);
  expect(other?.hydrogens).toEqual(one?.hydrogens);
  one?.reactivity.forEach((value, i) => {
    expect(other?.reactivity[i]).toBeCloseTo(value, 6);
  });
  // an ester at C4 makes C5 the place for a nucleophile
  const ester = heteroatomRing(parseMolecule("CCOC(=O)c1conc1"))?.reactivity as number[];
  expect(Math.max(...ester)).toBe(ester[4]);
});

it("a molecule without such a ring has none", () => {
  expect(heteroatomRing(parseMolecule("c1ccncc1"))).toBeUndefined();
});
