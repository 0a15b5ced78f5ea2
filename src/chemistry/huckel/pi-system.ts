import { adjacency, type Link } from "../adjacency.ts";
import { type Atom, bondType, type Molecule } from "../molecule.ts";
import { chargeShift, type Heteroatom, huckelParameters, inductive } from "./parameters.ts";

/** Atoms that share π electrons: their numbers, electrons, and the Hückel matrix in units of −β (bonding is negative). */
export type PiSystem = {
  atoms: readonly number[];
  electrons: number;
  /** Electrons that each atom gives. */
  given: readonly number[];
  /** [n × n]; the diagonal is −h, a bond −k. */
  matrix: Float64Array;
};

type PiAtom = Heteroatom & { electrons: number };

/**
 * The π system that an atom belongs to: unsaturated atoms, and atoms with a lone pair or a charge beside them, in one
 * plane as drawn; `undefined` where the atom has no part in any. Of a triple bond one of the two π bonds counts.
 */
export function piSystemOf(molecule: Molecule, atom: number): PiSystem | undefined {
  const links = adjacency(molecule);
  const found = new Map<number, PiAtom>();
  const first = piAtom(molecule, links, atom);
  if (!first) return undefined;
  found.set(atom, first);
  for (const [index] of found)
    for (const { atom: next } of links[index] as readonly Link[]) {
      if (found.has(next)) continue;
      const own = piAtom(molecule, links, next);
      if (own && (own.electrons !== 2 || found.get(index)?.electrons !== 2 || aromaticBond(molecule, index, next)))
        found.set(next, own);
    }
  const atoms = [...found.keys()].sort((a, b) => a - b);
  const place = new Map(atoms.map((index, i) => [index, i]));
  const n = atoms.length;
  const matrix = new Float64Array(n * n);
  let electrons = 0;
  atoms.forEach((index, i) => {
    const own = found.get(index) as PiAtom;
    electrons += own.electrons;
    matrix[i * n + i] = -own.h - inductiveShift(molecule, links, index, place);
    for (const { atom: next } of links[index] as readonly Link[]) {
      const j = place.get(next);
      if (j !== undefined) matrix[i * n + j] = -own.k * (found.get(next) as PiAtom).k;
    }
  });
  return { atoms, electrons, given: atoms.map((index) => (found.get(index) as PiAtom).electrons), matrix };
}

const aromaticBond = (molecule: Molecule, a: number, b: number) =>
  adjacency(molecule)[a]?.some(({ atom, bond }) => atom === b && bond.type === bondType.aromatic) === true;

const isUnsaturated = (atom: Atom, links: readonly Link[]) =>
  atom.aromatic || links.some(({ bond }) => bond.type === bondType.double || bond.type === bondType.triple);

/** Electrons and parameters of an atom; sulfur and phosphorus of higher valence have no part. */
function piAtom(molecule: Molecule, links: readonly (readonly Link[])[], index: number): PiAtom | undefined {
  const atom = molecule.atoms[index] as Atom;
  const own = links[index] as readonly Link[];
  const known = huckelParameters[atom.atomicNumber];
  if (!known || own.length + atom.hydrogens > (atom.atomicNumber === 5 || atom.atomicNumber < 9 ? 4 : 3))
    return undefined;
  const doubled = own.filter(({ bond }) => bond.type === bondType.double || bond.type === bondType.triple);
  if (doubled.length > 1 && atom.atomicNumber > 9) return undefined;
  const pair = (): PiAtom | undefined => known.pair && { ...shifted(known.pair, atom), electrons: 2 };
  if (doubled.length > 0) return known.single && { ...shifted(known.single, atom), electrons: 1 };
  if (atom.aromatic) {
    const gives = atom.atomicNumber === 6 ? atom.charge === -1 : givesPair(atom, own);
    if (gives) return pair();
    return (
      known.single && {
        ...shifted(known.single, atom),
        electrons: atom.charge === 1 && atom.atomicNumber === 6 ? 0 : 1,
      }
    );
  }
  const besides = own.some(({ atom: next }) =>
    isUnsaturated(molecule.atoms[next] as Atom, links[next] as readonly Link[]),
  );
  if (!besides) return undefined;
  if (atom.atomicNumber === 6) {
    if (atom.charge === -1) return pair();
    return atom.charge === 1 ? { h: 0, k: 1, electrons: 0 } : undefined;
  }
  if (atom.atomicNumber === 5) return known.single && { ...known.single, electrons: 0 };
  return atom.charge <= 0 ? pair() : undefined;
}

/** Whether an aromatic heteroatom gives two electrons: nitrogen with three partners, oxygen and sulfur uncharged. */
function givesPair(atom: Atom, links: readonly Link[]): boolean {
  if (atom.atomicNumber === 7 || atom.atomicNumber === 15)
    return atom.charge === -1 || (atom.charge === 0 && links.length + atom.hydrogens === 3);
  return atom.charge <= 0;
}

const shifted = ({ h, k }: Heteroatom, { charge }: Atom): Heteroatom => ({ h: h + chargeShift * charge, k });

function inductiveShift(
  molecule: Molecule,
  links: readonly (readonly Link[])[],
  index: number,
  inside: ReadonlyMap<number, number>,
): number {
  let shift = 0;
  for (const { atom: next } of links[index] as readonly Link[]) {
    if (inside.has(next)) continue;
    const { atomicNumber, charge } = molecule.atoms[next] as Atom;
    if (charge > 0) shift += inductive.cation;
    else if (atomicNumber === 16 || atomicNumber === 15) shift += inductive.sulfonyl;
    else if (atomicNumber === 6) {
      const carried = (links[next] as readonly Link[]).filter(({ atom }) => {
        const element = molecule.atoms[atom]?.atomicNumber ?? 6;
        return element > 6 && element !== 14;
      });
      shift += inductive.alkyl + inductive.perHeteroatom * carried.length;
    }
  }
  return shift;
}
