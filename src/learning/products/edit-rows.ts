import { type BondChange, changeOrders } from "../../chemistry/edit-graph.ts";
import { flatSmiles } from "../../chemistry/product-smiles.ts";
import { type Mixture, readMixture } from "../../runtime/graph-edits/mixture.ts";
import type { EditedReaction } from "../data/uspto-edits.ts";

/** A mixture, the bond changes that it underwent, and the canonical SMILES of the recorded product ("" where none formed). */
export type EditRow = { mixture: Mixture; changes: readonly BondChange[]; product: string };

/** A recorded reaction; changes of atoms that its SMILES does not hold are left out. */
export function editRow(reaction: EditedReaction): EditRow {
  const mixture = readMixture(reaction.reactants);
  const at = new Map(mixture.molecule.atoms.map(({ mapNumber, index }) => [mapNumber, index]));
  const changes = reaction.changes.flatMap(({ from, to, order }) => {
    const [a, b] = [at.get(from), at.get(to)];
    return a === undefined || b === undefined || a === b
      ? []
      : [{ a, b, order: changeOrders.indexOf(order as (typeof changeOrders)[number]) }];
  });
  return { mixture, changes, product: flatSmiles(reaction.product) };
}

/** Batches of rows of about the same size, in random order. */
export function batchesBySize<T extends { mixture: Mixture }>(
  rows: readonly T[],
  batch: number,
  random: { shuffle<U extends { length: number; [i: number]: unknown }>(items: U): U },
): T[][] {
  const order = random.shuffle([...rows]);
  const size = ({ mixture }: T) => mixture.graph.atomCount;
  const span = batch * 16;
  const batches: T[][] = [];
  for (let from = 0; from < order.length; from += span) {
    const part = order.slice(from, from + span).sort((a, b) => size(a) - size(b));
    for (let i = 0; i < part.length; i += batch) batches.push(part.slice(i, i + batch));
  }
  return random.shuffle(batches);
}
