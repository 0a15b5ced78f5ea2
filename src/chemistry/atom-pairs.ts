import { type EditGraph, orderBetween } from "./edit-graph.ts";
import type { Molecule } from "./molecule.ts";

/** Farthest distance in bonds that is told apart. */
const farthest = 7;
const apart = 0;
const bonded = farthest;

/**
 * Ways in which two atoms are joined: in different molecules; in one molecule at 2, 3, ... `farthest` or more bonds;
 * bonded singly, doubly, triply or aromatically, outside a ring and in one.
 */
export const pairClasses = bonded + 8;

/** All pairs of atoms of a mixture, and how each is joined. */
export type AtomPairs = { readonly first: Int32Array; readonly second: Int32Array; readonly joined: Int32Array };

/** Number of bonds between each two atoms of one molecule, up to `farthest`; 0 where there is no path [atoms × atoms]. */
function distances(graph: EditGraph): Uint8Array {
  const n = graph.atomCount;
  const out = new Uint8Array(n * n);
  const queue = new Int32Array(n);
  for (let start = 0; start < n; start++) {
    let [head, tail] = [0, 0];
    queue[tail++] = start;
    while (head < tail) {
      const atom = queue[head++] as number;
      const next = Math.min(farthest, (out[start * n + atom] as number) + 1);
      for (const neighbour of graph.neighbours[atom] as readonly number[]) {
        if (neighbour === start || out[start * n + neighbour] !== 0) continue;
        out[start * n + neighbour] = next;
        queue[tail++] = neighbour;
      }
    }
  }
  return out;
}

/** Every pair of atoms of a mixture once. */
export function atomPairs(molecule: Molecule, graph: EditGraph): AtomPairs {
  const n = graph.atomCount;
  const count = (n * (n - 1)) / 2;
  const first = new Int32Array(count);
  const second = new Int32Array(count);
  const joined = new Int32Array(count);
  const far = distances(graph);
  const rings = new Set(molecule.bonds.filter(({ inRing }) => inRing).map(({ begin, end }) => begin * n + end));
  let at = 0;
  for (let a = 0; a < n; a++)
    for (let b = a + 1; b < n; b++) {
      first[at] = a;
      second[at] = b;
      const distance = far[a * n + b] as number;
      if (distance === 0) joined[at] = apart;
      else if (distance > 1) joined[at] = distance - 1;
      else {
        const ring = rings.has(a * n + b) || rings.has(b * n + a) ? 4 : 0;
        joined[at] = bonded + ring + orderBetween(graph, a, b) - 1;
      }
      at++;
    }
  return { first, second, joined };
}

/** Place of the pair of two atoms in {@link atomPairs} of a mixture of `n` atoms. */
export function pairPlace(a: number, b: number, n: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  return low * n - (low * (low + 1)) / 2 + high - low - 1;
}
