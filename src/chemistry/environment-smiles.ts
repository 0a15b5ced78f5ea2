import { adjacency, type Link } from "./adjacency.ts";
import { bracketAtom, symbolOf, writeFragment } from "./fragment-smiles.ts";
import { LruCache } from "./lru-cache.ts";
import type { Atom, Bond, Molecule } from "./molecule.ts";
import { rdkit } from "./rdkit.ts";

/** What RDKit answered for a fragment's text: fragments recur in every other molecule. */
const cache = new LruCache<string, string>(65_536);

const unsanitised = '{"removeHs":0,"assignStereo":0,"sanitize":0}';

/** An atom as it stands in a fragment: hydrogens that follow from the valence are left to RDKit. */
function fragmentAtom(atom: Atom): string {
  const plain = !atom.fixedHydrogens && atom.explicitHydrogens === 0;
  if (plain) return symbolOf(atom);
  const bracket = bracketAtom(atom, atom.explicitHydrogens);
  const isotope = atom.isotope === 0 ? "" : String(atom.isotope);
  const map = atom.mapNumber === 0 ? "" : `:${atom.mapNumber}`;
  return `[${isotope}${bracket.slice(1, -1)}${map}]`;
}

/**
 * Canonical SMILES of the fragment that some bonds of a molecule make, every hydrogen written out, starting from
 * `root` where one is given. Valences that cut bonds leave open are filled with hydrogens. Tetrahedral and double-bond
 * stereochemistry is left out.
 */
export function fragmentSmiles(molecule: Molecule, bonds: ReadonlySet<Bond>, root?: number): string {
  const within = new Set<number>();
  for (const { begin, end } of bonds) within.add(begin).add(end);
  const text = writeFragment(
    molecule,
    (atom) => within.has(atom),
    (bond) => bonds.has(bond),
    fragmentAtom,
    root ?? (within.values().next().value as number),
  );
  const key = root === undefined ? text : `> ${text}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const mol = rdkit().get_mol(text, unsanitised);
  if (mol === null) return text;
  try {
    const rooted = root === undefined ? "" : '"rootedAtAtom":0,';
    const smiles = mol.get_smiles(`{${rooted}"allHsExplicit":1}`);
    cache.set(key, smiles);
    return smiles;
  } finally {
    mol.delete();
  }
}

/**
 * Bonds within `radius` steps of an atom, hydrogen atoms left out; undefined where the molecule does not reach so far.
 */
export function environmentBonds(molecule: Molecule, centre: number, radius: number): ReadonlySet<Bond> | undefined {
  const links = adjacency(molecule);
  const isHydrogen = (atom: number) => (molecule.atoms[atom] as Atom).atomicNumber === 1;
  const bonds = new Set<Bond>();
  let layer: Link[] = (links[centre] as readonly Link[]).filter((link) => !isHydrogen(link.atom));
  for (let step = 1; step <= radius; step++) {
    if (layer.length === 0) return undefined;
    const next: Link[] = [];
    for (const { atom, bond } of layer) {
      if (bonds.has(bond)) continue;
      bonds.add(bond);
      if (step === radius) continue;
      for (const link of links[atom] as readonly Link[]) {
        if (!bonds.has(link.bond) && !isHydrogen(link.atom)) next.push(link);
      }
    }
    layer = next;
  }
  return bonds;
}
