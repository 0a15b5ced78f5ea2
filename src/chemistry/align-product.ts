import { adjacency, type Graph, type Link } from "./adjacency.ts";

/** Which atom of the starting materials each atom of a product is; −1 where none was found. */
export type Alignment = Int32Array;

const reach = 6;

/** Numbers that atoms have in common where their surroundings agree up to each radius [radius][atom]. */
function refined(molecule: Graph): Int32Array[] {
  const links = adjacency(molecule);
  const levels = [Int32Array.from(molecule.atoms, ({ atomicNumber, aromatic }) => atomicNumber * 2 + Number(aromatic))];
  for (let radius = 1; radius <= reach; radius++) {
    const before = levels[radius - 1] as Int32Array;
    levels.push(
      Int32Array.from(molecule.atoms, ({ index, hydrogens, charge }) => {
        const around = (links[index] as readonly Link[]).map(({ atom, bond }) =>
          Math.imul(before[atom]! ^ Math.imul(bond.type, 0x85ebca6b), 0xc2b2ae35),
        );
        let hash = Math.imul(before[index]! ^ (hydrogens * 8 + charge), 0x9e3779b1);
        for (const one of around.sort((a, b) => a - b)) hash = Math.imul(hash ^ one, 0x27d4eb2f) + (hash >>> 15);
        return hash | 0;
      }),
    );
  }
  return levels;
}

/** A number for each atom that it shares with atoms whose surroundings agree as far as this looks [atoms]. */
export const likeAtoms = (molecule: Graph): Int32Array => refined(molecule)[reach] as Int32Array;

/**
 * Lays a product over its starting materials, without atom maps: pairs of atoms whose surroundings agree the farthest
 * are taken first, and each pair grows along bonds to neighbours of the same element, the most alike first. Good for
 * reactions that make and break a bond or two; atoms of the same molecule that cannot be told apart are taken in order.
 */
export function alignProduct(start: Graph, product: Graph): Alignment {
  const [from, to] = [refined(start), refined(product)];
  const alignment = new Int32Array(product.atoms.length).fill(-1);
  const used = new Uint8Array(start.atoms.length);
  const likeness = (p: number, s: number) => {
    if (product.atoms[p]?.atomicNumber !== start.atoms[s]?.atomicNumber) return -1;
    let radius = 0;
    while (radius <= reach && to[radius]![p] === from[radius]![s]) radius++;
    return radius;
  };
  const pairs: { p: number; s: number; alike: number }[] = [];
  for (const { index: p } of product.atoms)
    for (const { index: s } of start.atoms) {
      const alike = likeness(p, s);
      if (alike >= 0) pairs.push({ p, s, alike });
    }
  pairs.sort((a, b) => b.alike - a.alike || a.p - b.p || a.s - b.s);
  const take = (p: number, s: number) => {
    alignment[p] = s;
    used[s] = 1;
  };
  for (const seed of pairs) {
    if (alignment[seed.p] !== -1 || used[seed.s]) continue;
    take(seed.p, seed.s);
    const open = [seed.p];
    for (let p = open.shift(); p !== undefined; p = open.shift())
      for (const next of grow(p)) {
        take(next.p, next.s);
        open.push(next.p);
      }
  }
  return alignment;

  /** Pairs of neighbours of a pair, the most alike first, each atom in one. */
  function grow(p: number): { p: number; s: number }[] {
    const s = alignment[p] as number;
    const free = (adjacency(product)[p] as readonly Link[]).filter(({ atom }) => alignment[atom] === -1);
    const others = (adjacency(start)[s] as readonly Link[]).filter(({ atom }) => used[atom] === 0);
    const found = free
      .flatMap((a) =>
        others.map((b) => ({
          p: a.atom,
          s: b.atom,
          alike: likeness(a.atom, b.atom) + Number(a.bond.type === b.bond.type),
        })),
      )
      .filter(({ alike }) => alike >= 1)
      .sort((a, b) => b.alike - a.alike || a.p - b.p || a.s - b.s);
    const [seenP, seenS] = [new Set<number>(), new Set<number>()];
    return found.filter((one) => {
      if (seenP.has(one.p) || seenS.has(one.s)) return false;
      seenP.add(one.p);
      seenS.add(one.s);
      return true;
    });
  }
}

/** Bonds of the product that the starting materials lack, as pairs of atoms of the product. */
export function formedBonds(start: Graph, product: Graph, alignment: Alignment): [number, number][] {
  const bonded = new Set(start.bonds.flatMap(({ begin, end }) => [`${begin} ${end}`, `${end} ${begin}`]));
  return product.bonds.flatMap(({ begin, end }): [number, number][] => {
    const [a, b] = [alignment[begin] as number, alignment[end] as number];
    return a >= 0 && b >= 0 && !bonded.has(`${a} ${b}`) ? [[begin, end]] : [];
  });
}
