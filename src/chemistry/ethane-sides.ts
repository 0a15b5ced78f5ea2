import { adjacency } from "./adjacency.ts";
import type { Molecule } from "./molecule.ts";
import { priority, type Substituent } from "./substituents.ts";

/** A neighbour of a carbon: its substituent, and its atom; −1 where it is a hydrogen that is not written out. */
export type Neighbour = { readonly name: Substituent; readonly atom: number };

/**
 * How much each substituent of one carbon stands on the same side as each of the other's, keys "one|other" with the
 * first carbon's first: 1 or 0 where that is known; where it is not, every pair has the same share.
 *
 * @param alike `true` where the first's higher-ranking (or first) substituent is beside the second's; undefined: not known
 */
export function sidePairs(
  first: readonly Substituent[],
  second: readonly Substituent[],
  alike: boolean | undefined,
): Map<string, number> {
  const pairs = new Map<string, number>();
  const known = alike !== undefined && first.length === 2 && second.length === 2;
  first.forEach((one, i) => {
    second.forEach((other, j) => {
      const share = known ? Number((i === j) === alike) : 2 / (first.length * second.length);
      if (share > 0) pairs.set(`${one}|${other}`, (pairs.get(`${one}|${other}`) ?? 0) + share);
    });
  });
  return pairs;
}

/** Higher-ranking first, after Cahn, Ingold and Prelog. */
export const ranked = (names: readonly Substituent[]) => [...names].sort((a, b) => priority(b) - priority(a));

/**
 * Whether a tetrahedral atom is counterclockwise with its neighbours in the order given (−1: a hydrogen that is not
 * written out, which RDKit counts as the last); undefined where it has no stereochemistry.
 */
export function counterclockwise(molecule: Molecule, atom: number, order: readonly number[]): boolean | undefined {
  const tag = molecule.atoms[atom]?.chirality;
  if (tag !== 1 && tag !== 2) return undefined;
  const own = (adjacency(molecule)[atom] ?? []).map((link) => link.atom);
  const places = order.map((one) => (one < 0 ? own.length : own.indexOf(one)));
  if (new Set(places).size !== 4) return undefined;
  let odd = false;
  places.forEach((a, i) => {
    for (const b of places.slice(i + 1)) if (a > b) odd = !odd;
  });
  return (tag === 2) !== odd;
}
