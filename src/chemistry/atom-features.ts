import { atomicMass } from "./elements.ts";
import type { Atom } from "./molecule.ts";

// Widths of the one-hot blocks; each but the last two ends in a place for "other".
const elementPlaces = 38;
const degreePlaces = 7;
const chargePlaces = 6;
const chiralityPlaces = 5;
const hydrogenPlaces = 6;
const hybridisationPlaces = 8;

const degreeAt = elementPlaces;
const chargeAt = degreeAt + degreePlaces;
const chiralityAt = chargeAt + chargePlaces;
const hydrogensAt = chiralityAt + chiralityPlaces;
const hybridisationAt = hydrogensAt + hydrogenPlaces;
const aromaticAt = hybridisationAt + hybridisationPlaces;
const massAt = aromaticAt + 1;

/** Length of an atom's feature vector. */
export const atomFeatureCount = massAt + 1;

/** Length of the leading one-hot block that names the element. */
export const elementFeatureCount = elementPlaces;

/** Place of each RDKit hybridisation (none, S, SP, SP2, SP3, SP2D, SP3D, SP3D2, other) in its block. */
const hybridisationPlace = [7, 0, 1, 2, 4, 3, 5, 6, 7];

function elementPlace(atomicNumber: number): number {
  if (atomicNumber >= 1 && atomicNumber <= 36) return atomicNumber - 1;
  return atomicNumber === 53 ? 36 : 37;
}

function chargePlace(charge: number): number {
  switch (charge) {
    case -1:
      return 0;
    case -2:
      return 1;
    case 1:
      return 2;
    case 2:
      return 3;
    case 0:
      return 4;
    default:
      return 5;
  }
}

/**
 * Writes an atom's 72 features at `offset` of a zeroed array: element (H–Kr, I, other), total degree (0–5, other),
 * formal charge (−1, −2, 1, 2, 0, other), chiral tag (0–3, other), hydrogens (0–4, other), hybridisation
 * (S, SP, SP2, SP2D, SP3, SP3D, SP3D2, other), aromatic, 0.01 × mass in atomic mass units.
 *
 * Source: Chemprop v2 (Heid et al., J. Chem. Inf. Model. 2024, 64, 9).
 */
export function writeAtomFeatures(atom: Atom, into: Float32Array, offset: number): void {
  const degree = atom.degree + atom.hydrogens;
  into[offset + elementPlace(atom.atomicNumber)] = 1;
  into[offset + degreeAt + (degree <= 5 ? degree : 6)] = 1;
  into[offset + chargeAt + chargePlace(atom.charge)] = 1;
  into[offset + chiralityAt + (atom.chirality <= 3 ? atom.chirality : 4)] = 1;
  into[offset + hydrogensAt + (atom.hydrogens <= 4 ? atom.hydrogens : 5)] = 1;
  into[offset + hybridisationAt + (hybridisationPlace[atom.hybridisation] ?? 7)] = 1;
  into[offset + aromaticAt] = atom.aromatic ? 1 : 0;
  into[offset + massAt] = 0.01 * atomicMass(atom.atomicNumber, atom.isotope);
}

/** Writes only the element's place, as for an atom that stands on one side of a reaction. */
export function writeElementFeature(atom: Atom, into: Float32Array, offset: number): void {
  into[offset + elementPlace(atom.atomicNumber)] = 1;
}
