import type { BondChange, EditGraph } from "./edit-graph.ts";
import { applyChanges, type EditedProduct } from "./edited-product.ts";

/** A bond change with its log-odds. */
export type ScoredChange = BondChange & { readonly score: number };

/** A set of bond changes that every atom's valence allows, and the sum of their log-odds. */
export type EditCandidate = {
  readonly changes: readonly ScoredChange[];
  readonly score: number;
  readonly product: EditedProduct;
};

export type EnumerationOptions = {
  /** Most changes in one set. */
  changes: number;
  /** Most sets that are returned. */
  candidates: number;
  /** Most sets that are looked at. */
  looks: number;
};

type Entry = { readonly cost: number; readonly last: number; readonly flipped: readonly number[] };

/** A binary heap of the cheapest entry first. */
class Heap {
  readonly #items: Entry[] = [];

  push(entry: Entry): void {
    const items = this.#items;
    let at = items.push(entry) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if ((items[up] as Entry).cost <= entry.cost) break;
      items[at] = items[up] as Entry;
      at = up;
    }
    items[at] = entry;
  }

  pop(): Entry | undefined {
    const items = this.#items;
    const top = items[0];
    const end = items.pop();
    if (end === undefined || items.length === 0) return top;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= items.length) break;
      if (down + 1 < items.length && (items[down + 1] as Entry).cost < (items[down] as Entry).cost) down++;
      if ((items[down] as Entry).cost >= end.cost) break;
      items[at] = items[down] as Entry;
      at = down;
    }
    items[at] = end;
    return top;
  }
}

/**
 * Sets of bond changes in the order of their summed log-odds, the best first: each atom keeps a possible valence, no
 * pair is changed twice. The empty set is not among them.
 *
 * Starting from the set of all changes more likely than not, subsets are reached by flipping changes; a heap yields them
 * in the order of what the flips cost, so that the best n are found without looking at all of them.
 */
export function editCandidates(
  graph: EditGraph,
  scored: readonly ScoredChange[],
  options: EnumerationOptions,
): EditCandidate[] {
  const order = scored.map((_, i) => i).sort((i, j) => Math.abs(score(i)) - Math.abs(score(j)));
  const base = scored.map(({ score }) => score > 0);
  const likely = base.filter(Boolean).length;
  const best = scored.reduce((sum, { score }) => sum + Math.max(score, 0), 0);
  const found: EditCandidate[] = [];
  const heap = new Heap();
  const consider = (flipped: readonly number[], cost: number) => {
    const size = flipped.reduce((sum, place) => sum + (base[order[place] as number] ? -1 : 1), likely);
    if (size === 0 || size > options.changes) return;
    const chosen = base.slice();
    for (const place of flipped) chosen[order[place] as number] = !chosen[order[place] as number];
    const changes = scored.filter((_, i) => chosen[i]);
    const product = applyChanges(graph, changes);
    if (product !== undefined) found.push({ changes, score: best - cost, product });
  };
  consider([], 0);
  if (order.length > 0) heap.push({ cost: price(0), last: 0, flipped: [0] });
  for (let looks = 0; looks < options.looks && found.length < options.candidates; looks++) {
    const entry = heap.pop();
    if (entry === undefined) break;
    const { cost, last, flipped } = entry;
    consider(flipped, cost);
    const next = last + 1;
    if (next >= order.length) continue;
    heap.push({ cost: cost + price(next), last: next, flipped: [...flipped, next] });
    heap.push({ cost: cost + price(next) - price(last), last: next, flipped: [...flipped.slice(0, -1), next] });
  }
  return found;

  function score(i: number): number {
    return (scored[i] as ScoredChange).score;
  }
  function price(place: number): number {
    return Math.abs(score(order[place] as number));
  }
}
