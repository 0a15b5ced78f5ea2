import { RetortError } from "../core/errors.ts";
import { adjacency } from "./adjacency.ts";
import { atomicMass, atomicWeights } from "./elements.ts";
import type { Atom, Molecule } from "./molecule.ts";

/** One circular environment: its 32-bit identifier, the atom at its centre and its radius in bonds. */
export type Environment = { readonly identifier: number; readonly atom: number; readonly radius: number };

export type MorganOptions = {
  /** Largest radius of an environment, in bonds; 2 gives ECFP4. */
  radius?: number;
  /** Places the identifiers are folded to. */
  length?: number;
};

/** `seed` with `value` mixed in, modulo 2³² (Boost's `hash_combine` on 32 bits). */
function combine(seed: number, value: number): number {
  return (seed ^ (value + 0x9e3779b9 + (seed << 6) + (seed >>> 2))) >>> 0;
}

function atomInvariant(atom: Atom, hydrogenNeighbours: number): number {
  const delta = Math.trunc(atomicMass(atom.atomicNumber, atom.isotope) - (atomicWeights[atom.atomicNumber] ?? 0));
  let seed = combine(0, atom.atomicNumber);
  seed = combine(seed, atom.degree + atom.hydrogens);
  seed = combine(seed, atom.hydrogens + hydrogenNeighbours);
  seed = combine(seed, atom.charge);
  seed = combine(seed, delta);
  return atom.inRing ? combine(seed, 1) : seed;
}

/**
 * The Morgan (ECFP) environments of a molecule, without those that cover the same bonds as one seen before.
 *
 * Identifiers are those of RDKit's Morgan generator with its default invariants, so bits agree with RDKit's.
 * Chirality is not encoded. Source: Rogers and Hahn, J. Chem. Inf. Model. 2010, 50, 742; RDKit, `MorganGenerator.cpp`.
 */
export function morganEnvironments(molecule: Molecule, radius = 2): Environment[] {
  const { atoms, bonds } = molecule;
  const count = atoms.length;
  const words = (bonds.length + 31) >>> 5;
  const touching: number[][] = atoms.map(() => []);
  const hydrogenNeighbours = new Int32Array(count);
  for (const bond of bonds) {
    (touching[bond.begin] as number[]).push(bond.index);
    (touching[bond.end] as number[]).push(bond.index);
    if (atoms[bond.begin]?.atomicNumber === 1) (hydrogenNeighbours[bond.end] as number)++;
    if (atoms[bond.end]?.atomicNumber === 1) (hydrogenNeighbours[bond.begin] as number)++;
  }

  const found: Environment[] = [];
  let current = new Float64Array(count);
  let next = new Float64Array(count);
  for (const atom of atoms) {
    const identifier = atomInvariant(atom, hydrogenNeighbours[atom.index] as number);
    current[atom.index] = identifier;
    found.push({ identifier, atom: atom.index, radius: 0 });
  }

  const dead = new Uint8Array(count);
  const seen = new Set<number | string>();
  let covered = new Int32Array(count * words);
  for (let layer = 0; layer < radius; layer++) {
    const growing = covered.slice();
    const round: { key: number | string; identifier: number; atom: number }[] = [];
    for (let a = 0; a < count; a++) {
      if (dead[a] === 1) continue;
      const around = touching[a] as number[];
      if (around.length === 0) {
        dead[a] = 1;
        continue;
      }
      const neighbours: { type: number; identifier: number }[] = [];
      for (const b of around) {
        const bond = bonds[b] as Molecule["bonds"][number];
        const other = bond.begin === a ? bond.end : bond.begin;
        for (let w = 0; w < words; w++) {
          growing[a * words + w] = (growing[a * words + w] as number) | (covered[other * words + w] as number);
        }
        const word = a * words + (b >>> 5);
        growing[word] = (growing[word] as number) | (1 << (b & 31));
        neighbours.push({ type: bond.type, identifier: current[other] as number });
      }
      neighbours.sort((x, y) => x.type - y.type || x.identifier - y.identifier);
      let identifier = combine(layer, current[a] as number);
      for (const { type, identifier: neighbour } of neighbours) {
        identifier = combine(identifier, combine(combine(0, type), neighbour));
      }
      next[a] = identifier;
      const key = words === 1 ? (growing[a] as number) : growing.subarray(a * words, (a + 1) * words).join(",");
      round.push({ key, identifier, atom: a });
    }
    round.sort((x, y) => x.identifier - y.identifier || x.atom - y.atom);
    for (const { key, identifier, atom } of round) {
      if (seen.has(key)) {
        dead[atom] = 1;
      } else {
        seen.add(key);
        found.push({ identifier, atom, radius: layer + 1 });
      }
    }
    [current, next] = [next, current];
    next.fill(0);
    covered = growing;
  }
  return found;
}

function checkedLength(length: number): number {
  if (!Number.isInteger(length) || length < 8 || length % 8 !== 0) {
    throw new RetortError("INVALID_INPUT", `a fingerprint of ${length} bits cannot be packed`, {
      hint: "give a multiple of 8",
    });
  }
  return length;
}

/**
 * Morgan fingerprint as packed bits [length / 8]: bit i is bit i mod 8, counted from the lowest, of byte ⌊i / 8⌋.
 * Defaults: radius 2, 2,048 bits (ECFP4).
 *
 * @throws RetortError INVALID_INPUT where `length` is no multiple of 8.
 */
export function morganBits(molecule: Molecule, { radius = 2, length = 2048 }: MorganOptions = {}): Uint8Array {
  const bytes = new Uint8Array(checkedLength(length) / 8);
  for (const { identifier } of morganEnvironments(molecule, radius)) {
    const bit = identifier % length;
    bytes[bit >>> 3] = (bytes[bit >>> 3] as number) | (1 << (bit & 7));
  }
  return bytes;
}

/**
 * Which atoms set each folded Morgan bit, with their share of it: the environments of a bit share it equally, and the
 * atoms of an environment (all within its radius) share theirs. The shares of a bit add up to 1.
 */
export function atomsOfBits(
  molecule: Molecule,
  { radius = 2, length = 2048 }: MorganOptions = {},
): Map<number, Map<number, number>> {
  const links = adjacency(molecule);
  const environments = new Map<number, number[][]>();
  for (const { identifier, atom, radius: reach } of morganEnvironments(molecule, radius)) {
    const covered = new Set([atom]);
    for (let layer = 0; layer < reach; layer++)
      for (const inside of [...covered]) for (const link of links[inside] ?? []) covered.add(link.atom);
    const bit = identifier % length;
    const known = environments.get(bit);
    if (known) known.push([...covered]);
    else environments.set(bit, [[...covered]]);
  }
  const shares = new Map<number, Map<number, number>>();
  for (const [bit, found] of environments) {
    const own = new Map<number, number>();
    for (const atoms of found)
      for (const atom of atoms) own.set(atom, (own.get(atom) ?? 0) + 1 / (found.length * atoms.length));
    shares.set(bit, own);
  }
  return shares;
}

/** How often each folded Morgan environment occurs [length]. Defaults: radius 2, 2,048 places (ECFC4). */
export function morganCounts(molecule: Molecule, { radius = 2, length = 2048 }: MorganOptions = {}): Uint16Array {
  const counts = new Uint16Array(length);
  for (const { identifier } of morganEnvironments(molecule, radius)) (counts[identifier % length] as number)++;
  return counts;
}
