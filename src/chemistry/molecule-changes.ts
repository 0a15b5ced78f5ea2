import type { MolList, Reaction } from "@rdkit/rdkit";
import { parseMolecule } from "./molecule.ts";
import { type RdkitMol, rdkit } from "./rdkit.ts";

/** A molecule that differs from another in one place. */
export type ChangedMolecule = { smiles: string; change: string };

/** Groups that stand at one atom, as SMILES that begins with the atom that is bonded. */
const groups = {
  methyl: "C",
  hydroxyl: "O",
  amino: "N",
  fluoro: "F",
  chloro: "Cl",
  bromo: "Br",
  methoxy: "OC",
  cyano: "C#N",
  trifluoromethyl: "C(F)(F)F",
  nitro: "[N+](=O)[O-]",
  carboxyl: "C(=O)O",
  acetyl: "C(C)=O",
} as const;

type Group = keyof typeof groups;

/** How a group is found, at the atom :1 that carries it. */
const ends: Partial<Record<Group, string>> = {
  methyl: "[#6;!$(C=O):1]-[CH3X4]",
  hydroxyl: "[#6;!$(C=O):1]-[OX2H]",
  amino: "[#6;!$(C=O):1]-[NX3H2]",
  fluoro: "[#6;!$(C=O):1]-[F]",
  chloro: "[#6;!$(C=O):1]-[Cl]",
  bromo: "[#6;!$(C=O):1]-[Br]",
  methoxy: "[#6;!$(C=O):1]-[OX2]-[CH3]",
  cyano: "[#6;!$(C=O):1]-[CX2]#[NX1]",
  trifluoromethyl: "[#6;!$(C=O):1]-[CX4](F)(F)F",
  nitro: "[#6;!$(C=O):1]-[N+](=O)[O-]",
  carboxyl: "[#6;!$(C=O):1]-[CX3](=O)-[OX2H]",
  acetyl: "[#6;!$(C=O):1]-[CX3](=O)-[CH3]",
};

const onCarbon: readonly Group[] = ["hydroxyl", "amino", "fluoro", "chloro", "methoxy"];

/** Changes as reaction SMARTS: a group added, lost or exchanged; an atom exchanged; a function made another. */
const table: readonly (readonly [name: string, smarts: string])[] = [
  ...Object.entries(groups).map(([name, smiles]) => [`${name} added to a ring`, `[cH:1]>>[c:1]${smiles}`] as const),
  ["methyl added to a chain", "[CX4;!H0:1]>>[C:1]C"],
  // not beside another heteroatom: hemiaminals and the like do not last
  ...onCarbon.map((name) => [`${name} added to a chain`, `[CX4;!H0;!$(C~[!#6]):1]>>[C:1]${groups[name]}`] as const),
  ...Object.entries(ends).map(([name, pattern]) => [`${name} removed`, `${pattern}>>[#6:1]`] as const),
  ...Object.entries(ends).flatMap(([from, pattern]) =>
    Object.entries(groups)
      .filter(([to]) => to !== from)
      .map(([to, smiles]) => [`${from} exchanged for ${to}`, `${pattern}>>[#6:1]${smiles}`] as const),
  ),
  ["CH of a ring exchanged for N", "[cX3H:1]>>[n:1]"],
  ["N of a ring exchanged for CH", "[nX2:1]>>[c:1]"],
  ["CH2 exchanged for O", "[CX4H2:1]([#6:2])[#6:3]>>[O:1]([#6:2])[#6:3]"],
  ["CH2 exchanged for NH", "[CX4H2:1]([#6:2])[#6:3]>>[N:1]([#6:2])[#6:3]"],
  ["CH2 removed", "[#6:2][CX4H2][CX4H2:3]>>[*:2][*:3]"],
  ["O exchanged for CH2", "[OX2:1]([#6:2])[#6:3]>>[C:1]([#6:2])[#6:3]"],
  ["O exchanged for S", "[OX2:1]([#6:2])[#6:3]>>[S:1]([#6:2])[#6:3]"],
  ["S exchanged for O", "[SX2:1]([#6:2])[#6:3]>>[O:1]([#6:2])[#6:3]"],
  ["N methylated", "[NX3;!H0;!$(N-[!#6]):1]>>[N:1]C"],
  ["O methylated", "[OX2H:1][#6:2]>>[O:1](C)[#6:2]"],
  ["methyl on N removed", "[NX3:1]-[CH3]>>[N:1]"],
  ["carboxylic acid made amide", "[CX3:1](=[O:2])-[OX2H]>>[C:1](=[O:2])N"],
  ["ester made acid", "[CX3:1](=[O:2])-[OX2:3]-[CX4]>>[C:1](=[O:2])[O:3]"],
  ["ketone made alcohol", "[CX3:1](=[O:2])([#6:3])[#6:4]>>[C:1]([O:2])([#6:3])[#6:4]"],
];

let compiled: { change: string; reaction: Reaction }[] | undefined;

/** The table as RDKit runs it; kept, as reading it takes longer than running it. */
function reactions(): { change: string; reaction: Reaction }[] {
  compiled ??= table.flatMap(([change, smarts]) => {
    const reaction = rdkit().get_rxn(smarts);
    return reaction ? [{ change, reaction }] : [];
  });
  return compiled;
}

/** The most products of one change that are looked at. */
const mostProducts = 64;

/**
 * Molecules that differ from one in one place, each once, in the order of the table of changes: of one part, sanitised by
 * RDKit and written in canonical SMILES. `loadRdkit()` must have been awaited.
 *
 * @param pause called now and then, so that other work comes in between
 * @throws RetortError INVALID_SMILES
 */
export async function changedMolecules(smiles: string, pause?: () => Promise<void>): Promise<ChangedMolecule[]> {
  const { canonical } = parseMolecule(smiles);
  const parts = canonical.split(".").length;
  const found = new Map<string, string>();
  const mol = rdkit().get_mol(canonical);
  if (!mol) return [];
  const reactants = new (rdkit().MolList)();
  reactants.append(mol);
  try {
    for (const [i, { change, reaction }] of reactions().entries()) {
      if (i % 8 === 7) await pause?.();
      for (const product of productsOf(reaction, reactants))
        if (product !== canonical && product.split(".").length === parts && !found.has(product))
          found.set(product, change);
    }
  } finally {
    reactants.delete();
    mol.delete();
  }
  return [...found].map(([changed, change]) => ({ smiles: changed, change }));
}

/** Canonical SMILES of the valid products of a change. */
function productsOf(reaction: Reaction, reactants: MolList): string[] {
  const outcomes = reaction.run_reactants(reactants, mostProducts);
  const products: string[] = [];
  for (let i = 0; i < outcomes.size(); i++) {
    const outcome = outcomes.get(i);
    if (!outcome) continue;
    const product = outcome.next();
    const text = product?.get_smiles();
    product?.delete();
    outcome.delete();
    if (text) products.push(...valid(text));
  }
  outcomes.delete();
  return products;
}

/** The canonical SMILES of a structure that RDKit accepts, else nothing. */
function valid(smiles: string): string[] {
  const mol: RdkitMol | null = rdkit().get_mol(smiles);
  if (!mol) return [];
  try {
    return [mol.get_smiles()];
  } finally {
    mol.delete();
  }
}
