import { beforeAll, describe, expect, it } from "vitest";
import { canonicalFragment } from "../../src/chemistry/canonical-fragment.ts";
import { EnvironmentKeys } from "../../src/chemistry/environment-keys.ts";
import { fragmentOf } from "../../src/chemistry/fragment.ts";
import { LruCache } from "../../src/chemistry/lru-cache.ts";
import { parseMolecule } from "../../src/chemistry/molecule.ts";
import { loadRdkit, rdkit } from "../../src/chemistry/rdkit.ts";

beforeAll(async () => {
  await loadRdkit();
});

const molecules = [
  "O=C(NC1CCCCCC1)c1onc(-c2ccccc2)c1[N+](=O)[O-]",
  "CC(C)(C)OC(=O)Nc1nc2c(-c3cccc(Cl)c3)cc(Cc3ccc([N+](=O)[O-])cc3)cc2s1",
  "COc1cc2c(cc1OC)C(=O)C(CC1CCN(Cc3ccccc3)CC1)C2",
  "CS(=O)(=O)Nc1ccc2[nH]c(-c3ccncc3)nc2c1",
  "C1CC2(CCO1)OCCCO2",
  "O=P(O)(OCC)N1CC2CCC1C2",
  "[13CH3]N(C)C(=S)SSC(=S)N(C)C",
  "FC(F)(F)c1ccc(B(O)O)c(I)c1Br",
  "c1ccc2c(c1)ccc1ccccc12",
  "C#CC[N+](C)(C)CC=C=C.[Cl-]",
];

/** Every environment of a molecule: its key and its SMILES. */
function environments(smiles: string): { key: string; smiles: string }[] {
  const molecule = parseMolecule(smiles);
  const keys = new EnvironmentKeys(molecule);
  return molecule.atoms.flatMap(({ index }) => {
    const found: { key: string; smiles: string }[] = [];
    keys.start(index);
    for (let step = 1; step <= 3 && keys.grow(); step++) {
      const key = `${keys.key()} ${keys.check}`;
      const fragment = fragmentOf(molecule, keys.bonds());
      const root = fragment?.atoms.findIndex((atom) => atom.index === index);
      const made = fragment && canonicalFragment(fragment, root);
      if (made) found.push({ key, smiles: made.smiles });
    }
    return found;
  });
}

describe("a fragment without stereocentres", () => {
  it.each(molecules)("of %s is written as RDKit writes it", (smiles) => {
    const all = environments(smiles);
    expect(all.length).toBeGreaterThan(10);
    for (const { smiles: own } of all) {
      const mol = rdkit().get_mol(own, '{"removeHs":0,"assignStereo":0,"sanitize":0}');
      expect(mol?.get_smiles('{"rootedAtAtom":0,"allHsExplicit":1}')).toBe(own);
      mol?.delete();
    }
  });

  it("has a key that others share where they are written alike, and only there", () => {
    const written = new Map<string, Set<string>>();
    const pair = ["C1CCC2(CC1)OCCCO2", "C1CCC2(OC1)CCCCO2", ...molecules];
    for (const { key, smiles } of pair.flatMap(environments))
      written.set(key, (written.get(key) ?? new Set()).add(smiles));
    // RDKit does not tell an aromatic end atom from another: there the order of the atoms decides.
    for (const texts of written.values())
      expect(new Set([...texts].map((text) => text.toLowerCase())).size, [...texts].join()).toBe(1);
    expect(written.size).toBeGreaterThan(300);
  });

  it("does not depend on the order of the molecule's atoms", () => {
    const texts = (smiles: string) => [...new Set(environments(smiles).map((one) => one.smiles))].sort();
    expect(texts("c1cc([N+](=O)[O-])ccc1C(=O)NCCO")).toEqual(texts("OCCNC(=O)c1ccc(cc1)[N+]([O-])=O"));
  });
});

describe("a cache of bounded size", () => {
  it("keeps what was used last, and forgets what was not used for long", () => {
    const cache = new LruCache<number, string>(10);
    for (let i = 0; i < 100; i++) {
      cache.set(i, `v${i}`);
      expect(cache.get(0), "used all the time").toBe("v0");
    }
    expect(cache.size).toBeLessThanOrEqual(10);
    expect(cache.get(99)).toBe("v99");
    expect(cache.get(50)).toBeUndefined();
  });
});
