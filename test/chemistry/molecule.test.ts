import { beforeAll, describe, expect, it, vi } from "vitest";
import { parseMolecule } from "../../src/chemistry/molecule.ts";
import { loadRdkit } from "../../src/chemistry/rdkit.ts";
import { RetortError } from "../../src/core/errors.ts";

beforeAll(async () => {
  await loadRdkit();
});

function failure(smiles: string): RetortError {
  try {
    parseMolecule(smiles);
  } catch (error) {
    if (error instanceof RetortError) return error;
    throw error;
  }
  throw new Error(`${smiles} was parsed`);
}

describe("a molecule", () => {
  it("is plain data in the order of the SMILES", () => {
    const molecule = parseMolecule("N[C@@H](C)C(=O)[O-]");
    expect(molecule.atoms.map((atom) => atom.atomicNumber)).toEqual([7, 6, 6, 6, 8, 8]);
    expect(molecule.atoms.map((atom) => atom.charge)).toEqual([0, 0, 0, 0, 0, -1]);
    expect(molecule.atoms.map((atom) => atom.hydrogens)).toEqual([2, 1, 3, 0, 0, 0]);
    expect(molecule.atoms[1]?.chirality).not.toBe(0);
    expect(molecule.bonds).toHaveLength(5);
    expect(structuredClone(molecule).canonical).toBe(molecule.canonical);
  });

  it("has one canonical SMILES however it is written", () => {
    expect(parseMolecule("OCC").canonical).toBe("CCO");
    expect(parseMolecule("C1=CC=CC=C1").canonical).toBe(parseMolecule("c1ccccc1").canonical);
    expect(parseMolecule(" CCO \n").canonical).toBe("CCO");
  });

  it("marks rings, aromatic atoms and conjugated bonds", () => {
    const molecule = parseMolecule("C=CC=CC1CC1");
    expect(molecule.bonds.map((bond) => bond.conjugated)).toEqual([true, true, true, false, false, false, false]);
    expect(molecule.bonds.map((bond) => bond.inRing)).toEqual([false, false, false, false, true, true, true]);
    expect(molecule.rings).toEqual([[5, 6, 4]].map((ring) => expect.arrayContaining(ring)));
  });

  it("folds written hydrogens unless told to keep them", () => {
    const smiles = "[H:1][CH2:2][Cl:3]";
    expect(parseMolecule("[H]C([H])Cl").atoms).toHaveLength(2);
    expect(parseMolecule(smiles, { keepHydrogens: true }).atoms.map((atom) => atom.mapNumber)).toEqual([1, 2, 3]);
    expect(parseMolecule("[H][H]").atoms).toHaveLength(2);
  });

  it("reads map numbers above 127 and more than 255 atoms", () => {
    expect(parseMolecule("[CH3:1234][OH:128]").atoms.map((atom) => atom.mapNumber)).toEqual([1234, 128]);
    const long = parseMolecule(`c1ccccc1${"C".repeat(400)}c1ccncc1`);
    expect(long.atoms).toHaveLength(412);
    expect(long.atoms.at(-3)?.atomicNumber).toBe(7);
    expect(long.rings).toHaveLength(2);
    expect(long.bonds.filter((bond) => bond.aromatic)).toHaveLength(12);
  });

  it("is parsed once while it is remembered", () => {
    expect(parseMolecule("CCCO")).toBe(parseMolecule("CCCO"));
  });
});

describe("a SMILES that cannot be read", () => {
  it.each([
    ["", /empty/],
    ["   ", /empty/],
    ["CC(", /position 3/],
    ["C1CC", /unclosed ring/],
    ["c1cccc1", /kekulize/],
    ["C[N](C)(C)(C)C", /valence/],
    ["CC O", /position 3/],
    ["C\u00e9", /position 2/],
    ['{"rdkitjson":{}}', /character/],
  ])("%j is refused with a reason", (smiles, message) => {
    const error = failure(smiles);
    expect(error.code).toBe("INVALID_SMILES");
    expect(error.message).toMatch(message);
  });

  it("points to reactions where it looks like one", () => {
    expect(failure("CCO>>CC=O").hint).toMatch(/reaction/);
  });

  it("is unsupported above the size limit", () => {
    expect(failure("C".repeat(1_001)).code).toBe("UNSUPPORTED_INPUT");
    expect(failure("C".repeat(20_000)).code).toBe("UNSUPPORTED_INPUT");
  });

  it("never reaches the console or the message", () => {
    const spies = (["log", "warn", "error"] as const).map((name) => vi.spyOn(console, name));
    expect(failure("CCSecretStructureCC(").message).not.toContain("Secret");
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});
