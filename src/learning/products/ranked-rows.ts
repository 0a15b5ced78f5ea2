import { pairPlace } from "../../chemistry/atom-pairs.ts";
import type { ScoredChange } from "../../chemistry/edit-candidates.ts";
import { changeOrders } from "../../chemistry/edit-graph.ts";
import { applyChanges } from "../../chemistry/edited-product.ts";
import { productSmiles } from "../../chemistry/product-smiles.ts";
import {
  type Candidate,
  type CandidateOptions,
  candidatesOf,
  likeliestChanges,
  withFragments,
} from "../../runtime/graph-edits/candidates.ts";
import { type Difference, differenceOf } from "../../runtime/graph-edits/difference.ts";
import { mayBe } from "../../runtime/graph-edits/seek.ts";
import type { EditRow } from "./edit-rows.ts";

/** Candidates of a mixture as the ranking network learns from them; `truths` are the places of those that are right. */
export type RankedRow = { mixture: EditRow["mixture"]; differences: readonly Difference[]; truths: readonly number[] };

/** Tells whether a candidate gives the recorded product, in the likeliest of its forms that RDKit accepts. */
export function truthOf({ mixture, product }: EditRow): (candidate: Candidate) => boolean {
  if (product === "") return (candidate) => candidate.product === undefined;
  const may = mayBe(mixture, product);
  return (candidate) =>
    candidate.product !== undefined &&
    may(candidate) &&
    productSmiles(mixture.graph, candidate.product, candidate.atoms, 1)[0]?.smiles === product;
}

/** Candidates that the ranking network learns from: the likeliest, and some of the others, evenly spread. */
export type RankedPart = { likeliest: number; others: number };

/** The likeliest of candidates in order, and some of the others, evenly spread. */
export function spreadOver<T>(all: readonly T[], { likeliest, others }: RankedPart): T[] {
  const rest = all.slice(likeliest);
  if (rest.length <= others) return [...all];
  const picked = Array.from({ length: others }, (_, i) => rest[Math.floor(((i + 0.5) * rest.length) / others)] as T);
  return [...all.slice(0, likeliest), ...picked];
}

/**
 * A row's candidates to learn from, with the true one added where it is not among them; undefined where no candidate is
 * true, so that nothing can be learnt.
 */
export function rankedRow(
  row: EditRow,
  scores: Float32Array,
  options: CandidateOptions,
  part: RankedPart,
): RankedRow | undefined {
  const { mixture, changes } = row;
  const likely = likeliestChanges(mixture, scores, options.top);
  const best = likely[0]?.score ?? 0;
  const candidates = spreadOver(candidatesOf(mixture, likely, options), part);
  const isTrue = truthOf(row);
  const truths = candidates.flatMap((candidate, i) => (isTrue(candidate) ? [i] : []));
  if (truths.length === 0 && changes.length > 0) {
    const product = applyChanges(mixture.graph, changes);
    const scored = changes.map((change): ScoredChange => {
      const pair = pairPlace(change.a, change.b, mixture.graph.atomCount);
      return { ...change, score: scores[pair * changeOrders.length + change.order] as number };
    });
    const score = scored.reduce((sum, one) => sum + one.score, 0);
    const right = product && withFragments(mixture, { changes: scored, score, product }).find((one) => isTrue(one));
    if (right) {
      truths.push(candidates.length);
      candidates.push(right);
    }
  }
  if (truths.length === 0) return undefined;
  return { mixture, differences: candidates.map((one) => differenceOf(mixture, one, best)), truths };
}
