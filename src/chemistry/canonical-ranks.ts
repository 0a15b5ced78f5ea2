import type { Fragment } from "./fragment.ts";
import { type Bond, bondType } from "./molecule.ts";

/** Ranks of a fragment's atoms: all different, and, before ties were broken, equal for those that cannot be told apart. */
export type CanonicalRanks = { readonly ranks: Int32Array; readonly classes: Int32Array };

/**
 * Ranks as RDKit gives them to the atoms of a molecule without stereochemistry: classes are split by map number, degree,
 * element, isotope, hydrogens, charge and the neighbours' classes until nothing changes; then ties are broken, the last
 * atom of a class first. Sorting, and the order in which classes are taken up, are RDKit's too, for ranks depend on them.
 *
 * @returns undefined where most ring atoms stand in classes of three and more, which RDKit orders by another rule
 * Source: Schneider, Sahnoun and Landrum, J. Chem. Inf. Model. 2015, 55, 2111; RDKit, `Code/GraphMol/new_canon.cpp`.
 */
export function canonicalRanks(fragment: Fragment, inRing: readonly boolean[]): CanonicalRanks | undefined {
  const size = fragment.atoms.length;
  if (refinement.index.length < size) refinement = new Refinement(2 * size);
  refinement.begin(fragment);
  refinement.activate();
  refinement.refine();
  if (refinement.hasTies) {
    refinement.activate();
    refinement.refine();
  }
  const classes = refinement.index.slice(0, size);
  if (refinement.hasTies) {
    let [rings, symmetric] = [0, 0];
    for (let i = 0; i < size; i++) {
      if (!inRing[i]) continue;
      rings++;
      const size = refinement.count[i] as number;
      if (size > 2) symmetric += size;
    }
    if (rings > 0 && symmetric / rings > 0.5) return undefined;
    refinement.breakTies();
  }
  return { ranks: refinement.index.slice(0, size), classes };
}

class Refinement {
  /** The class of each atom: the first place of its members in `order`. */
  readonly index: Int32Array;
  /** Members of the class whose first atom this is, else 0. */
  readonly count: Int32Array;
  readonly #order: Int32Array;
  readonly #spare: Int32Array;
  readonly #next: Int32Array;
  readonly #changed: Uint8Array;
  readonly #touched: Uint8Array;
  readonly #left: Int32Array;
  readonly #right: Int32Array;
  #fragment: Fragment = { atoms: [], hydrogens: [], neighbours: [], bonds: [] };
  #size = 0;
  #active = -1;

  constructor(capacity: number) {
    const numbers = () => new Int32Array(capacity);
    this.index = numbers();
    this.count = numbers();
    this.#order = numbers();
    this.#spare = numbers();
    this.#next = numbers();
    this.#left = numbers();
    this.#right = numbers();
    this.#changed = new Uint8Array(capacity);
    this.#touched = new Uint8Array(capacity);
  }

  /** Puts all atoms into one class. */
  begin(fragment: Fragment): void {
    this.#fragment = fragment;
    this.#size = fragment.atoms.length;
    for (let i = 0; i < this.#size; i++) {
      this.#order[i] = i;
      this.index[i] = this.count[i] = 0;
    }
    this.count[0] = this.#size;
  }

