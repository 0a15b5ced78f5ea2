import { adjacency, type Link } from "./adjacency.ts";
import { EnvironmentKeys } from "./environment-keys.ts";
import { fragmentAtom } from "./fragment-atom.ts";
import { bondText, joinBranches, writeFragment } from "./fragment-smiles.ts";
import { LruCache } from "./lru-cache.ts";
import { type Atom, type Bond, bondType, type Molecule } from "./molecule.ts";
import { rdkit } from "./rdkit.ts";

/** What RDKit answered for a fragment's text: fragments recur in every other molecule. */
const cache = new LruCache<string, string>(32_768);

/** The SMILES of environments by their keys; "" where it depends on the order of the molecule's atoms. */
const byKey = new LruCache<number, string>(262_144);

const unsanitised = '{"removeHs":0,"assignStereo":0,"sanitize":0}';

/** Canonical SMILES of a fragment's text with every hydrogen written out, from its first atom where `rooted`. */
function canonicalise(text: string, rooted: boolean): string {
  const key = rooted ? `>${text}` : text;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const mol = rdkit().get_mol(text, unsanitised);
  if (mol === null) return text;
  try {
    // Centres that are none within the fragment keep their mark, as in RDKit's own fragments.
    if (text.includes("@")) mol.set_prop("_StereochemDone", "1");
    const smiles = mol.get_smiles(rooted ? '{"rootedAtAtom":0,"allHsExplicit":1}' : '{"allHsExplicit":1}');
    cache.set(key, smiles);
    return smiles;
  } finally {
    mol.delete();
  }
}

/** Hashes that tell most atoms of a fragment apart, so that equal fragments mostly get equal texts. */
function priorities(molecule: Molecule, bonds: ReadonlySet<Bond>, root: number | undefined): Map<number, number> {
  let hashes = new Map<number, number>();
  for (const { begin, end } of bonds) {
    for (const index of [begin, end]) {
      const { atomicNumber, charge, explicitHydrogens } = molecule.atoms[index] as Atom;
      hashes.set(index, ((atomicNumber * 16 + charge) * 16 + explicitHydrogens) * 2 + Number(index === root));
    }
  }
  for (let round = 0; round < 4; round++) {
    const next = new Map<number, number>();
    for (const [index, hash] of hashes) next.set(index, Math.imul(hash, 0x9e3779b1));
    for (const { begin, end, type } of bonds) {
      const mix = (from: number) =>
        Math.imul(((hashes.get(from) as number) ^ (type * 0x85ebca6b)) | 0, 0xc2b2ae35) >>> 7;
      next.set(begin, ((next.get(begin) as number) + mix(end)) | 0);
      next.set(end, ((next.get(end) as number) + mix(begin)) | 0);
    }
    hashes = next;
  }
  return hashes;
}

/**
 * Canonical SMILES of the fragment that some bonds of a molecule make, every hydrogen written out, starting from
 * `root` where one is given. Valences that cut bonds leave open are filled with hydrogens. Tetrahedral centres keep
 * their marks; double-bond stereochemistry is left out.
 */
export function fragmentSmiles(molecule: Molecule, bonds: ReadonlySet<Bond>, root?: number): string {
  return fragmentBy(molecule, bonds, priorities(molecule, bonds, root), root);
}

function fragmentBy(
  molecule: Molecule,
  bonds: ReadonlySet<Bond>,
  order: ReadonlyMap<number, number>,
  root?: number,
): string {
  const compare = (a: number, b: number) => (order.get(a) as number) - (order.get(b) as number) || a - b;
  const text = writeFragment(
    molecule,
    (atom) => order.has(atom),
    (bond) => bonds.has(bond),
    fragmentAtom,
    root ?? (order.keys().next().value as number),
    compare,
  );
  return canonicalise(text, root !== undefined);
}

