import { random } from "../../core/random.ts";
import type { Baseline } from "./baseline.ts";
import { binFeatures } from "./binned.ts";
import { checkFit, checkWidth, type Features } from "./features.ts";
import { addPredictions, growTree, type Tree } from "./tree.ts";

export type BoostingOptions = {
  /** Most rounds; default 1000. */
  rounds?: number;
  /** Shrinkage of each tree; default .05. */
  learningRate?: number;
  /** Default 9. */
  maxDepth?: number;
  /** Least rows in a leaf; default 5. */
  minLeaf?: number;
  /** Penalty on the squared values of leaves; default 1. */
  penalty?: number;
  /** Share of rows drawn, without replacement, for each tree; default .8. */
  rowShare?: number;
  /** Share of features that each tree may use; default .4. */
  featureShare?: number;
  seed?: number;
  /** Rows on which to stop: after `patience` rounds without a better squared error, the best round is kept. */
  stopping?: { features: Features; values: ArrayLike<number>; patience?: number };
};

/** A boosted model; `rounds` is the number of trees kept. */
export type Boosting = Baseline & { rounds: number };

/**
 * Stochastic gradient boosting of regression trees for squared error, on binned features.
 * @throws RetortError INVALID_INPUT if a number is not finite.
 * @see Friedman, Comput. Stat. Data Anal. 2002, 38, 367; Chen, Guestrin, KDD 2016 (penalty, column sampling)
 */
export function fitBoosting(features: Features, values: ArrayLike<number>, options: BoostingOptions = {}): Boosting {
  checkFit(features, values);
  const { rounds = 1000, learningRate = 0.05, maxDepth = 9, minLeaf = 5, penalty = 1, seed = 0 } = options;
  const { rowShare = 0.8, featureShare = 0.4, stopping } = options;
  if (stopping) checkFit(stopping.features, stopping.values);
  if (stopping) checkWidth(stopping.features, features.width);
  const n = features.rows;
  const binned = binFeatures(features);
  let offset = 0;
  for (let i = 0; i < n; i++) offset += values[i]! / n;
  const residual = Float64Array.from(values, (value) => value - offset);
  const generator = random(seed);
  const weight = new Float64Array(n).fill(1);
  const drawn = Math.max(1, Math.round(rowShare * n));
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const allowed = new Uint8Array(features.width);
  const watched = stopping && new Float64Array(stopping.features.rows).fill(offset);
  const trees: Tree[] = [];
  let best = { rounds: 0, error: Number.POSITIVE_INFINITY };
  for (let round = 0; round < rounds; round++) {
    for (let f = 0; f < allowed.length; f++) allowed[f] = generator.uniform() < featureShare ? 1 : 0;
    if (drawn < n) generator.shuffle(order);
    const rows = order.slice(0, drawn).sort();
    const settings = { maxDepth, minLeaf, penalty, featureShare: 1, allowed };
    const inside = (leaf: Int32Array, value: number) => {
      for (const row of leaf) residual[row]! -= learningRate * value;
    };
    const tree = growTree(binned, rows, weight, residual, settings, generator, drawn === n ? inside : undefined);
    if (drawn < n) {
      const answer = new Float64Array(n);
      addPredictions(tree, features, learningRate, answer);
      for (let i = 0; i < n; i++) residual[i]! -= answer[i]!;
    }
    trees.push(tree);
    if (!stopping || !watched) continue;
    addPredictions(tree, stopping.features, learningRate, watched);
    let error = 0;
    for (let i = 0; i < watched.length; i++) error += (watched[i]! - stopping.values[i]!) ** 2;
    if (error < best.error) best = { rounds: trees.length, error };
    else if (trees.length - best.rounds >= (stopping.patience ?? 40)) break;
  }
  const kept = stopping ? trees.slice(0, best.rounds) : trees;
  return {
    rounds: kept.length,
    predict(other) {
      checkWidth(other, features.width);
      const sum = new Float64Array(other.rows).fill(offset);
      for (const tree of kept) addPredictions(tree, other, learningRate, sum);
      return sum;
    },
  };
}
