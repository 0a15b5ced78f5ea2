import { pairPlace } from "../../chemistry/atom-pairs.ts";
import { type EditCandidate, editCandidates, type ScoredChange } from "../../chemistry/edit-candidates.ts";
import { changeOrders, orderBetween } from "../../chemistry/edit-graph.ts";
import { changedFragments } from "../../chemistry/edited-product.ts";
import type { Mixture } from "./mixture.ts";

/** How candidates are enumerated; part of a version's description. */
export type CandidateOptions = {
  /** Most likely bond changes that sets are made from. */
  top: number;
  /** Most changes in a set. */
  changes: number;
  /** Most sets, and most that are looked at. */
  sets: number;
  looks: number;
};

/** Fewest atoms of a fragment that may be the product although it is not the largest. */
const smallest = 4;

/** A possible outcome: a set of bond changes, and the fragment that is the product. Without changes: no reaction. */
export type Candidate = Pick<EditCandidate, "changes" | "score"> & {
  readonly product: EditCandidate["product"] | undefined;
  readonly atoms: ReadonlySet<number>;
  /** 0: the largest fragment with a changed atom; 1: the second. */
  readonly rank: number;
  /** Atoms of the product over those of the largest such fragment. */
  readonly share: number;
};

/** The `top` likeliest bond changes of a mixture, of those that change something, the likeliest first. */
export function likeliestChanges(mixture: Mixture, scores: Float32Array, top: number): ScoredChange[] {
  const { pairs, graph } = mixture;
  const width = changeOrders.length;
  const found: ScoredChange[] = [];
  let floor = Number.NEGATIVE_INFINITY;
  for (let pair = 0; pair < pairs.first.length; pair++) {
    for (let order = 0; order < width; order++) {
      const score = scores[pair * width + order] as number;
      if (score <= floor) continue;
      const [a, b] = [pairs.first[pair] as number, pairs.second[pair] as number];
      if (orderBetween(graph, a, b) === order) continue;
      let at = found.length;
      while (at > 0 && (found[at - 1] as ScoredChange).score < score) at--;
      found.splice(at, 0, { a, b, order, score });
      if (found.length > top) found.pop();
      if (found.length === top) floor = (found[top - 1] as ScoredChange).score;
    }
  }
  return found;
}

/**
 * What may become of a mixture, the likeliest by the sum of log-odds first: first of all nothing, then sets of bond
 * changes with each fragment that may be the product.
 */
export function candidatesOf(
  mixture: Mixture,
  changes: readonly ScoredChange[],
  options: CandidateOptions,
): Candidate[] {
  const nothing: Candidate = { changes: [], score: 0, product: undefined, atoms: new Set(), rank: 0, share: 1 };
  const sets = editCandidates(mixture.graph, changes, {
    changes: options.changes,
    candidates: options.sets,
    looks: options.looks,
  });
  return [nothing, ...sets.flatMap((set) => withFragments(mixture, set))];
}

/** A set of changes with each fragment that may be its product. */
export function withFragments(mixture: Mixture, set: EditCandidate): Candidate[] {
  const fragments = changedFragments(mixture.graph, set.product);
  const largest = (fragments[0] as Set<number>).size;
  return fragments
    .slice(0, 2)
    .filter(({ size }, rank) => rank === 0 || size >= smallest)
    .map((atoms, rank) => ({ ...set, atoms, rank, share: atoms.size / largest }));
}

/** The way in which two atoms of a mixture are joined; see `pairClasses`. */
export function joinedAs({ pairs, graph }: Mixture, a: number, b: number): number {
  return pairs.joined[pairPlace(a, b, graph.atomCount)] as number;
}
