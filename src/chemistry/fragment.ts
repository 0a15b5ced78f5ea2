import { type Atom, type Bond, bondType, type Molecule } from "./molecule.ts";

/** A part of a molecule with numbers of its own, as RDKit numbers a submolecule: in the order of the molecule. */
export type Fragment = {
  readonly atoms: readonly Atom[];
  /** Hydrogens of each atom, those that fill the valences which the cut leaves open among them. */
  readonly hydrogens: readonly number[];
  /** Neighbours of each atom, and the bonds to them. */
  readonly neighbours: readonly (readonly number[])[];
  readonly bonds: readonly (readonly Bond[])[];
};

/** Valences of the elements that SMILES fills with hydrogens of its own accord. */
const valences: ReadonlyMap<number, readonly number[]> = new Map([
  [5, [3]],
  [6, [4]],
  [7, [3]],
  [8, [2]],
  [9, [1]],
  [15, [3, 5, 7]],
  [16, [2, 4, 6]],
  [17, [1]],
  [35, [1]],
  [53, [1, 3, 5]],
]);

/** Place of each atom in the fragment under way, or -1. */
let places = new Int32Array(256).fill(-1);

/** The fragment that some bonds of a molecule make; undefined where hydrogens would go onto an element that takes none. */
export function fragmentOf(molecule: Molecule, chosen: Iterable<Bond>): Fragment | undefined {
  if (places.length < molecule.atoms.length) places = new Int32Array(2 * molecule.atoms.length).fill(-1);
  const members: number[] = [];
  const add = (atom: number) => {
    if (places[atom] !== -1) return;
    places[atom] = 0;
    members.push(atom);
  };
  for (const { begin, end } of chosen) {
    add(begin);
    add(end);
  }
  members.sort((a, b) => a - b);
  const atoms: Atom[] = [];
  const neighbours: number[][] = [];
  const bonds: Bond[][] = [];
  for (let place = 0; place < members.length; place++) {
    const atom = members[place] as number;
    places[atom] = place;
    atoms.push(molecule.atoms[atom] as Atom);
    neighbours.push([]);
    bonds.push([]);
  }
  for (const bond of chosen) {
    const [begin, end] = [places[bond.begin] as number, places[bond.end] as number];
    (neighbours[begin] as number[]).push(end);
    (neighbours[end] as number[]).push(begin);
    (bonds[begin] as Bond[]).push(bond);
    (bonds[end] as Bond[]).push(bond);
  }
  for (const atom of members) places[atom] = -1;
  const hydrogens: number[] = [];
  for (let place = 0; place < atoms.length; place++) {
    const count = hydrogensOf(atoms[place] as Atom, bonds[place] as readonly Bond[]);
    if (count === undefined) return undefined;
    hydrogens.push(count);
  }
  return { atoms, hydrogens, neighbours, bonds };
}

/**
 * Hydrogens of an atom with these bonds: those written, or those that its valence asks for. An aromatic bond counts 1.5,
 * rounded up; an aromatic atom takes no valence but its lowest.
 * Source: RDKit, `Code/GraphMol/Atom.cpp`, `calculateExplicitValence` and `calculateImplicitValence`.
 */
function hydrogensOf(atom: Atom, bonds: readonly Bond[]): number | undefined {
  if (atom.fixedHydrogens || atom.explicitHydrogens > 0) return atom.explicitHydrogens;
  const allowed = valences.get(atom.atomicNumber);
  const lowest = allowed?.[0];
  if (!allowed || lowest === undefined || atom.charge !== 0) return undefined;
  let { aromatic } = atom;
  let total = 0;
  for (const { type } of bonds) {
    if (type === bondType.aromatic) {
      aromatic = true;
      total += 1.5;
    } else if (type >= bondType.single && type <= bondType.quadruple) total += type;
    else return undefined;
  }
  if (aromatic && total > lowest) {
    const reached = allowed.filter((valence) => valence <= total).at(-1) ?? lowest;
    if (total - reached <= 1.5) total = reached;
  }
  const explicit = Math.round(total + 0.1);
  if (aromatic) return Math.max(0, lowest - explicit);
  return Math.max(0, (allowed.find((valence) => valence >= explicit) ?? explicit) - explicit);
}
