import { blake2b } from "@noble/hashes/blake2.js";
import { environmentSmiles, fragmentSmiles } from "./environment-smiles.ts";
import { singleAtom } from "./fragment-atom.ts";
import { LruCache } from "./lru-cache.ts";
import { type Bond, type Molecule, parseMolecule } from "./molecule.ts";
import { splitReaction } from "./reaction.ts";

export type DrfpOptions = {
  /** Places the hashes are folded to. */
  length?: number;
  /** Largest radius of a circular substructure, in bonds. */
  radius?: number;
};

const encoder = new TextEncoder();
const hashes = new LruCache<string, number>(131_072);
const shinglesOfMolecule = new LruCache<string, ReadonlySet<string>>(8_192);

/** First four bytes of BLAKE2b with a four-byte digest, as a signed integer, most significant byte first. */
function hash(text: string): number {
  const known = hashes.get(text);
  if (known !== undefined) return known;
  const [a, b, c, d] = blake2b(encoder.encode(text), { dkLen: 4 }) as unknown as [number, number, number, number];
  const value = (a << 24) | (b << 16) | (c << 8) | d;
  hashes.set(text, value);
  return value;
}

function ringBonds(molecule: Molecule, ring: readonly number[]): ReadonlySet<Bond> {
  const within = new Set(ring);
  return new Set(molecule.bonds.filter(({ begin, end }) => within.has(begin) && within.has(end)));
}

/** The substructures of one molecule, as SMILES: its rings, its atoms, and the surroundings of each atom. */
function shingles(smiles: string, radius: number): ReadonlySet<string> {
  const key = `${radius} ${smiles}`;
  const known = shinglesOfMolecule.get(key);
  if (known !== undefined) return known;
  const molecule = parseMolecule(smiles);
  const found = environmentSmiles(molecule, radius);
  for (const ring of molecule.rings) found.add(fragmentSmiles(molecule, ringBonds(molecule, ring)));
  for (const atom of molecule.atoms) found.add(singleAtom(atom, molecule));
  shinglesOfMolecule.set(key, found);
  return found;
}

function side(smiles: string, radius: number): Set<string> {
  const found = new Set<string>();
  for (const part of smiles.split(".")) for (const shingle of shingles(part, radius)) found.add(shingle);
  return found;
}

/**
 * The substructures that stand on one side of a reaction only, by the side: the differences DRFP hashes.
 * Reagents count as reactants.
 *
 * @throws RetortError INVALID_SMILES.
 */
export function reactionDifference(smiles: string, radius = 3): { lost: string[]; gained: string[] } {
  const [reactants, reagents, products] = splitReaction(smiles);
  const before = side(reagents === "" ? reactants : `${reactants}.${reagents}`, radius);
  const after = side(products, radius);
  return {
    lost: [...before].filter((shingle) => !after.has(shingle)),
    gained: [...after].filter((shingle) => !before.has(shingle)),
  };
}

/**
 * Places of the differential reaction fingerprint that are set, ascending. No atom map is needed.
 *
 * Defaults: 2,048 places, radius 3, rings included, surroundings rooted at their central atom. Substructures are those of
 * the reference implementation (drfp 0.3.7) but for double-bond stereochemistry, which is not encoded, and for the few
 * that it writes in several ways, as the order of the input's atoms has it (symmetric centres, aromatic beside aliphatic
 * ends).
 * Source: Probst, Schwaller and Reymond, Digital Discovery 2022, 1, 91.
 *
 * @throws RetortError INVALID_SMILES where the reaction or a part of it cannot be read.
 */
export function drfpIndices(smiles: string, { length = 2048, radius = 3 }: DrfpOptions = {}): number[] {
  const { lost, gained } = reactionDifference(smiles, radius);
  const set = new Set<number>();
  for (const shingle of [...lost, ...gained]) set.add(((hash(shingle) % length) + length) % length);
  return [...set].sort((a, b) => a - b);
}

/** The differential reaction fingerprint as packed bits [length / 8], laid out as `morganBits()` does. */
export function drfp(smiles: string, options: DrfpOptions = {}): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((options.length ?? 2048) / 8));
  for (const bit of drfpIndices(smiles, options)) bytes[bit >>> 3] = (bytes[bit >>> 3] as number) | (1 << (bit & 7));
  return bytes;
}
