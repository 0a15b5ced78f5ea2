import type { Random } from "../../core/random.ts";
import type { Binned } from "./binned.ts";
import { type Best, offer, type SplitLimits } from "./histogram.ts";

/**
 * Sums over a node's rows for features that are mostly in bin 0 and so are listed row by row. Each feature has a run of
 * slots, one a bin, from `starts[f]`; `node` tells which node a slot or feature was last touched by, so nothing is cleared.
 */
export type SparseHistogram = {
  starts: Int32Array;
  weight: Float64Array;
  sum: Float64Array;
  slotNode: Int32Array;
  featureNode: Int32Array;
  touched: Int32Array;
};

export function emptySparseHistogram({ width, edges, sparse }: Binned): SparseHistogram {
  const starts = new Int32Array(width + 1);
  for (let f = 0; f < width; f++) starts[f + 1] = starts[f]! + (sparse.isSparse[f] === 1 ? edges[f]!.length + 1 : 0);
  const slots = starts[width]!;
  return {
    starts,
    weight: new Float64Array(slots),
    sum: new Float64Array(slots),
    slotNode: new Int32Array(slots).fill(-1),
    featureNode: new Int32Array(width).fill(-1),
    touched: new Int32Array(width),
  };
}

/** The lists without features that may not be used. */
export function onlyAllowed(listed: Binned["sparse"], allowed: Uint8Array): Binned["sparse"] {
  const starts = new Uint32Array(listed.starts.length);
  const features = new Uint32Array(listed.features.length);
  const codes = new Uint8Array(listed.codes.length);
  let count = 0;
  for (let row = 0; row + 1 < starts.length; row++) {
    for (let k = listed.starts[row]!; k < listed.starts[row + 1]!; k++) {
      if (allowed[listed.features[k]!] === 0) continue;
      features[count] = listed.features[k]!;
      codes[count++] = listed.codes[k]!;
    }
    starts[row + 1] = count;
  }
  return { isSparse: listed.isSparse, starts, features, codes };
}

/** Sums the rows `from` to `to` of a node; returns how many features are touched, the first in `touched`. */
export function fillSparse(
  histogram: SparseHistogram,
  listed: Binned["sparse"],
  node: number,
  rows: Int32Array,
  from: number,
  to: number,
  weights: Float64Array,
  sums: Float64Array,
): number {
  const { starts, weight, sum, slotNode, featureNode, touched } = histogram;
  const { starts: first, features, codes } = listed;
  let count = 0;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    const w = weights[i]!;
    const s = sums[i]!;
    const end = first[row + 1]!;
    for (let k = first[row]!; k < end; k++) {
      const f = features[k]!;
      const slot = starts[f]! + codes[k]!;
      if (slotNode[slot] === node) {
        weight[slot] = weight[slot]! + w;
        sum[slot] = sum[slot]! + s;
        continue;
      }
      slotNode[slot] = node;
      weight[slot] = w;
      sum[slot] = s;
      if (featureNode[f] === node) continue;
      featureNode[f] = node;
      touched[count++] = f;
    }
  }
  return count;
}

/** Offers every split of a touched feature, from its largest bin down; bin 0 is what is left of the node. */
function searchSparse(
  histogram: SparseHistogram,
  feature: number,
  node: number,
  nodeWeight: number,
  nodeSum: number,
  limits: SplitLimits,
  best: Best,
): void {
  const { starts, weight, sum, slotNode } = histogram;
  const zero = starts[feature]!;
  let wr = 0;
  let sr = 0;
  let after = -1;
  for (let slot = starts[feature + 1]! - 1; slot > zero; slot--) {
    if (slotNode[slot] !== node) continue;
    const bin = slot - zero;
    if (after >= 0)
      offer(best, limits, feature, nodeWeight - wr, nodeSum - sr, nodeWeight, nodeSum, (bin + after - 1) >> 1);
    wr += weight[slot]!;
    sr += sum[slot]!;
    after = bin;
  }
  if (wr < nodeWeight)
    offer(best, limits, feature, nodeWeight - wr, nodeSum - sr, nodeWeight, nodeSum, (after - 1) >> 1);
}

/** Offers the splits of the touched features that are, by chance, looked at. */
export function searchTouched(
  histogram: SparseHistogram,
  count: number,
  node: number,
  nodeWeight: number,
  nodeSum: number,
  limits: SplitLimits,
  best: Best,
  share: number,
  random: Random,
): void {
  for (let t = 0; t < count; t++) {
    const feature = histogram.touched[t]!;
    if (share < 1 && random.uniform() >= share) continue;
    searchSparse(histogram, feature, node, nodeWeight, nodeSum, limits, best);
  }
}
