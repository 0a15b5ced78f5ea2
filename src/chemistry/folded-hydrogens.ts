import type { Graph } from "./adjacency.ts";
import { type Atom, type Bond, bondType } from "./molecule.ts";

/** The atoms and bonds of one side of a reaction. */
export type Side = Graph;

/** A side without some of its hydrogens; `places[i]` is the index that atom i had before. */
export type FoldedSide = Side & { readonly places: Int32Array };

/** The heavy atom that a plain terminal hydrogen hangs on; −1 for any other atom. */
function parents({ atoms, bonds }: Side): Int32Array {
  const parent = new Int32Array(atoms.length).fill(-1);
  const plain = ({ atomicNumber, charge, isotope, degree, radicals }: Atom) =>
    atomicNumber === 1 && charge === 0 && isotope === 0 && degree === 1 && radicals === 0;
  for (const { begin, end, type } of bonds) {
    if (type !== bondType.single) continue;
    for (const [h, other] of [
      [begin, end],
      [end, begin],
    ] as const)
      if (plain(atoms[h] as Atom) && (atoms[other] as Atom).atomicNumber > 1) parent[h] = other;
  }
  return parent;
}

/** Takes atoms out; those they hung on count them among their hydrogens. */
function without({ atoms, bonds }: Side, parent: Int32Array, gone: ReadonlySet<number>): FoldedSide {
  const taken = new Int32Array(atoms.length);
  for (const h of gone) (taken[parent[h] as number] as number)++;
  const places = Int32Array.from(Array.from(atoms.keys()).filter((i) => !gone.has(i)));
  const now = new Int32Array(atoms.length).fill(-1);
  places.forEach((place, i) => {
    now[place] = i;
  });
  return {
    atoms: Array.from(places, (place, index): Atom => {
      const atom = atoms[place] as Atom;
      const extra = taken[place] as number;
      return { ...atom, index, degree: atom.degree - extra, hydrogens: atom.hydrogens + extra };
    }),
    bonds: bonds
      .filter(({ begin, end }) => !gone.has(begin) && !gone.has(end))
      .map((bond, index): Bond => ({ ...bond, index, begin: now[bond.begin] as number, end: now[bond.end] as number })),
    places,
  };
}

/** A side without any hydrogen that hangs on a heavy atom. */
export function withoutHydrogens(side: Side): FoldedSide {
  const parent = parents(side);
  return without(side, parent, new Set(Array.from(parent.keys()).filter((atom) => (parent[atom] as number) >= 0)));
}

/**
 * Both sides of a reaction without the hydrogens that only look on: those that hang on the same atom before and after,
 * and those without a map number. The atoms they hang on count them. A mapped hydrogen that moves, or belongs to no
 * heavy atom on one side, stays an atom.
 */
export function foldHydrogens(start: Side, end: Side): { start: FoldedSide; end: FoldedSide } {
  const [before, after] = [parents(start), parents(end)];
  const number = (side: Side, atom: number) => (side.atoms[atom] as Atom).mapNumber;
  const partner = new Map(end.atoms.map(({ mapNumber, index }) => [mapNumber, index]));
  const goneBefore = new Set<number>();
  const goneAfter = new Set<number>();
  before.forEach((parent, h) => {
    if (parent < 0) return;
    const mapped = number(start, h);
    if (mapped === 0) {
      goneBefore.add(h);
      return;
    }
    const other = partner.get(mapped);
    const otherParent = other === undefined ? -1 : (after[other] as number);
    if (otherParent < 0 || number(start, parent) === 0 || number(start, parent) !== number(end, otherParent)) return;
    goneBefore.add(h);
    goneAfter.add(other as number);
  });
  after.forEach((parent, h) => {
    if (parent >= 0 && number(end, h) === 0) goneAfter.add(h);
  });
  return { start: without(start, before, goneBefore), end: without(end, after, goneAfter) };
}
