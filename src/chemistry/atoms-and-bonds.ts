/** RDKit's chiral tags, by `Atom.chirality`. @public */
export const chiralityNames = ["none", "clockwise", "counterclockwise", "other"] as const;

/** RDKit's hybridisations, by `Atom.hybridisation`. @public */
export const hybridisationNames = ["none", "S", "SP", "SP2", "SP3", "SP2D", "SP3D", "SP3D2", "other"] as const;

/** RDKit's double-bond stereochemistry, by `Bond.stereo`. @public */
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