  get hasTies(): boolean {
    for (let i = 0; i < this.#size; i++) if (this.count[i] === 0) return true;
    return false;
  }

  activate(): void {
    this.#active = -1;
    this.#next.fill(-2, 0, this.#size);
    for (let i = 0; i < this.#size; ) {
      const first = this.#order[i] as number;
      const size = this.count[first] as number;
      if (size > 1) {
        this.#next[first] = this.#active;
        this.#active = first;
        i += size;
      } else i++;
    }
    this.#changed.fill(1, 0, this.#size);
  }

  refine(): void {
    const [order, index, count, changed] = [this.#order, this.index, this.count, this.#changed];
    while (this.#active !== -1) {
      const first = this.#active;
      this.#active = this.#next[first] as number;
      this.#next[first] = -2;
      const size = count[first] as number;
      const offset = index[first] as number;
      if (this.#sort(offset, size)) for (let k = offset; k < offset + size; k++) order[k] = this.#spare[k] as number;
      for (let k = 0; k < size; k++) changed[order[offset + k] as number] = 0;
      const begin = count[order[offset] as number] as number;
      let place = 0;
      for (let i = begin; i < size; i++) {
        const atom = order[offset + i] as number;
        if (count[atom]) place = offset + i;
        index[atom] = place;
        for (const other of this.#fragment.neighbours[atom] as readonly number[]) changed[other] = 1;
      }
      for (let i = begin; i < size; i++) this.#touch(order[offset + i] as number);
      this.#takeUp();
    }
  }

  breakTies(): void {
    const [order, index, count] = [this.#order, this.index, this.count];
    for (let i = 0; i < this.#size; i++) {
      const first = order[i] as number;
      const before = index[first] as number;
      while ((count[first] as number) > 1) {
        const size = count[first] as number;
        const offset = (index[first] as number) + size - 1;
        const atom = order[offset] as number;
        index[atom] = offset;
        count[first] = size - 1;
        count[atom] = 1;
        const others = this.#fragment.neighbours[atom] as readonly number[];
        if (others.length === 0) continue;
        this.#touch(atom);
        for (const other of others) this.#changed[other] = 1;
        this.#takeUp();
        this.refine();
      }
      if (index[first] !== before) i--;
    }
  }

  /** Marks the classes of an atom's neighbours. */
  #touch(atom: number): void {
    for (const other of this.#fragment.neighbours[atom] as readonly number[])
      this.#touched[this.index[other] as number] = 1;
  }

  /** Takes up the marked classes that have more than one member. */
  #takeUp(): void {
    for (let i = 0; i < this.#size; i++) {
      if (!this.#touched[i]) continue;
      this.#touched[i] = 0;
      const first = this.#order[i] as number;
      if ((this.count[first] as number) <= 1 || this.#next[first] !== -2) continue;
      this.#next[first] = this.#active;
      this.#active = first;
    }
  }

  /** Sorts a stretch of `order` and counts its classes; true where the result stands in `spare`. */
  #sort(offset: number, size: number): boolean {
    const [order, spare, count] = [this.#order, this.#spare, this.count];
    if (size === 1) {
      count[order[offset] as number] = 1;
      return false;
    }
    if (size === 2) {
      const [a, b] = [order[offset] as number, order[offset + 1] as number];
      const found = this.#compare(a, b);
      count[a] = found === 0 ? 2 : 1;
      count[b] = found === 0 ? 0 : 1;
      if (found > 0) {
        order[offset] = b;
        order[offset + 1] = a;
      }
      return false;
    }
    let left = size >> 1;
    let right = size - left;
    const spared = this.#sort(offset, left);
    const second = this.#sort(offset + left, right) ? spare : order;
    const [one, out] = spared ? [spare, order] : [order, spare];
    let [p, s1, s2] = [offset, offset, offset + left];
    const move = (from: Int32Array, at: number, length: number) => {
      for (let k = 0; k < length; k++) out[p++] = from[at + k] as number;
    };
    while (true) {
      const [a, b] = [one[s1] as number, second[s2] as number];
      const found = this.#compare(a, b);
      const [first, other] = [count[a] as number, count[b] as number];
      if (found === 0) {
        count[a] = first + other;
        count[b] = 0;
      }
      if (found <= 0) {
        move(one, s1, first);
        s1 += first;
        left -= first;
        if (left === 0) {
          move(second, s2, right);
          return !spared;
        }
      }
      if (found >= 0) {
        move(second, s2, other);
        s2 += other;
        right -= other;
        if (right === 0) {
          move(one, s1, left);
          return !spared;
        }
      }
    }
  }

  #compare(i: number, j: number): number {
    if (!this.#changed[i] && !this.#changed[j]) return 0;
    const byClass = (this.index[i] as number) - (this.index[j] as number);
    if (byClass !== 0) return byClass;
    const { atoms, hydrogens, neighbours } = this.#fragment;
    const [a, b] = [atoms[i], atoms[j]] as [(typeof atoms)[number], (typeof atoms)[number]];
    const degree = (neighbours[i] as readonly number[]).length;
    const found =
      a.mapNumber - b.mapNumber ||
      degree - (neighbours[j] as readonly number[]).length ||
      a.atomicNumber - b.atomicNumber ||
      a.isotope - b.isotope ||
      (hydrogens[i] as number) - (hydrogens[j] as number) ||
      // As RDKit has it, in numbers without a sign: negative charges come last.
      (a.charge >>> 0) - (b.charge >>> 0);
    if (found !== 0) return found;
    this.#around(i, this.#left);
    this.#around(j, this.#right);
    for (let k = 0; k < degree; k++) {
      const difference = (this.#left[k] as number) - (this.#right[k] as number);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /** Writes bonds and classes of an atom's neighbours, the largest first. */
  #around(atom: number, into: Int32Array): void {
    const neighbours = this.#fragment.neighbours[atom] as readonly number[];
    const bonds = this.#fragment.bonds[atom] as readonly Bond[];
    for (let k = 0; k < neighbours.length; k++) {
      const { type, aromatic } = bonds[k] as Bond;
      const value = (aromatic ? bondType.aromatic : type) * 65_536 + (this.index[neighbours[k] as number] as number);
      let at = k;
      for (; at > 0 && (into[at - 1] as number) < value; at--) into[at] = into[at - 1] as number;
      into[at] = value;
    }
  }
}

let refinement = new Refinement(64);
