import { bracketAtom, symbolOf, writeFragment } from "./fragment-smiles.ts";
import { type Atom, bondType, type Molecule } from "./molecule.ts";
import { rdkit } from "./rdkit.ts";

/** Elements that SMILES writes without brackets, as symbols of aliphatic and aromatic atoms. */
const organicSubset: ReadonlySet<string> = new Set("B C N O P S F Cl Br I b c n o p s".split(" "));

/** Elements whose valence a hydrogen takes up where a substituent is removed; a metal's is left open. */
const takesHydrogen: ReadonlySet<number> = new Set([5, 6, 7, 8, 9, 14, 15, 16, 17, 32, 33, 34, 35, 52, 53]);

/** Bonds a removed substituent took, by the atom that lost it. */
type Losses = { readonly keep: Uint8Array; readonly core: Uint8Array; readonly lost: Float64Array };

function ringsAndLinkers(molecule: Molecule): Losses {
  const { atoms, bonds } = molecule;
  const core = new Uint8Array(atoms.length).fill(1);
  const neighbours: number[][] = atoms.map(() => []);
  const degree = new Int32Array(atoms.length);
  for (const { begin, end } of bonds) {
    (neighbours[begin] as number[]).push(end);
    (neighbours[end] as number[]).push(begin);
    (degree[begin] as number)++;
    (degree[end] as number)++;
  }
  const leaves = atoms.filter((atom) => !atom.inRing && atom.degree <= 1).map((atom) => atom.index);
  for (let leaf = leaves.pop(); leaf !== undefined; leaf = leaves.pop()) {
    if (core[leaf] === 0) continue;
    core[leaf] = 0;
    for (const other of neighbours[leaf] as number[]) {
      if (core[other] === 0) continue;
      (degree[other] as number)--;
      if ((degree[other] as number) <= 1 && !(atoms[other] as Atom).inRing) leaves.push(other);
    }
  }

  const keep = core.slice();
  for (const { begin, end, type } of bonds) {
    if (type !== bondType.double) continue;
    if (core[begin] === 1) keep[end] = 1;
    if (core[end] === 1) keep[begin] = 1;
  }
  const lost = new Float64Array(atoms.length);
  for (const { begin, end, type } of bonds) {
    const order = type === bondType.double ? 2 : type === bondType.triple ? 3 : 1;
    if (keep[begin] === 1 && keep[end] === 0) lost[begin] = (lost[begin] as number) + order;
    if (keep[end] === 1 && keep[begin] === 0) lost[end] = (lost[end] as number) + order;
  }
  return { keep, core, lost };
}

function scaffoldAtom(atom: Atom, lost: number, inCore: boolean): string {
  if (lost === 0) return bracketAtom(atom, atom.hydrogens);
  if (atom.aromatic && inCore && (atom.atomicNumber !== 6 || atom.charge === 1)) return bracketAtom(atom, 1);
  if (!inCore && atom.fixedHydrogens) return bracketAtom(atom, atom.hydrogens);
  const symbol = symbolOf(atom);
  if (atom.charge === 0 && organicSubset.has(symbol)) return symbol;
  const filled = takesHydrogen.has(atom.atomicNumber) && !(atom.aromatic && atom.charge < 0);
  return bracketAtom(atom, filled ? atom.hydrogens + lost : 0);
}

const ringsOnly = '{"removeHs":0,"assignStereo":0,"sanitize":{"SANITIZE_SYMMRINGS":1}}';

/**
 * The Bemis–Murcko scaffold as canonical SMILES without stereochemistry: rings, the chains that link them, and the
 * atoms doubly bonded to either; "" for a molecule without rings.
 *
 * Agrees with RDKit's `MurckoScaffoldSmiles`. Source: Bemis and Murcko, J. Med. Chem. 1996, 39, 2887.
 */
export function murckoScaffold(molecule: Molecule): string {
  if (molecule.rings.length === 0) return "";
  const { keep, core, lost } = ringsAndLinkers(molecule);
  const smiles = writeFragment(
    molecule,
    (atom) => keep[atom] === 1,
    () => true,
    (atom) => scaffoldAtom(atom, lost[atom.index] as number, core[atom.index] === 1),
  );
  const mol = rdkit().get_mol(smiles, ringsOnly);
  if (mol === null) return smiles;
  try {
    return mol.get_smiles();
  } finally {
    mol.delete();
  }
}
