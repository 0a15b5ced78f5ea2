import { changeOrders, orderBetween } from "../../chemistry/edit-graph.ts";
import { type EditedProduct, writeEdited } from "../../chemistry/edited-product.ts";
import { flatSmiles, stateOf } from "../../chemistry/product-smiles.ts";
import type { ChangedBond } from "../../core/products.ts";
import type { Mixture } from "./mixture.ts";
import type { Outcome } from "./outcomes.ts";

const unchanged: EditedProduct = { changed: [], states: [], links: new Map() };

/**
 * A mapped reaction SMILES of an outcome: molecules that give atoms to the product or whose bonds change on the left,
 * the others as reagents, the product on the right. Map numbers are positions in the mixture's SMILES, from 1.
 */
export function reactionSmiles({ graph }: Mixture, { candidate, states }: Outcome): string {
  const product = candidate.product as EditedProduct;
  const used = new Set([...candidate.atoms, ...product.changed].map((atom) => graph.component[atom] as number));
  const members = (wanted: (component: number) => boolean) => {
    const atoms = new Set<number>();
    for (let atom = 0; atom < graph.atomCount; atom++) if (wanted(graph.component[atom] as number)) atoms.add(atom);
    return atoms;
  };
  const before = (atom: number) => stateOf(graph, new Map(), atom);
  const label = (atom: number) => atom + 1;
  const left = writeEdited(
    graph,
    unchanged,
    members((component) => used.has(component)),
    before,
    label,
  );
  const reagents = members((component) => !used.has(component));
  const middle = reagents.size > 0 ? flatSmiles(writeEdited(graph, unchanged, reagents, before)) : "";
  const right = writeEdited(graph, product, candidate.atoms, (atom) => stateOf(graph, states, atom), label);
  return `${left}>${middle}>${right}`;
}

/** The bonds that an outcome changes, in the order of their atoms. */
export function changedBonds({ graph }: Mixture, { changes }: Outcome): ChangedBond[] {
  return changes
    .map(({ a, b, order }) => ({
      first: Math.min(a, b),
      second: Math.max(a, b),
      before: changeOrders[orderBetween(graph, a, b)] as number,
      after: changeOrders[order] as number,
    }))
    .sort((x, y) => x.first - y.first || x.second - y.second);
}
