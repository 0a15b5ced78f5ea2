/**
 * Hückel parameters: the Coulomb integral is α + h β, the resonance integral of a bond to carbon k β. `single`: the atom
 * gives one electron (double bond), `pair`: a lone pair. Van-Catledge, J. Org. Chem. 1980, 45, 4801; bromine and iodine
 * as chlorine with the weaker bonds of Streitwieser (1961).
 */
export type Heteroatom = { h: number; k: number };

export const huckelParameters: Readonly<Record<number, { single?: Heteroatom; pair?: Heteroatom }>> = {
  5: { single: { h: -0.45, k: 0.73 } },
  6: { single: { h: 0, k: 1 }, pair: { h: 0, k: 1 } },
  7: { single: { h: 0.51, k: 1.02 }, pair: { h: 1.37, k: 0.89 } },
  8: { single: { h: 0.97, k: 1.06 }, pair: { h: 2.09, k: 0.66 } },
  9: { pair: { h: 2.71, k: 0.52 } },
  14: { single: { h: 0, k: 0.75 } },
  15: { single: { h: 0.19, k: 0.77 }, pair: { h: 0.75, k: 0.76 } },
  16: { single: { h: 0.46, k: 0.81 }, pair: { h: 1.11, k: 0.69 } },
  17: { pair: { h: 1.48, k: 0.62 } },
  35: { pair: { h: 1.5, k: 0.5 } },
  53: { pair: { h: 1.3, k: 0.4 } },
};

/** What a formal charge adds to h. */
export const chargeShift = 0.9;

/**
 * What a saturated neighbour adds to h of the atom it hangs on: an alkyl group as in the inductive model of methyl
 * (Streitwieser 1961), less of it for each electronegative atom that it carries.
 */
export const inductive = { alkyl: -0.2, perHeteroatom: 0.2, sulfonyl: 0.4, cation: 0.4 } as const;
