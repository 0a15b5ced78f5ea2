import type { Atom, Molecule } from "./molecule.ts";
import { bondType } from "./molecule.ts";

const mix = (hash: number, value: number): number => {
  const mixed = Math.imul(hash ^ value, 0xcc9e2d51);
  return Math.imul(mixed ^ (mixed >>> 15), 0x1b873593);
};

/** The environment under way: its atoms in the order in which they are met, its bonds by the places of their ends. */
type Scratch = Readonly<
  Record<"member" | "distance" | "from" | "to" | "through" | "colourA" | "colourB" | "nextA" | "nextB", Int32Array>
>;

const scratchOf = (size: number): Scratch => {
  const numbers = () => new Int32Array(size);
  return {
    member: numbers(),
    distance: numbers(),
    from: numbers(),
    to: numbers(),
    through: numbers(),
    colourA: numbers(),
    colourB: numbers(),
    nextA: numbers(),
    nextB: numbers(),
  };
};

let scratch = scratchOf(256);

/**
 * Numbers that are equal for equal surroundings of atoms, in whatever molecule, and else differ: what was worked out for
 * one environment serves all like it.
 *
 * Two 32-bit hashes are refined over the environment as Weisfeiler and Leman do, from what the atoms are, how far they
 * stand from the centre and which rings of the molecule they are in; the key is the hash of all of them (53 bits).
 * Environments with a stereocentre or a dative bond have none, for their neighbours have an order.
 */
export class EnvironmentKeys {
  readonly #offsets: Int32Array;
  readonly #neighbours: Int32Array;
  readonly #bonds: Int32Array;
  readonly #bondHash: Int32Array;
  readonly #atomHash: Int32Array;
  readonly #ordered: Uint8Array;
  readonly #local: Int32Array;
  readonly #seen: Int32Array;
  readonly #scratch: Scratch;
  #stamp = 0;
  #atoms = 0;
  #edges = 0;
  #first = 0;
  #step = 0;
  #keyless = false;

  constructor(molecule: Molecule) {
    const { atoms, bonds, rings } = molecule;
    const size = Math.max(atoms.length, bonds.length);
    if (scratch.member.length < size) scratch = scratchOf(2 * size);
    this.#scratch = scratch;
    const hydrogen = (index: number) => (atoms[index] as Atom).atomicNumber === 1;
    this.#offsets = new Int32Array(atoms.length + 1);
    this.#neighbours = new Int32Array(2 * bonds.length);
    this.#bonds = new Int32Array(2 * bonds.length);
    this.#bondHash = new Int32Array(bonds.length);
    this.#ordered = new Uint8Array(atoms.length);
    this.#local = new Int32Array(atoms.length).fill(-1);
    this.#seen = new Int32Array(bonds.length);
    for (const { begin, end, index, type } of bonds) {
      if (!hydrogen(end)) (this.#offsets[begin + 1] as number)++;
      if (!hydrogen(begin)) (this.#offsets[end + 1] as number)++;
      this.#bondHash[index] = mix(type, 0x2545f491);
      if (type === bondType.dative) this.#ordered[begin] = this.#ordered[end] = 1;
    }
    for (let i = 0; i < atoms.length; i++)
      this.#offsets[i + 1] = (this.#offsets[i + 1] as number) + (this.#offsets[i] as number);
    const place = this.#offsets.slice();
    const link = (atom: number, other: number, bond: number) => {
      if (hydrogen(other)) return;
      const at = place[atom] as number;
      place[atom] = at + 1;
      this.#neighbours[at] = other;
      this.#bonds[at] = bond;
    };
    for (const { begin, end, index } of bonds) {
      link(begin, end, index);
      link(end, begin, index);
    }
    this.#atomHash = Int32Array.from(atoms, (atom) => {
      const { atomicNumber, charge, explicitHydrogens, fixedHydrogens, aromatic, isotope, mapNumber } = atom;
      if (atom.chirality !== 0) this.#ordered[atom.index] = 1;
      const hydrogens = explicitHydrogens * 2 + Number(fixedHydrogens);
      const label = mix(((atomicNumber * 64 + charge + 32) * 32 + hydrogens) * 2 + Number(aromatic), 0x165667b1);
      return isotope === 0 && mapNumber === 0 ? label : mix(mix(label, isotope + 1), mapNumber + 1);
    });
    for (const ring of rings)
      for (const atom of ring)
        this.#atomHash[atom] = ((this.#atomHash[atom] as number) + mix(ring.length, 0x51ed270b)) | 0;
  }

