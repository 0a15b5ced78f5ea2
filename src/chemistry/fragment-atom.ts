import { adjacency, type Link } from "./adjacency.ts";
import { bracketAtom, symbolOf } from "./fragment-smiles.ts";
import { type Atom, type Bond, bondType, type Molecule } from "./molecule.ts";

const marks = ["", "@@", "@"] as const;

/** Whether `order` is an odd permutation of the bonds' own order. */
function isOdd(order: readonly Bond[]): boolean {
  let inversions = 0;
  for (let i = 0; i < order.length; i++) {
    for (let j = i + 1; j < order.length; j++) {
      if ((order[i] as Bond).index > (order[j] as Bond).index) inversions++;
    }
  }
  return inversions % 2 === 1;
}

/**
 * The chiral mark of an atom whose bonds are written in `order`. A centre that has lost neighbours keeps its mark, as
 * in RDKit's fragments; a hydrogen stands after the first neighbour, or first where nothing stands before the atom.
 */
function chiralMark(atom: Atom, order: readonly Bond[], first: boolean): string {
  if (atom.chirality !== 1 && atom.chirality !== 2) return "";
  let flipped = false;
  // With two neighbours RDKit turns only a centre that begins the text, where its ring closure comes first.
  if (order.length === 2) flipped = first;
  if (order.length === 3) flipped = isOdd(order) !== (first && atom.hydrogens > 0);
  if (order.length > 3) flipped = isOdd(order);
  return marks[flipped ? 3 - atom.chirality : atom.chirality] as string;
}

/**
 * An atom as it stands in a fragment: hydrogens that follow from the valence are left to RDKit.
 *
 * @param order Its bonds within the fragment, in the order in which they are written.
 * @param first Whether it stands at the beginning.
 */
export function fragmentAtom(atom: Atom, order: readonly Bond[], first: boolean): string {
  if (!atom.fixedHydrogens && atom.explicitHydrogens === 0) return symbolOf(atom);
  return labelled(atom, bracketAtom(atom, atom.explicitHydrogens, chiralMark(atom, order, first)));
}

function labelled(atom: Atom, bracket: string): string {
  const isotope = atom.isotope === 0 ? "" : String(atom.isotope);
  const map = atom.mapNumber === 0 ? "" : `:${atom.mapNumber}`;
  return `[${isotope}${bracket.slice(1, -1)}${map}]`;
}

/** Valences that SMILES fills with hydrogens of its own accord. */
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

/** Elements that are no metals; carbon and its like are bracketed beside a metal, for their hydrogens are not usual. */
const nonMetals: ReadonlySet<number> = new Set([
  0, 1, 2, 5, 6, 7, 8, 9, 10, 14, 15, 16, 17, 18, 33, 34, 35, 36, 52, 53, 54, 85, 86,
]);

/**
 * An atom of the molecule by itself, as RDKit writes it in a SMILES: in brackets where charge, isotope, map number or
 * hydrogens ask for it, with its own chiral mark.
 */
export function singleAtom(atom: Atom, molecule: Molecule): string {
  const usual = valences.get(atom.atomicNumber);
  const mark = chiralMark(atom, [], true);
  const bare = mark === "" && atom.charge === 0 && atom.isotope === 0 && atom.mapNumber === 0 && atom.radicals === 0;
  const isMetal = (link: Link) => !nonMetals.has(molecule.atoms[link.atom]?.atomicNumber ?? 0);
  if (usual !== undefined && bare && !(adjacency(molecule)[atom.index] as readonly Link[]).some(isMetal)) {
    if (!atom.fixedHydrogens && atom.explicitHydrogens === 0) return symbolOf(atom);
    const standard = atom.aromatic
      ? atom.atomicNumber === 6 || atom.hydrogens === 0
      : usual.includes(bondOrders(atom, molecule) + atom.hydrogens);
    if (standard) return symbolOf(atom);
  }
  return labelled(atom, bracketAtom(atom, atom.hydrogens, mark));
}

function bondOrders(atom: Atom, molecule: Molecule): number {
  let total = 0;
  for (const { bond } of adjacency(molecule)[atom.index] as readonly Link[]) {
    if (bond.type === bondType.dative) total += bond.end === atom.index ? 1 : 0;
    else total += bond.type === bondType.double ? 2 : bond.type === bondType.triple ? 3 : 1;
  }
  return total;
}
