import { LruCache } from "./lru-cache.ts";
import { type ParseOptions, withMol } from "./rdkit-mol.ts";
import { readPickle } from "./rdkit-pickle.ts";

/** RDKit's chiral tags, by `Atom.chirality`. */
export const chiralityNames = ["none", "clockwise", "counterclockwise", "other"] as const;

/** RDKit's hybridisations, by `Atom.hybridisation`. */
export const hybridisationNames = ["none", "S", "SP", "SP2", "SP3", "SP2D", "SP3D", "SP3D2", "other"] as const;

/** RDKit's double-bond stereochemistry, by `Bond.stereo`. */
export const bondStereoNames = ["none", "any", "Z", "E", "cis", "trans", "atropCW", "atropCCW"] as const;

/** RDKit's bond types that occur in molecules read from SMILES, the values of `Bond.type`. */
export const bondType = { single: 1, double: 2, triple: 3, quadruple: 4, aromatic: 12, dative: 17, zero: 21 } as const;

export type Atom = {
  readonly index: number;
  /** Atomic number; 0 for a dummy atom. */
  readonly atomicNumber: number;
  /** Mass number where the SMILES names one, else 0. */
  readonly isotope: number;
  /** Formal charge, in elementary charges. */
  readonly charge: number;
  /** Bonds to other atoms of this graph. */
  readonly degree: number;
  /** Hydrogens that are not atoms of this graph, implicit and written out. */
  readonly hydrogens: number;
  /** Those of `hydrogens` that are written out rather than follow from the valence. */
  readonly explicitHydrogens: number;
  /** The SMILES fixes the hydrogens by brackets: they do not follow from the valence. */
  readonly fixedHydrogens: boolean;
  /** Unpaired electrons. */
  readonly radicals: number;
  readonly aromatic: boolean;
  readonly inRing: boolean;
  /** Index into `chiralityNames`. */
  readonly chirality: number;
  /** Index into `hybridisationNames`. */
  readonly hybridisation: number;
  /** Atom-map number, 0 where there is none. */
  readonly mapNumber: number;
};

export type Bond = {
  readonly index: number;
  readonly begin: number;
  readonly end: number;
  /** A value of `bondType`, or another of RDKit's `BondType` numbers. */
  readonly type: number;
  readonly aromatic: boolean;
  readonly conjugated: boolean;
  readonly inRing: boolean;
  /** Index into `bondStereoNames`. */
  readonly stereo: number;
};

/** A sanitised molecule as plain data; atoms stand in the order of the SMILES. */
export type Molecule = {
  /** The SMILES as given. */
  readonly smiles: string;
  /** RDKit's canonical isomeric SMILES, made when first asked for. */
  readonly canonical: string;
  readonly atoms: readonly Atom[];
  readonly bonds: readonly Bond[];
  /** Atom indices around each ring of the symmetrised smallest set of smallest rings. */
  readonly rings: readonly (readonly number[])[];
  /** Whether hydrogens that the SMILES writes out are atoms here. */
  readonly keepHydrogens: boolean;
};

const cache = new LruCache<string, Molecule>(4_096);

/**
 * Parses a SMILES into plain data: aromaticity, conjugation, hybridisation, rings and stereochemistry as RDKit
 * perceives them. `loadRdkit()` must have been awaited. The last few thousand results are kept.
 *
 * @throws RetortError INVALID_SMILES, with the reason; UNSUPPORTED_INPUT above 1,000 atoms.
 */
export function parseMolecule(smiles: string, options: ParseOptions = {}): Molecule {
  const keepHydrogens = options.keepHydrogens === true;
  const key = keepHydrogens ? `H ${smiles}` : smiles;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const graph = withMol(smiles, options, (mol) => readPickle(mol.get_as_uint8array(noProperties)));
  let canonical: string | undefined;
  const molecule: Molecule = {
    smiles,
    get canonical() {
      canonical ??= withMol(smiles, { keepHydrogens }, (mol) => mol.get_smiles());
      return canonical;
    },
    ...graph,
    keepHydrogens,
  };
  cache.set(key, molecule);
  return molecule;
}

const noProperties = '{"propertyFlags":{}}';
