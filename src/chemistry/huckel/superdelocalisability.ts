import type { Molecule } from "../molecule.ts";
import { piSystemOf } from "./pi-system.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

/** Empty levels below this count as it: a nearly non-bonding level does not make an atom infinitely reactive. */
const lowestLevel = 0.1;

/**
 * Superdelocalisability of an atom towards nucleophiles, in units of −1/β: twice the sum, over the empty π levels, of the
 * atom's density in a level over the level's energy; 0 of an atom without a part in a π system. Fukui, Yonezawa and
 * Nagata, Bull. Chem. Soc. Jpn. 1954, 27, 423.
 */
export function superdelocalisability(molecule: Molecule, atom: number): number {
  const system = piSystemOf(molecule, atom);
  if (!system) return 0;
  const { atoms, electrons, matrix } = system;
  const n = atoms.length;
  const place = atoms.indexOf(atom);
  const { values, vectors } = symmetricEigen(matrix, n);
  return values.reduce((sum, level, i) => {
    const empty = 2 - Math.min(2, Math.max(0, electrons - 2 * i));
    return sum + (empty * (vectors[place * n + i] as number) ** 2) / Math.max(lowestLevel, level);
  }, 0);
}