  /** Begins the surroundings of an atom. */
  start(centre: number): void {
    const { member, distance } = this.#scratch;
    this.#stamp++;
    for (let i = 0; i < this.#atoms; i++) this.#local[member[i] as number] = -1;
    this.#step = this.#edges = this.#first = 0;
    this.#atoms = 1;
    member[0] = centre;
    distance[0] = 0;
    this.#local[centre] = 0;
    this.#keyless = this.#ordered[centre] === 1;
  }

  /** Takes in the bonds one step further out; false where there are none. */
  grow(): boolean {
    const { member, distance, from, to, through } = this.#scratch;
    const [before, last] = [this.#edges, this.#atoms];
    this.#step++;
    for (let i = this.#first; i < last; i++) {
      const atom = member[i] as number;
      const end = this.#offsets[atom + 1] as number;
      for (let k = this.#offsets[atom] as number; k < end; k++) {
        const bond = this.#bonds[k] as number;
        if (this.#seen[bond] === this.#stamp) continue;
        this.#seen[bond] = this.#stamp;
        const other = this.#neighbours[k] as number;
        let local = this.#local[other] as number;
        if (local < 0) {
          local = this.#atoms++;
          this.#local[other] = local;
          member[local] = other;
          distance[local] = this.#step;
          if (this.#ordered[other] === 1) this.#keyless = true;
        }
        from[this.#edges] = i;
        to[this.#edges] = local;
        through[this.#edges++] = this.#bondHash[bond] as number;
      }
    }
    this.#first = last;
    return this.#edges > before;
  }

  /** Whether the environment has no ring of its own. */
  get isTree(): boolean {
    return this.#atoms === this.#edges + 1;
  }

  /** The key of what has been taken in, or undefined where it has none. */
  key(): number | undefined {
    if (this.#keyless) return undefined;
    const { member, distance, from, to, through, colourA, colourB, nextA, nextB } = this.#scratch;
    const [atoms, edges] = [this.#atoms, this.#edges];
    for (let i = 0; i < atoms; i++) {
      const hash = mix(this.#atomHash[member[i] as number] as number, distance[i] as number);
      colourA[i] = hash;
      colourB[i] = mix(hash, 0x3c6ef372);
    }
    const rounds = this.isTree ? this.#step : 2 * this.#step;
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < atoms; i++) {
        nextA[i] = mix(colourA[i] as number, 0x7f4a7c15);
        nextB[i] = mix(colourB[i] as number, 0x1ce4e5b9);
      }
      for (let e = 0; e < edges; e++) {
        const u = from[e] as number;
        const v = to[e] as number;
        const bond = through[e] as number;
        nextA[u] = (nextA[u] as number) + mix(colourA[v] as number, bond);
        nextB[u] = (nextB[u] as number) + mix(bond, colourB[v] as number);
        nextA[v] = (nextA[v] as number) + mix(colourA[u] as number, bond);
        nextB[v] = (nextB[v] as number) + mix(bond, colourB[u] as number);
      }
      for (let i = 0; i < atoms; i++) {
        colourA[i] = nextA[i] as number;
        colourB[i] = nextB[i] as number;
      }
    }
    let [a, b] = [mix(atoms, edges), mix(edges, this.#step)];
    for (let i = 0; i < atoms; i++) {
      a = (a + mix(colourA[i] as number, 0x68bc21eb)) | 0;
      b = (b + mix(0x02e5be93, colourB[i] as number)) | 0;
    }
    a = mix(a, 0x94d049bb);
    b = mix(b, 0x2545f491);
    return (a >>> 0) * 2_097_152 + ((b ^ (b >>> 13)) >>> 11);
  }

  /** What tells an atom of the environment whose key was asked for last from those that stand differently in it. */
  colour(atom: number): number {
    return this.#scratch.colourA[this.#local[atom] as number] as number;
  }
}
