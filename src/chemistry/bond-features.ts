import { type Bond, bondType } from "./molecule.ts";

const typeAt = 1;
const conjugatedAt = 5;
const ringAt = 6;
const stereoAt = 7;

/** Length of a bond's feature vector. */
export const bondFeatureCount = stereoAt + 7;

function typePlace(type: number): number {
  switch (type) {
    case bondType.single:
      return 0;
    case bondType.double:
      return 1;
    case bondType.triple:
      return 2;
    case bondType.aromatic:
      return 3;
    default:
      return -1;
  }
}

/**
 * Writes a bond's 14 features at `offset` of a zeroed array: null bond, type (single, double, triple, aromatic; none
 * of them for another type), conjugated, in a ring, stereochemistry (0–5, other). No bond writes the first alone.
 *
 * Source: Chemprop v2 (Heid et al., J. Chem. Inf. Model. 2024, 64, 9).
 */
export function writeBondFeatures(bond: Bond | undefined, into: Float32Array, offset: number): void {
  if (bond === undefined) {
    into[offset] = 1;
    return;
  }
  const place = typePlace(bond.type);
  if (place >= 0) into[offset + typeAt + place] = 1;
  into[offset + conjugatedAt] = bond.conjugated ? 1 : 0;
  into[offset + ringAt] = bond.inRing ? 1 : 0;
  into[offset + stereoAt + (bond.stereo <= 5 ? bond.stereo : 6)] = 1;
}
