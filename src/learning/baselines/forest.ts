import { random } from "../../core/random.ts";
import type { Baseline } from "./baseline.ts";
import { binFeatures } from "./binned.ts";
import { checkFit, checkWidth, type Features } from "./features.ts";
import { addPredictions, growTree } from "./tree.ts";

export type ForestOptions = {
  trees?: number;
  seed?: number;
  /** Chance of each feature to be looked at for a split; default 1/3 (Breiman's for regression). */
  featureShare?: number;
  /** Least rows in a leaf; default 1. */
  minLeaf?: number;
  maxDepth?: number;
};

/**
 * Random forest: regression trees grown in full on bootstrap samples of the rows; the mean of their answers.
 * @throws RetortError INVALID_INPUT if a number is not finite.
 * @see Breiman, Machine Learning 2001, 45, 5
 */
export function fitForest(features: Features, values: ArrayLike<number>, options: ForestOptions = {}): Baseline {
  checkFit(features, values);
  const { trees = 100, seed = 0, featureShare = 1 / 3, minLeaf = 1, maxDepth = 60 } = options;
  const n = features.rows;
  const binned = binFeatures(features);
  let offset = 0;
  for (let i = 0; i < n; i++) offset += values[i]! / n;
  const target = Float64Array.from(values, (value) => value - offset);
  const generator = random(seed);
  const weight = new Float64Array(n);
  const all = Int32Array.from({ length: n }, (_, i) => i);
  const settings = { maxDepth, minLeaf, penalty: 0, featureShare };
  const grown = Array.from({ length: trees }, () => {
    weight.fill(0);
    for (let i = 0; i < n; i++) weight[generator.integer(n)]!++;
    const drawn = all.filter((row) => weight[row]! > 0);
    return growTree(binned, drawn, weight, target, settings, generator);
  });
  return {
    predict(other) {
      checkWidth(other, features.width);
      const sum = new Float64Array(other.rows).fill(offset);
      for (const tree of grown) addPredictions(tree, other, 1 / trees, sum);
      return sum;
    },
  };
}
