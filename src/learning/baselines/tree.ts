import type { Random } from "../../core/random.ts";
import type { Binned } from "./binned.ts";
import type { Features } from "./features.ts";

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

type Best = { gain: number; feature: number; bin: number };

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
  const { isSparse, starts, features: listed } = binned.sparse;
  const { minLeaf, penalty, featureShare, allowed } = options;
  const usable = (f: number) => edges[f]!.length > 0 && (allowed === undefined || allowed[f] === 1);
  // Dense features that may still vary; those found constant move behind `active`, which a node's children inherit.
  const dense = Int32Array.from({ length: width }, (_, f) => f).filter((f) => isSparse[f] === 0 && usable(f));
  const localWeight = new Float64Array(rows.length);
  const localSum = new Float64Array(rows.length);
  const binWeight = new Float64Array(256);
  const binSum = new Float64Array(256);
  const present = new Uint32Array(8);
  const offset = new Int32Array(width);
  let bins = 0;
  for (let f = 0; f < width; f++) {
    offset[f] = bins;
    if (isSparse[f] === 1) bins += edges[f]!.length + 1;
  }
  const sparseWeight = new Float64Array(bins);
  const sparseSum = new Float64Array(bins);
  const seenAt = new Int32Array(width).fill(-1);
  const touched = new Int32Array(width);

  const nodes = { feature: [] as number[], threshold: [] as number[], left: [] as number[], right: [] as number[] };
  const value: number[] = [];
  const scratch = new Int32Array(rows.length);
  const best: Best = { gain: 0, feature: -1, bin: 0 };

  const offer = (f: number, wl: number, sl: number, w: number, s: number, bin: number) => {
    const wr = w - wl;
    if (wl < minLeaf || wr < minLeaf) return;
    const sr = s - sl;
    const gain = (sl * sl) / (wl + penalty) + (sr * sr) / (wr + penalty);
    if (gain > best.gain) {
      best.gain = gain;
      best.feature = f;
      best.bin = bin;
    }
  };

  /** Looks for the best split of a node on a dense feature; false if the feature is constant there. */
  const searchDense = (f: number, from: number, to: number, w: number, s: number): boolean => {
    const column = f * n;
    present.fill(0);
    for (let i = from; i < to; i++) {
      const code = codes[column + rows[i]!]!;
      const word = code >> 5;
      const bit = 1 << (code & 31);
      if ((present[word]! & bit) === 0) {
        present[word] = present[word]! | bit;
        binWeight[code] = localWeight[i]!;
        binSum[code] = localSum[i]!;
      } else {
        binWeight[code]! += localWeight[i]!;
        binSum[code]! += localSum[i]!;
      }
    }
    let wl = 0;
    let sl = 0;
    let before = -1;
    let count = 0;
    for (let word = 0; word < 8; word++) {
      let bits = present[word]!;
      while (bits !== 0) {
        const lowest = 31 - Math.clz32(bits & -bits);
        bits &= bits - 1;
        const code = word * 32 + lowest;
        if (before >= 0) offer(f, wl, sl, w, s, (before + code - 1) >> 1);
        wl += binWeight[code]!;
        sl += binSum[code]!;
        before = code;
        count++;
      }
    }
    return count > 1;
  };

  const searchSparse = (node: number, from: number, to: number, w: number, s: number): void => {
    let count = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      for (let k = starts[row]!; k < starts[row + 1]!; k++) {
        const f = listed[k]!;
        if (seenAt[f] !== node) {
          seenAt[f] = node;
          touched[count++] = f;
          const end = offset[f]! + edges[f]!.length + 1;
          for (let b = offset[f]!; b < end; b++) {
            sparseWeight[b] = 0;
            sparseSum[b] = 0;
          }
        }
        const b = offset[f]! + codes[f * n + row]!;
        sparseWeight[b]! += localWeight[i]!;
        sparseSum[b]! += localSum[i]!;
      }
    }
    for (let t = 0; t < count; t++) {
      const f = touched[t]!;
      if (allowed !== undefined && allowed[f] === 0) continue;
      if (featureShare < 1 && random.uniform() >= featureShare) continue;
      const at = offset[f]!;
      const last = edges[f]!.length;
      // From the right, so that bin 0 is what is left over.
      let wr = 0;
      let sr = 0;
      let after = -1;
      for (let b = last; b > 0; b--) {
        if (sparseWeight[at + b] === 0) continue;
        if (after >= 0) offer(f, w - wr, s - sr, w, s, (b + after - 1) >> 1);
        wr += sparseWeight[at + b]!;
        sr += sparseSum[at + b]!;
        after = b;
      }
      if (wr < w) offer(f, w - wr, s - sr, w, s, (after - 1) >> 1);
    }
  };

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
    best.feature = -1;
    best.gain = parent + 1e-12 * Math.max(squares, 1e-300);
    if (depth < options.maxDepth && w >= 2 * minLeaf && spread > 1e-12 * squares) {
      for (let k = 0; k < active; ) {
        const f = dense[k]!;
        if (featureShare < 1 && random.uniform() >= featureShare) k++;
        else if (searchDense(f, from, to, w, s)) k++;
        else {
          active--;
          dense[k] = dense[active]!;
          dense[active] = f;
        }
      }
      searchSparse(node, from, to, w, s);
    }
    const { feature, bin } = best;
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