/** Bonds within `radius` steps of an atom; bonds to hydrogens are left out. */
function environmentBonds(molecule: Molecule, centre: number, radius: number): Set<Bond> {
  const links = adjacency(molecule);
  const isHydrogen = (atom: number) => (molecule.atoms[atom] as Atom).atomicNumber === 1;
  const bonds = new Set<Bond>();
  let layer: Link[] = (links[centre] as readonly Link[]).filter((link) => !isHydrogen(link.atom));
  for (let step = 1; step <= radius; step++) {
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

type Branch = {
  readonly bond: Bond;
  readonly text: string;
  /** The text without the difference between aromatic and other atoms. */
  readonly key: string;
  /** The end atom that RDKit would rank first: the lightest, with the highest bond order, of the lowest index. */
  readonly first: { readonly rank: number; readonly atom: number };
  /** Whether branches that differ were told apart by the order of the molecule's atoms alone. */
  readonly tied: boolean;
};

function endRank(atom: Atom, bond: Bond): number {
  const order = bond.type === bondType.aromatic ? 2 : bond.type;
  return atom.atomicNumber * 8 - Math.min(order, 7);
}

/**
 * The surroundings of every atom of a molecule as canonical SMILES that start from that atom, at radii 1 to `radius`
 * as far as the molecule reaches; hydrogen atoms are left out.
 *
 * Branches are compared as RDKit compares atoms, which does not see whether an end atom is aromatic: then the one of
 * lower index comes first.
 */
export function environmentSmiles(molecule: Molecule, radius: number): Set<string> {
  const links = adjacency(molecule);
  const write = (index: number, parent: Bond | undefined, next: readonly Branch[]): string => {
    const order = next.map((one) => one.bond);
    if (parent !== undefined) order.unshift(parent);
    const atom = fragmentAtom(molecule.atoms[index] as Atom, order, parent === undefined);
    return atom + joinBranches(next.map((one) => one.text));
  };
  const known = new Map<number, Branch>();

  const branches = (atom: number, parent: Bond | undefined, depth: number): Branch[] => {
    if (depth === 0) return [];
    const found: Branch[] = [];
    for (const link of links[atom] as readonly Link[]) {
      if (link.bond === parent || (molecule.atoms[link.atom] as Atom).atomicNumber === 1) continue;
      found.push(branch(link, atom, depth));
    }
    if (found.length < 2) return found;
    return found.sort((x, y) => (x.key < y.key ? -1 : x.key > y.key ? 1 : x.first.atom - y.first.atom));
  };
  const branch = ({ atom, bond }: Link, from: number, depth: number): Branch => {
    const place = (2 * bond.index + Number(bond.begin === from)) * (radius + 1) + depth;
    const before = known.get(place);
    if (before !== undefined) return before;
    const further = branches(atom, bond, depth - 1);
    const text = bondText(bond, from) + write(atom, bond, further);
    let first = { rank: endRank(molecule.atoms[atom] as Atom, bond), atom };
    if (further.length > 0) {
      first = further.map((next) => next.first).reduce((x, y) => ((y.rank - x.rank || y.atom - x.atom) < 0 ? y : x));
    }
    const made = { bond, text, key: text.toUpperCase(), first, tied: areTied(further) };
    known.set(place, made);
    return made;
  };

  const found = new Set<string>();
  const keys = new EnvironmentKeys(molecule);
  for (const { index } of molecule.atoms) {
    keys.start(index);
    for (let step = 1; step <= radius && keys.grow(); step++) {
      const key = keys.key();
      const before = key === undefined ? "" : byKey.get(key);
      if (before) {
        found.add(before);
        continue;
      }
      let [smiles, tied] = ["", true];
      if (keys.isTree) {
        const next = branches(index, undefined, step);
        smiles = canonicalise(write(index, undefined, next), true);
        tied = areTied(next);
      } else {
        const bonds = environmentBonds(molecule, index, step);
        const order = priorities(molecule, bonds, index);
        smiles = fragmentBy(molecule, bonds, order, index);
        tied = tiesDiffer(order, keys);
      }
      found.add(smiles);
      if (key !== undefined && before === undefined) byKey.set(key, tied ? "" : smiles);
    }
  }
  return found;
}

/** Whether branches that differ were put in order by the numbers of the molecule's atoms alone. */
function areTied(branches: readonly Branch[]): boolean {
  return branches.some(
    ({ tied, key, text }, i) => tied || (i > 0 && branches[i - 1]?.key === key && branches[i - 1]?.text !== text),
  );
}

/** Whether atoms that stand differently in the environment of `keys` have the same priority. */
function tiesDiffer(order: ReadonlyMap<number, number>, keys: EnvironmentKeys): boolean {
  const colours = new Map<number, number>();
  for (const [atom, priority] of order) {
    const colour = keys.colour(atom);
    if ((colours.get(priority) ?? colour) !== colour) return true;
    colours.set(priority, colour);
  }
  return false;
}
