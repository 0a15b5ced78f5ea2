import type { Random } from "../../core/random.ts";
import type { Binned } from "./binned.ts";
import type { Features } from "./features.ts";
import {
  type Best,
  bestBin,
  bestFeature,
  bestGain,
  emptyHistogram,
  fillHistogram,
  searchHistogram,
} from "./histogram.ts";
import { emptySparseHistogram, fillSparse, onlyAllowed, searchTouched } from "./sparse-histogram.ts";

/** A regression tree: node 0 is the root; a leaf has feature −1. A row goes left where its value is ≤ the threshold. */
export type Tree = {
  feature: Int32Array;
  threshold: Float32Array;
  left: Int32Array;
  right: Int32Array;
  value: Float64Array;
};

export type TreeOptions = {
  maxDepth: number;
  /** Least rows (counted with their weight) in a leaf. */
  minLeaf: number;
  /** Penalty on the squared values of leaves. */
  penalty: number;
  /** Chance of each feature to be looked at for a split. */
  featureShare: number;
  /** Features that may be used at all; default all. */
  allowed?: Uint8Array;
};

/**
 * Grows a regression tree for squared error (CART) on binned features, depth first. The split taken has the largest
 * S_L²/(W_L + λ) + S_R²/(W_R + λ), S and W being sums of weighted targets and weights; its threshold lies in the middle
 * of the empty bins between both sides. `rows` is reordered.
 * @param rows rows to grow on, each once
 * @param weight of each row of `binned`, a whole number (how often the bootstrap drew it)
 * @param onLeaf told the rows of each leaf and its value
 * @see Breiman, Friedman, Olshen, Stone, Classification and Regression Trees, 1984
 */
export function growTree(
  binned: Binned,
  rows: Int32Array,
  weight: Float64Array,
  target: Float64Array,
  options: TreeOptions,
  random: Random,
  onLeaf: (rows: Int32Array, value: number) => void = () => {},
): Tree {
  const { codes, edges, rows: n, width } = binned;
  const { isSparse } = binned.sparse;
  const { minLeaf, penalty, featureShare, allowed } = options;
  const usable = (f: number) => edges[f]!.length > 0 && (allowed === undefined || allowed[f] === 1);
  // Dense features that may still vary; those found constant move behind `active`, which a node's children inherit.
  const dense = Int32Array.from({ length: width }, (_, f) => f).filter((f) => isSparse[f] === 0 && usable(f));
  const localWeight = new Float64Array(rows.length);
  const localSum = new Float64Array(rows.length);
  const histogram = emptyHistogram();
  const sparse = emptySparseHistogram(binned);
  const listed = allowed === undefined ? binned.sparse : onlyAllowed(binned.sparse, allowed);

  const nodes = { feature: [] as number[], threshold: [] as number[], left: [] as number[], right: [] as number[] };
  const value: number[] = [];
  const scratch = new Int32Array(rows.length);
  const best: Best = new Float64Array(3);
  const limits = { minLeaf, penalty };

  const grow = (from: number, to: number, depth: number, inherited: number): number => {
    const node = value.length;
    let w = 0;
    let s = 0;
    let squares = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      localWeight[i] = weight[row]!;
      localSum[i] = weight[row]! * target[row]!;
      w += localWeight[i]!;
      s += localSum[i]!;
      squares += localSum[i]! * target[row]!;
    }
    value.push(s / (w + penalty));
    nodes.feature.push(-1);
    nodes.threshold.push(0);
    nodes.left.push(-1);
    nodes.right.push(-1);
    const parent = (s * s) / (w + penalty);
    const spread = squares - (s * s) / w;
    let active = inherited;
    best[bestFeature] = -1;
    best[bestGain] = parent + 1e-12 * Math.max(squares, 1e-300);
    if (depth < options.maxDepth && w >= 2 * minLeaf && spread > 1e-12 * squares) {
      const touched = fillSparse(sparse, listed, node, rows, from, to, localWeight, localSum);
      // A second look, at all features, only where the drawn ones allow no split at all.
      for (const share of featureShare < 1 ? [featureShare, 1] : [1]) {
        for (let k = 0; k < active; ) {
          const f = dense[k]!;
          if (share < 1 && random.uniform() >= share) k++;
          else if (fillHistogram(histogram, codes, f * n, rows, from, to, localWeight, localSum)) {
            searchHistogram(histogram, f, w, s, limits, best);
            k++;
          } else {
            active--;
            dense[k] = dense[active]!;
            dense[active] = f;
          }
        }
        searchTouched(sparse, touched, node, w, s, limits, best, share, random);
        if (best[bestFeature]! >= 0) break;
      }
    }
    const feature = best[bestFeature]!;
    const bin = best[bestBin]!;
    if (feature < 0) {
      onLeaf(rows.subarray(from, to), value[node]!);
      return node;
    }
    const middle = partition(from, to, feature, bin);
    nodes.feature[node] = feature;
    nodes.threshold[node] = edges[feature]![bin]!;
    nodes.left[node] = grow(from, middle, depth + 1, active);
    nodes.right[node] = grow(middle, to, depth + 1, active);
    return node;
  };

  /** Rows of the left side first, both in their order; returns where the right side starts. */
  const partition = (from: number, to: number, f: number, bin: number): number => {
    const column = f * n;
    let left = from;
    let right = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      if (codes[column + row]! <= bin) rows[left++] = row;
      else scratch[right++] = row;
    }
    rows.set(scratch.subarray(0, right), left);
    return left;
  };

  grow(0, rows.length, 0, dense.length);
  return {
    feature: Int32Array.from(nodes.feature),
    threshold: Float32Array.from(nodes.threshold),
    left: Int32Array.from(nodes.left),
    right: Int32Array.from(nodes.right),
    value: Float64Array.from(value),
  };
}

/** Adds `scale` times the tree's answers to `sum`. */
export function addPredictions(tree: Tree, { rows, width, data }: Features, scale: number, sum: Float64Array): void {
  const { feature, threshold, left, right, value } = tree;
  for (let i = 0; i < rows; i++) {
    const at = i * width;
    let node = 0;
    while (feature[node]! >= 0) node = data[at + feature[node]!]! <= threshold[node]! ? left[node]! : right[node]!;
    sum[i]! += scale * value[node]!;
  }
}
