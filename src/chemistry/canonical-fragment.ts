import { canonicalRanks } from "./canonical-ranks.ts";
import type { Fragment } from "./fragment.ts";
import { labelled } from "./fragment-atom.ts";
import { bracketAtom } from "./fragment-smiles.ts";
import { type Atom, type Bond, bondType } from "./molecule.ts";

/** A fragment's SMILES, and its atoms' classes. */
export type CanonicalFragment = { readonly smiles: string; readonly classes: Int32Array };

// How RDKit weighs a bond against the rank of the atom that it leads to.
const mostAtoms = 5_000;
const mostTypes = 32;
const away = mostAtoms * mostAtoms;

/**
 * RDKit's canonical SMILES of a connected fragment without stereochemistry, every hydrogen written out, from the atom
 * `root`, or, without one, from the atom of the lowest rank.
 *
 * @returns undefined where RDKit itself must be asked; see {@link canonicalRanks}
 * Source: RDKit, `Code/GraphMol/Canon.cpp`, `SmilesParse/SmilesWrite.cpp`.
 */
export function canonicalFragment(fragment: Fragment, root?: number): CanonicalFragment | undefined {
  const rings = ringBonds(fragment);
  const inRing = fragment.bonds.map((own) => own.some((bond) => rings.has(bond)));
  const found = canonicalRanks(fragment, inRing);
  if (!found) return undefined;
  const { ranks, classes } = found;
  const start = root ?? ranks.indexOf(0);
  return { smiles: written(fragment, start, ranks, rings), classes };
}

/** Bonds of a connected fragment that are no bridges. */
function ringBonds({ atoms, neighbours, bonds }: Fragment): ReadonlySet<Bond> {
  const found = new Set<Bond>();
  const depth = new Int32Array(atoms.length).fill(-1);
  const lowest = (atom: number, incoming: Bond | undefined, level: number): number => {
    depth[atom] = level;
    let low = level;
    const own = neighbours[atom] as readonly number[];
    for (let k = 0; k < own.length; k++) {
      const [other, bond] = [own[k] as number, bonds[atom]?.[k] as Bond];
      if (bond === incoming) continue;
      const reached = depth[other] === -1 ? lowest(other, bond, level + 1) : (depth[other] as number);
      if (reached <= level) found.add(bond);
      low = Math.min(low, reached);
    }
    return low;
  };
  lowest(0, undefined, 0);
  return found;
}

type Way = { readonly weight: number; readonly to: number; readonly bond: Bond };

function written(
  { atoms, hydrogens, neighbours, bonds }: Fragment,
  start: number,
  ranks: Int32Array,
  rings: ReadonlySet<Bond>,
): string {
  const ways = (atom: number, incoming: Bond | undefined, weight: (to: number, bond: Bond) => number): Way[] => {
    const all: Way[] = [];
    const own = neighbours[atom] as readonly number[];
    for (let k = 0; k < own.length; k++) {
      const [to, bond] = [own[k] as number, bonds[atom]?.[k] as Bond];
      if (bond !== incoming) all.push({ weight: weight(to, bond), to, bond });
    }
    return all.length > 1 ? all.sort((x, y) => x.weight - y.weight) : all;
  };
  const rank = (to: number) => ranks[to] as number;
  const onward = (to: number, bond: Bond) => rank(to) + (rings.has(bond) ? (mostTypes - bond.type) * away : 0);

  // First round: which bonds close rings, in the order in which they are found.
  const closures: Bond[][] = atoms.map(() => []);
  if (rings.size > 0) {
    const state = new Uint8Array(atoms.length);
    const explore = (atom: number, incoming: Bond | undefined): void => {
      state[atom] = 1;
      const open = (to: number, bond: Bond) =>
        state[to] === 1 ? rank(to) - (mostTypes + 1) * away + (mostTypes - bond.type) * mostAtoms : onward(to, bond);
      for (const { to, bond } of ways(atom, incoming, open)) {
        if (state[to] === 0) explore(to, bond);
        else if (state[to] === 1) {
          closures[to]?.push(bond);
          closures[atom]?.push(bond);
        }
      }
      state[atom] = 2;
    };
    explore(start, undefined);
  }

  // Second round: the text.
  const seen = new Uint8Array(atoms.length);
  const numbers = new Map<Bond, number>();
  const ended: Bond[] = [];
  const write = (atom: number, incoming: Bond | undefined): string => {
    seen[atom] = 1;
    for (const bond of ended.splice(0)) numbers.delete(bond);
    const self = atoms[atom] as Atom;
    let text = labelled(self, bracketAtom(self, hydrogens[atom] as number));
    const closed = closures[atom] as readonly Bond[];
    for (const bond of closed) {
      let number = numbers.get(bond);
      if (number !== undefined) {
        text += bondText(bond, atoms, neighbours[atom] as readonly number[], bonds[atom] as readonly Bond[], self);
        ended.push(bond);
      } else {
        const taken = [...numbers.values()];
        for (number = 1; taken.includes(number); ) number++;
        numbers.set(bond, number);
      }
      text += number < 10 ? number : number < 100 ? `%${number}` : `%(${number})`;
    }
    const next = ways(atom, incoming, onward).filter(({ to, bond }) => !seen[to] && !closed.includes(bond));
    for (let k = 0; k < next.length; k++) {
      const { to, bond } = next[k] as Way;
      if (seen[to]) continue;
      const branch = symbol(bond, self, atoms[to] as Atom) + write(to, bond);
      text += k < next.length - 1 ? `(${branch})` : branch;
    }
    return text;
  };
  return write(start, undefined);
}

/** The bond that closes a ring, as it is written. */
function bondText(
  bond: Bond,
  atoms: readonly Atom[],
  neighbours: readonly number[],
  bonds: readonly Bond[],
  from: Atom,
): string {
  return symbol(bond, from, atoms[neighbours[bonds.indexOf(bond)] as number] as Atom);
}

function symbol({ type, aromatic }: Bond, from: Atom, to: Atom): string {
  const both = from.aromatic && to.aromatic;
  switch (type) {
    case bondType.single:
      return both && !aromatic ? "-" : "";
    case bondType.double:
      return both && aromatic ? "" : "=";
    case bondType.triple:
      return "#";
    case bondType.quadruple:
      return "$";
    case bondType.aromatic:
      return both ? "" : ":";
    default:
      return "~";
  }
}
