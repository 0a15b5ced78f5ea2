import { elementSymbols } from "./elements.ts";
import { type Atom, type Bond, bondType, type Molecule } from "./molecule.ts";

const bondTexts: ReadonlyMap<number, string> = new Map([
  [bondType.single, "-"],
  [bondType.double, "="],
  [bondType.triple, "#"],
  [bondType.quadruple, "$"],
  [bondType.aromatic, ":"],
  [bondType.zero, "~"],
]);

/** A bond as SMILES writes it after the atom `from`. */
export function bondText(bond: Bond, from: number): string {
  if (bond.type === bondType.dative) return bond.begin === from ? "->" : "<-";
  return bondTexts.get(bond.type) ?? "~";
}

function closureText(number: number): string {
  return number < 10 ? String(number) : number < 100 ? `%${number}` : `%(${number})`;
}

/** Element symbol as SMILES writes it: lower case where aromatic. */
export function symbolOf(atom: Atom): string {
  const symbol = elementSymbols[atom.atomicNumber] ?? "*";
  return atom.aromatic ? symbol.toLowerCase() : symbol;
}

/** A bracket atom with this many hydrogens and a chiral mark ("", "@" or "@@"), without isotope and map number. */
export function bracketAtom(atom: Atom, hydrogens: number, mark = ""): string {
  const h = hydrogens === 0 ? "" : hydrogens === 1 ? "H" : `H${hydrogens}`;
  const size = Math.abs(atom.charge);
  const sign = atom.charge < 0 ? "-" : "+";
  const charge = size === 0 ? "" : size === 1 ? sign : `${sign}${size}`;
  return `[${symbolOf(atom)}${mark}${h}${charge}]`;
}

/** Places branches before the last one in brackets. */
export function joinBranches(branches: readonly string[]): string {
  let out = "";
  for (let i = 0; i < branches.length; i++) out += i < branches.length - 1 ? `(${branches[i]})` : branches[i];
  return out;
}

/**
 * Writes the part of a molecule that `keepsAtom` and `keepsBond` leave as SMILES, each bond and each atom spelled out
 * by `text`; not canonical. Parts that hang apart are separated by dots.
 *
 * @param text Writes an atom; `order` are its bonds in the order of the text, `first` whether none stands before it.
 * @param root Atom to start with.
 * @param compare Order in which the neighbours of an atom are written; by default that of their indices.
 */
export function writeFragment(
  molecule: Molecule,
  keepsAtom: (atom: number) => boolean,
  keepsBond: (bond: Bond) => boolean,
  text: (atom: Atom, order: readonly Bond[], first: boolean) => string,
  root?: number,
  compare: (a: number, b: number) => number = (a, b) => a - b,
): string {
  const { atoms, bonds } = molecule;
  const links = new Map<number, Bond[]>();
  for (const atom of atoms) if (keepsAtom(atom.index)) links.set(atom.index, []);
  for (const bond of bonds) {
    const begin = links.get(bond.begin);
    const end = links.get(bond.end);
    if (begin === undefined || end === undefined || !keepsBond(bond)) continue;
    begin.push(bond);
    end.push(bond);
  }

  for (const [atom, own] of links) {
    if (own.length < 2) continue;
    const other = (bond: Bond) => (bond.begin === atom ? bond.end : bond.begin);
    own.sort((x, y) => compare(other(x), other(y)));
  }

  const order: number[] = [];
  const visited = new Set<number>();
  const used = new Set<Bond>();
  const children = new Map<number, [Bond, number][]>();
  const closures = new Map<number, [Bond, string][]>();
  const close = (atom: number, bond: Bond, label: string) => {
    const own = closures.get(atom);
    if (own === undefined) closures.set(atom, [[bond, label]]);
    else own.push([bond, label]);
  };
  let ringNumber = 0;

  const explore = (atom: number): void => {
    visited.add(atom);
    const own: [Bond, number][] = [];
    children.set(atom, own);
    for (const bond of links.get(atom) as Bond[]) {
      if (used.has(bond)) continue;
      used.add(bond);
      const other = bond.begin === atom ? bond.end : bond.begin;
      if (visited.has(other)) {
        const label = closureText(++ringNumber);
        close(other, bond, bondText(bond, other) + label);
        close(atom, bond, bondText(bond, atom) + label);
      } else {
        own.push([bond, other]);
        explore(other);
      }
    }
  };
  const write = (atom: number, incoming?: Bond): string => {
    const own = children.get(atom) as [Bond, number][];
    const rings = closures.get(atom) ?? [];
    const before = incoming === undefined ? [] : [incoming];
    const order = [...before, ...rings.map(([bond]) => bond), ...own.map(([bond]) => bond)];
    const branches = own.map(([bond, child]) => bondText(bond, atom) + write(child, bond));
    const labels = rings.map(([, label]) => label).join("");
    return text(atoms[atom] as Atom, order, incoming === undefined) + labels + joinBranches(branches);
  };

  const starts = root === undefined ? [...links.keys()] : [root, ...links.keys()];
  for (const start of starts) {
    if (visited.has(start)) continue;
    order.push(start);
    explore(start);
  }
  return order.map((start) => write(start)).join(".");
}
