import { superdelocalisability } from "./huckel/superdelocalisability.ts";
import type { Molecule } from "./molecule.ts";

const size = 5;

/**
 * The first five-membered ring that holds two bonded heteroatoms, such as an isoxazole's, around from its heaviest
 * heteroatom over the other (of equal ones, from the first): how readily each atom takes up a nucleophile
 * (`superdelocalisability`) [5], and hydrogens of the three behind the heteroatoms [3]. Undefined where there is none.
 */
export function heteroatomRing(molecule: Molecule): { reactivity: number[]; hydrogens: number[] } | undefined {
  const element = (atom: number) => molecule.atoms[atom]?.atomicNumber ?? 0;
  const hetero = (atom: number) => element(atom) !== 6;
  for (const ring of molecule.rings) {
    if (ring.length !== size) continue;
    const turned = [ring, [...ring].reverse()].flatMap((way) =>
      way.map((_, i) => [...way.slice(i), ...way.slice(0, i)]),
    );
    const found = turned
      .filter(([first, second]) => hetero(first as number) && hetero(second as number))
      .sort((a, b) => element(b[0] as number) - element(a[0] as number) || (a[0] as number) - (b[0] as number))[0];
    if (!found) continue;
    return {
      reactivity: found.map((atom) => superdelocalisability(molecule, atom)),
      hydrogens: found.slice(2).map((atom) => molecule.atoms[atom]?.hydrogens ?? 0),
    };
  }
  return undefined;
}
