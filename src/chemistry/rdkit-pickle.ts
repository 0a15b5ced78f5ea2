import { RetortError } from "../core/errors.ts";
import type { Atom, Bond } from "./atoms-and-bonds.ts";

/** Tags of RDKit's binary format that a molecule read from SMILES can carry. */
const tag = { beginAtom: 1, beginBond: 11, mapNumber: 24, dummyLabel: 44 };
const ringTags: ReadonlySet<number> = new Set([20, 66, 67, 68]);

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function unreadable(what: string): RetortError {
  return new RetortError("UNSUPPORTED_INPUT", `the structure holds ${what}, which no model here can represent`);
}

/**
 * Atoms, bonds and rings from RDKit's binary serialisation (format 16), which, unlike its JSON, says which bonds are
 * conjugated and how atoms are hybridised, and is read several times faster.
 *
 * Layout (little-endian): 5 × int32 header, int32 atoms, int32 bonds, a flag byte; per atom: atomic number, flag byte,
 * int32 saying which of the following bytes are present; per bond: both ends, flag byte, type, direction, stereo;
 * then rings. Indices take one byte up to 255 atoms and four above. Source: RDKit, `Code/GraphMol/MolPickler.cpp`.
 */
export function readPickle(bytes: Uint8Array): { atoms: Atom[]; bonds: Bond[]; rings: number[][] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== 0xdeadbeef || view.getInt32(8, true) !== 16) {
    throw new RetortError("INTERNAL", "this version of RDKit serialises molecules in another format than 16");
  }
  const atomCount = view.getInt32(20, true);
  const bondCount = view.getInt32(24, true);
  const wide = atomCount > 255;
  let at = 29;
  const int = () => {
    const value = view.getInt32(at, true);
    at += 4;
    return value;
  };
  const index = () => (wide ? int() : (bytes[at++] as number));
  const expect = (wanted: number) => {
    if (bytes[at++] !== wanted) throw new RetortError("INTERNAL", "RDKit's serialised molecule cannot be read");
  };

  const atoms: Writable<Atom>[] = [];
  expect(tag.beginAtom);
  for (let i = 0; i < atomCount; i++) {
    const atomicNumber = bytes[at] as number;
    const flags = bytes[at + 1] as number;
    at += 2;
    if ((flags & 0x12) !== 0) throw unreadable("query or residue atoms");
    const present = int();
    const charge = present & 2 ? view.getInt8(at++) : 0;
    const chirality = present & 4 ? (bytes[at++] as number) : 0;
    const hybridisation = present & 8 ? (bytes[at++] as number) : 4;
    const explicit = present & 16 ? (bytes[at++] as number) : 0;
    if (present & 32) at++;
    const implicit = present & 64 ? (bytes[at++] as number) : 0;
    const radicals = present & 128 ? (bytes[at++] as number) : 0;
    const isotope = present & 256 ? int() : 0;
    let mapNumber = 0;
    if (flags & 8) {
      expect(tag.mapNumber);
      mapNumber = bytes[at++] as number;
      if (mapNumber === 255) mapNumber = int();
    }
    if (flags & 4) {
      expect(tag.dummyLabel);
      const length = int();
      at += length;
    }
    atoms.push({
      index: i,
      atomicNumber,
      isotope,
      charge,
      degree: 0,
      hydrogens: explicit + (flags & 32 ? 0 : implicit),
      explicitHydrogens: explicit,
      fixedHydrogens: (flags & 32) !== 0,
      radicals,
      aromatic: (flags & 64) !== 0,
      inRing: false,
      chirality,
      hybridisation,
      mapNumber,
    });
  }

  const bonds: Writable<Bond>[] = [];
  expect(tag.beginBond);
  for (let i = 0; i < bondCount; i++) {
    const begin = index();
    const end = index();
    const flags = bytes[at++] as number;
    if (flags & 0x10) throw unreadable("query bonds");
    const type = flags & 8 ? (bytes[at++] as number) : 1;
    if (flags & 4) at++;
    let stereo = 0;
    if (flags & 2) {
      stereo = bytes[at++] as number;
      for (let stereoAtoms = bytes[at++] as number; stereoAtoms > 0; stereoAtoms--) index();
    }
    bonds.push({
      index: i,
      begin,
      end,
      type,
      aromatic: (flags & 64) !== 0,
      conjugated: (flags & 32) !== 0,
      inRing: false,
      stereo,
    });
    (atoms[begin] as Writable<Atom>).degree++;
    (atoms[end] as Writable<Atom>).degree++;
  }

  const rings: number[][] = [];
  if (ringTags.has(bytes[at++] as number)) {
    const ringCount = int();
    for (let r = 0; r < ringCount; r++) {
      const size = index();
      const ring: number[] = [];
      for (let i = 0; i < size; i++) ring.push(index());
      rings.push(ring);
    }
    markRings(atoms, bonds, rings);
  }
  return { atoms, bonds, rings };
}

function markRings(atoms: Writable<Atom>[], bonds: Writable<Bond>[], rings: readonly number[][]): void {
  if (rings.length === 0) return;
  const steps = new Set<number>();
  for (const ring of rings) {
    let previous = ring[ring.length - 1] as number;
    for (const atom of ring) {
      (atoms[atom] as Writable<Atom>).inRing = true;
      steps.add(atom < previous ? atom * 65536 + previous : previous * 65536 + atom);
      previous = atom;
    }
  }
  for (const bond of bonds) {
    const { begin, end } = bond;
    bond.inRing = steps.has(begin < end ? begin * 65536 + end : end * 65536 + begin);
  }
}
