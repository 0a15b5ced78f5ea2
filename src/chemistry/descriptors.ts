import { RetortError } from "../core/errors.ts";
import { LruCache } from "./lru-cache.ts";
import type { Molecule } from "./molecule.ts";
import { withMol } from "./rdkit-mol.ts";

/**
 * RDKit's whole-molecule descriptors, in the order of `descriptors()`. Masses are in atomic mass units, surface areas
 * (`labuteASA`, `tpsa`) in Å², `CrippenClogP` is log10 of the octanol–water partition coefficient, the rest have no unit.
 */
export const descriptorNames = [
  "exactmw",
  "amw",
  "lipinskiHBA",
  "lipinskiHBD",
  "NumRotatableBonds",
  "NumHBD",
  "NumHBA",
  "NumHeavyAtoms",
  "NumAtoms",
  "NumHeteroatoms",
  "NumAmideBonds",
  "FractionCSP3",
  "NumRings",
  "NumAromaticRings",
  "NumAliphaticRings",
  "NumSaturatedRings",
  "NumHeterocycles",
  "NumAromaticHeterocycles",
  "NumSaturatedHeterocycles",
  "NumAliphaticHeterocycles",
  "NumSpiroAtoms",
  "NumBridgeheadAtoms",
  "NumAtomStereoCenters",
  "NumUnspecifiedAtomStereoCenters",
  "labuteASA",
  "tpsa",
  "CrippenClogP",
  "CrippenMR",
  "chi0v",
  "chi1v",
  "chi2v",
  "chi3v",
  "chi4v",
  "chi0n",
  "chi1n",
  "chi2n",
  "chi3n",
  "chi4n",
  "hallKierAlpha",
  "kappa1",
  "kappa2",
  "kappa3",
  "Phi",
] as const;

export type DescriptorName = (typeof descriptorNames)[number];

const cache = new LruCache<string, Float64Array>(4_096);

// Some shape indices divide by zero; JSON has no word for the outcome.
const notJson = /:(-?)(nan|inf|infinity)/gi;

/**
 * Descriptors of a molecule [descriptorNames.length].
 *
 * A shape index that is undefined for the molecule (a division by zero in κ or Φ) is 0, as RDKit itself gives for a
 * molecule without bonds; any other value that is not finite is refused.
 *
 * @throws RetortError UNSUPPORTED_INPUT where a descriptor is not a number for this molecule.
 */
export function descriptors(molecule: Molecule): Float64Array {
  const key = molecule.keepHydrogens ? `H ${molecule.smiles}` : molecule.smiles;
  const known = cache.get(key);
  if (known !== undefined) return known.slice();
  const options = { keepHydrogens: molecule.keepHydrogens, stereo: true };
  const text = withMol(molecule.smiles, options, (mol) => mol.get_descriptors());
  const found = JSON.parse(text.replace(notJson, ":null")) as Partial<Record<DescriptorName, number | null>>;
  const values = Float64Array.from(descriptorNames, (name) => {
    const value = found[name];
    if (typeof value === "number" && Number.isFinite(value)) return value;
    if (name.startsWith("kappa") || name === "Phi") return 0;
    throw new RetortError("UNSUPPORTED_INPUT", `the descriptor ${name} is not a number for this molecule`);
  });
  cache.set(key, values);
  return values.slice();
}
