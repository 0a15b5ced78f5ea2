import { morganCounts } from "../chemistry/morgan.ts";
import { parseReaction } from "../chemistry/reaction.ts";

/**
 * Features of reactions for baselines: folded Morgan counts (radius 2, written hydrogens kept) of the products less
 * those of the reactants.
 *
 * @returns rows × length
 * @throws RetortError INVALID_SMILES
 */
export function reactionCounts(reactions: readonly string[], length: number): { x: Float32Array; width: number } {
  const x = new Float32Array(reactions.length * length);
  reactions.forEach((smiles, row) => {
    const { reactants, products } = parseReaction(smiles);
    const before = morganCounts(reactants, { length });
    const after = morganCounts(products, { length });
    for (let i = 0; i < length; i++) x[row * length + i] = (after[i] as number) - (before[i] as number);
  });
  return { x, width: length };
}
