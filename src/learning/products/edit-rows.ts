import { type BondChange, changeOrders } from "../../chemistry/edit-graph.ts";
import { applyChanges, changedFragments } from "../../chemistry/edited-product.ts";
import { flatSmiles } from "../../chemistry/product-smiles.ts";
import { RetortError } from "../../core/errors.ts";
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

/**
 * Mixtures in which nothing happens: of every `every`th reaction the product with the reagents that it was isolated
 * from (of every fifth of these the reagents alone). Patents record no failures; that a product outlives the
 * conditions it was made under is the nearest to one.
 */
export function unreactive(rows: readonly EditRow[], every: number): EditRow[] {
  const found: EditRow[] = [];
  for (let i = 0; i < rows.length; i += every) {
    const { mixture, changes, product } = rows[i] as EditRow;
    const edited = changes.length > 0 ? applyChanges(mixture.graph, changes) : undefined;
    if (edited === undefined) continue;
    const made = changedFragments(mixture.graph, edited)[0] as Set<number>;
    const used = new Set([...made, ...edited.changed].map((atom) => mixture.graph.component[atom]));
    const spectators = mixture.molecule.smiles.split(".").filter((_, part) => !used.has(part));
    const text = ((i / every) % 5 === 4 ? spectators : [product, ...spectators]).join(".");
    if (text === "") continue;
    try {
      found.push({ mixture: readMixture(text), changes: [], product: "" });
    } catch (error) {
      if (!(error instanceof RetortError)) throw error;
    }
  }
  return found;
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
