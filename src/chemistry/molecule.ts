import type { Atom, Bond } from "./atoms-and-bonds.ts";
import { LruCache } from "./lru-cache.ts";
import { type ParseOptions, withMol } from "./rdkit-mol.ts";
import { readPickle } from "./rdkit-pickle.ts";

export type { Atom, Bond } from "./atoms-and-bonds.ts";
export { bondType } from "./atoms-and-bonds.ts";

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

const cache = new LruCache<string, Molecule>(1_536);

/**
 * Parses a SMILES into plain data: aromaticity, conjugation, hybridisation, rings and stereochemistry as RDKit
 * perceives them. `loadRdkit()` must have been awaited. The last thousand or so results are kept.
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
