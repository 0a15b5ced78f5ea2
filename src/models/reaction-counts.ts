import { morganCounts } from "../chemistry/morgan.ts";
import { parseReaction } from "../chemistry/reaction.ts";

/**
 * Features of reactions for baselines: folded Morgan counts (radius 2, written hydrogens kept) of the products less
 * those of the reactants, and, unless the difference alone is asked for, those of the reactants before them.
 *
 * @returns rows × width, width = length or 2 · length
 * @throws RetortError INVALID_SMILES
 */
export function reactionCounts(
  reactions: readonly string[],
  { length, differenceOnly = false }: { length: number; differenceOnly?: boolean },
): { x: Float32Array; width: number } {
  const width = differenceOnly ? length : 2 * length;
  const x = new Float32Array(reactions.length * width);
  reactions.forEach((smiles, row) => {
    const { reactants, products } = parseReaction(smiles);
    const before = morganCounts(reactants, { length });
    const after = morganCounts(products, { length });
    const difference = row * width + width - length;
    if (!differenceOnly) x.set(before, row * width);
    for (let i = 0; i < length; i++) x[difference + i] = (after[i] as number) - (before[i] as number);
  });
  return { x, width };
}
