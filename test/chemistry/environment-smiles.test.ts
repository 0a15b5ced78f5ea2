import { beforeAll, describe, expect, it } from "vitest";
import { EnvironmentKeys } from "../../src/chemistry/environment-keys.ts";
import { environmentSmiles } from "../../src/chemistry/environment-smiles.ts";
import { parseMolecule } from "../../src/chemistry/molecule.ts";
import { loadRdkit } from "../../src/chemistry/rdkit.ts";

beforeAll(async () => {
  await loadRdkit();
});

/** Each molecule written in two orders; RDKit lets the order decide only between an aromatic end atom and another. */
const molecules = [
  ["c1cc([N+](=O)[O-])ccc1C(=O)NCCO", "OCCNC(=O)c1ccc(cc1)[N+]([O-])=O"],
  ["CC(=O)NC1CCCC(C#N)C1", "N#CC1CCCC(C1)NC(C)=O"],
  ["C1CC2(CCO1)OCCCO2", "O1CCC2(CC1)OCCCO2"],
] as const;

describe("environments of atoms", () => {
  it.each(molecules)("%s has the same in whatever order it is written, whoever was asked before", (one, other) => {
    const of = (smiles: string) => [...environmentSmiles(parseMolecule(smiles), 3)].sort();
    expect(of(one).length).toBeGreaterThan(15);
    expect(of(other)).toEqual(of(one));
  });

  it("have equal keys where they are equal, and others where a ring or an atom far out differs", () => {
    const keysOf = (smiles: string, centre: number) => {
      const keys = new EnvironmentKeys(parseMolecule(smiles));
      keys.start(centre);
      const found: (number | undefined)[] = [];
      for (let step = 1; step <= 3 && keys.grow(); step++) found.push(keys.key());
      return found;
    };
    expect(keysOf("CCCO", 0)).toEqual(keysOf("OCCC", 3));
    const [alcohol, thiol] = [keysOf("CCCO", 0), keysOf("CCCS", 0)];
    expect(thiol.slice(0, 2)).toEqual(alcohol.slice(0, 2));
    expect(thiol[2]).not.toBe(alcohol[2]);
    expect(keysOf("C1CCCCC1", 0)[0]).not.toBe(keysOf("C1CCCC1", 0)[0]);
    expect(keysOf("C[C@H](N)O", 1)).toEqual([undefined]);
  });
});
