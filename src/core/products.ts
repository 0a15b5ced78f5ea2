/** A bond that a reaction changes; atoms are positions in the mixture's SMILES, from 0. */
export type ChangedBond = {
  readonly first: number;
  readonly second: number;
  /** Orders: 0 (no bond), 1, 2, 3, 1.5 (aromatic). */
  readonly before: number;
  readonly after: number;
};

/** A product that may form. */
export type PredictedProduct = {
  /** Canonical SMILES, without stereochemistry. */
  readonly smiles: string;
  readonly probability: number;
  readonly changes: readonly ChangedBond[];
  /** Mapped reaction SMILES: what takes part, the rest of the mixture as reagents, the product. */
  readonly reaction: string;
};

/** What a mixture becomes: the products, most probable first; none where it is likelier that nothing happens. */
export type ProductsAnswer = {
  readonly products: readonly PredictedProduct[];
  /** Probability that nothing happens. */
  readonly noReaction: number;
  readonly warnings: readonly string[];
  /** Whether the product that was looked for was considered, and its rank by the bond changes' log-odds alone. */
  readonly sought?: { readonly considered: boolean; readonly centreRank: number };
};
