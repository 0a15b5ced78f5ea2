import { withoutMap } from "./atom-map.ts";
import { type Bond, type Molecule, parseMolecule } from "./molecule.ts";
import { withMol } from "./rdkit-mol.ts";

/** Stereochemistry of one side of a reaction: per atom 0, 1 (R) or 2 (S), per bond an index into `bondStereoNames`. */
export type SideStereo = { readonly centres: Uint8Array; readonly bonds: readonly number[] };

/**
 * Absolute stereochemistry (Cahn, Ingold and Prelog's R, S, E, Z, as RDKit assigns them) as if no atom carried a map
 * number: RDKit ranks by map numbers too, and they are names, not chemistry. Unlike the chiral tags it does not depend
 * on how the SMILES is written.
 */
export function unmappedStereo(side: Molecule): SideStereo {
  const centres = new Uint8Array(side.atoms.length);
  if (!/[@/\\]/.test(side.smiles)) return { centres, bonds: side.bonds.map(({ stereo }) => stereo) };
  const bare = withoutMap(side.smiles);
  const plain = parseMolecule(bare, { keepHydrogens: side.keepHydrogens });
  const tags = JSON.parse(
    withMol(bare, { keepHydrogens: side.keepHydrogens, stereo: true }, (mol) => mol.get_stereo_tags()),
  ) as { CIP_atoms: [number, string][] };
  for (const [atom, label] of tags.CIP_atoms)
    centres[atom] = /^\(r\)$/i.test(label) ? 1 : /^\(s\)$/i.test(label) ? 2 : 0;
  return { centres, bonds: plain.bonds.map(({ stereo }: Bond) => stereo) };
}
