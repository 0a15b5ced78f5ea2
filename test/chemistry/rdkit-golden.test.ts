import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { type DescriptorName, descriptorNames, descriptors } from "../../src/chemistry/descriptors.ts";
import { parseMolecule } from "../../src/chemistry/molecule.ts";
import { morganBits, morganCounts } from "../../src/chemistry/morgan.ts";
import { loadRdkit, rdkit } from "../../src/chemistry/rdkit.ts";
import { murckoScaffold } from "../../src/chemistry/scaffold.ts";
import { bitIndices } from "../../src/chemistry/tanimoto.ts";

type Golden = {
  smiles: string;
  canonical: string;
  scaffold: string;
  morgan: Record<string, number>;
  descriptors: number[];
};
const golden = JSON.parse(readFileSync(new URL("./golden/rdkit.json", import.meta.url), "utf8")) as {
  descriptors: DescriptorName[];
  molecules: Golden[];
};
const molecules = golden.molecules.map((molecule) => [molecule.smiles, molecule] as const);

beforeAll(async () => {
  await loadRdkit();
});

describe.each(molecules)("%s agrees with Python's RDKit", (smiles, expected) => {
  it("in canonical SMILES and scaffold", () => {
    const molecule = parseMolecule(smiles);
    expect(molecule.canonical).toBe(expected.canonical);
    expect(murckoScaffold(molecule)).toBe(expected.scaffold);
  });

  it("in Morgan bits and counts", () => {
    const molecule = parseMolecule(smiles);
    const counts = Object.fromEntries([...morganCounts(molecule).entries()].filter(([, count]) => count > 0));
    expect(counts).toEqual(expected.morgan);
    expect(bitIndices(morganBits(molecule))).toEqual(Object.keys(expected.morgan).map(Number));
  });

  it("in descriptors", () => {
    const values = descriptors(parseMolecule(smiles));
    expect(values).toHaveLength(descriptorNames.length);
    for (const [i, name] of golden.descriptors.entries()) {
      expect(values[descriptorNames.indexOf(name)], name).toBeCloseTo(expected.descriptors[i] as number, 3);
    }
  });
});

it("Morgan bits agree with RDKit's own WebAssembly at other radii and lengths", () => {
  for (const [smiles] of molecules) {
    const mol = rdkit().get_mol(smiles);
    if (mol === null) throw new Error(smiles);
    const theirs = mol.get_morgan_fp_as_uint8array('{"radius":3,"nBits":512}') as Uint8Array;
    mol.delete();
    expect(morganBits(parseMolecule(smiles), { radius: 3, length: 512 })).toEqual(new Uint8Array(theirs));
  }
});
