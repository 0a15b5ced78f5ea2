import type { Molecule } from "../molecule.ts";
import { type PiSystem, piSystemOf } from "./pi-system.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

/** Names of {@link piReactivity}'s numbers. */
export const piReactivityNames = [
  "π system",
  "π charge",
  "highest occupied level",
  "lowest empty level",
  "density in the highest occupied levels",
  "density in the lowest empty levels",
  "electrophilic localisation",
  "radical localisation",
  "nucleophilic localisation",
] as const;

const frontierWidth = 0.3;

/**
 * Indices of an atom's reactivity after Hückel, energies in units of −β relative to α: whether it has a part in a π
 * system (1 or 0; else the rest is 0), its π charge, the frontier levels, the densities on it of levels near them, each
 * weighted by exp(−|E − E_frontier| / 0.3) so that levels of one energy count alike, and Wheland's localisation
 * energies: what it costs to take the atom out of the π system with two, one or none of its electrons, as
 * an electrophile, a radical and a nucleophile that attack it do (Wheland, J. Am. Chem. Soc. 1942, 64, 900).
 */
export function piReactivity(molecule: Molecule, atom: number): Float64Array {
  const out = new Float64Array(piReactivityNames.length);
  const system = piSystemOf(molecule, atom);
  if (!system || system.atoms.length < 2) return out;
  const n = system.atoms.length;
  const place = system.atoms.indexOf(atom);
  const { values, vectors } = symmetricEigen(system.matrix, n);
  const { electrons } = system;
  const occupied = (level: number) => Math.min(2, Math.max(0, electrons - 2 * level));
  let density = 0;
  let energy = 0;
  for (let level = 0; level < n; level++) {
    density += occupied(level) * vectors[place * n + level]! ** 2;
    energy += occupied(level) * values[level]!;
  }
  const highest = Math.max(0, Math.ceil(electrons / 2) - 1);
  const lowest = Math.min(n - 1, Math.floor(electrons / 2));
  const near = (frontier: number, weight: (level: number) => number) =>
    values.reduce((sum, value, level) => {
      const share = weight(level) * Math.exp(-Math.abs(value - frontier) / frontierWidth);
      return sum + share * vectors[place * n + level]! ** 2;
    }, 0);
  const rest = without(system, place);
  const levels = symmetricEigen(rest, n - 1).values;
  const energyOf = (count: number) =>
    levels.reduce((sum, level, i) => sum + Math.min(2, Math.max(0, count - 2 * i)) * level, 0);
  out.set([
    1,
    electronsOf(system, place) - density,
    values[highest]!,
    values[lowest]!,
    near(values[highest]!, (level) => occupied(level)),
    near(values[lowest]!, (level) => 2 - occupied(level)),
    energyOf(electrons - 2) - energy,
    energyOf(electrons - 1) - energy,
    energyOf(electrons) - energy,
  ]);
  return out;
}

const electronsOf = ({ given }: PiSystem, place: number) => given[place]!;

/** The matrix without one atom. */
function without({ matrix, atoms }: PiSystem, place: number): Float64Array {
  const n = atoms.length;
  const kept = atoms.map((_, i) => i).filter((i) => i !== place);
  return Float64Array.from(kept.flatMap((i) => kept.map((j) => matrix[i * n + j]!)));
}
