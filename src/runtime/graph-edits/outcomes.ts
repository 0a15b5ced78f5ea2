import type { AtomState } from "../../chemistry/atom-states.ts";
import type { ScoredChange } from "../../chemistry/edit-candidates.ts";
import { productSmiles } from "../../chemistry/product-smiles.ts";
import type { Candidate } from "./candidates.ts";
import type { Mixture } from "./mixture.ts";

/** A product that may form. */
export type Outcome = {
  /** Canonical SMILES. */
  smiles: string;
  probability: number;
  /** The most probable set of bond changes that leads to it. */
  changes: readonly ScoredChange[];
  candidate: Candidate;
  states: ReadonlyMap<number, AtomState>;
};

/** Everything found out about one mixture. */
export type Predicted = {
  mixture: Mixture;
  outcomes: readonly Outcome[];
  noReaction: number;
  best: Outcome["changes"];
};

/** Most candidates that are written out as structures. */
const mostWritten = 80;

/** Probabilities of scores at a temperature. */
export function softmax(scores: ArrayLike<number>, temperature: number): Float64Array {
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < scores.length; i++) highest = Math.max(highest, scores[i] as number);
  const weights = Float64Array.from(scores, (score) => Math.exp((score - highest) / temperature));
  const total = weights.reduce((sum, w) => sum + w, 0);
  return weights.map((w) => w / total);
}

/** Places of numbers, the highest first; of equals, the earlier. */
export function ranking(scores: ArrayLike<number>): number[] {
  return Array.from(scores, (_, i) => i).sort((i, j) => (scores[j] as number) - (scores[i] as number) || i - j);
}

/**
 * Products by probability. Candidates that RDKit refuses are left out, and those that give the same product are added
 * up; the rest share the whole probability with "no reaction", the first candidate.
 *
 * @param most products wanted
 */
export function outcomesOf(
  mixture: Mixture,
  candidates: readonly Candidate[],
  scores: ArrayLike<number>,
  temperature: number,
  most: number,
): { outcomes: Outcome[]; noReaction: number } {
  const probabilities = softmax(scores, temperature);
  const found = new Map<string, Outcome>();
  let refused = 0;
  let written = 0;
  for (const place of ranking(scores)) {
    const candidate = candidates[place] as Candidate;
    if (candidate.product === undefined) continue;
    if (found.size >= most || ++written > mostWritten) break;
    const probability = probabilities[place] as number;
    const product = productSmiles(mixture.graph, candidate.product, candidate.atoms, 1)[0];
    if (product === undefined) {
      refused += probability;
      continue;
    }
    const known = found.get(product.smiles);
    if (known) known.probability += probability;
    else {
      const { smiles, states } = product;
      const { changes } = candidate;
      found.set(smiles, { smiles, probability, changes, candidate, states });
    }
  }
  const left = Math.max(1 - refused, 1e-12);
  const outcomes = [...found.values()]
    .map((one) => ({ ...one, probability: one.probability / left }))
    .sort((a, b) => b.probability - a.probability);
  return { outcomes, noReaction: (probabilities[0] as number) / left };
}
