/** The best split found so far: its gain, feature and bin, in this order (an array, so that no number is boxed). */
export type Best = Float64Array;
export const bestGain = 0;
export const bestFeature = 1;
export const bestBin = 2;

export type SplitLimits = {
  /** Least weight on each side. */
  minLeaf: number;
  /** Penalty on the squared values of leaves. */
  penalty: number;
};

/** Sums over a node's rows by bin; `bins` holds weight and weighted target in turn; `present` a bit for each bin that occurs. */
export type Histogram = { bins: Float64Array; present: Int32Array };

export function emptyHistogram(): Histogram {
  return { bins: new Float64Array(512), present: new Int32Array(8) };
}

/**
 * Sums the rows `from` to `to` of a node by the bins of one feature; false if all lie in one bin.
 * @param codes bins of all features; the feature's begin at `column`
 * @param weight of the node's i-th row, and `sum`, its weight times its target
 */
export function fillHistogram(
  histogram: Histogram,
  codes: Uint8Array,
  column: number,
  rows: Int32Array,
  from: number,
  to: number,
  weight: Float64Array,
  sum: Float64Array,
): boolean {
  const { bins, present } = histogram;
  const first = codes[column + rows[from]!]!;
  let i = from + 1;
  while (i < to && codes[column + rows[i]!] === first) i++;
  if (i === to) return false;
  present.fill(0);
  for (i = from; i < to; i++) {
    const code = codes[column + rows[i]!]!;
    const at = code << 1;
    const word = code >> 5;
    const bits = present[word]!;
    const bit = 1 << (code & 31);
    if ((bits & bit) !== 0) {
      bins[at] = bins[at]! + weight[i]!;
      bins[at + 1] = bins[at + 1]! + sum[i]!;
    } else {
      present[word] = bits | bit;
      bins[at] = weight[i]!;
      bins[at + 1] = sum[i]!;
    }
  }
  return true;
}

/** Offers every split between bins that occur; its bin is the middle of the empty ones between both sides. */
export function searchHistogram(
  { bins, present }: Histogram,
  feature: number,
  weight: number,
  sum: number,
  { minLeaf, penalty }: SplitLimits,
  best: Best,
): void {
  let gain = best[bestGain]!;
  let bin = -1;
  let wl = 0;
  let sl = 0;
  let before = -1;
  for (let word = 0; word < 8; word++) {
    let bits = present[word]!;
    while (bits !== 0) {
      const code = (word << 5) + 31 - Math.clz32(bits & -bits);
      bits &= bits - 1;
      const wr = weight - wl;
      if (before >= 0 && wl >= minLeaf && wr >= minLeaf) {
        const sr = sum - sl;
        const found = (sl * sl) / (wl + penalty) + (sr * sr) / (wr + penalty);
        if (found > gain) {
          gain = found;
          bin = (before + code - 1) >> 1;
        }
      }
      wl += bins[code << 1]!;
      sl += bins[(code << 1) + 1]!;
      before = code;
    }
  }
  if (bin < 0) return;
  best[bestGain] = gain;
  best[bestFeature] = feature;
  best[bestBin] = bin;
}

/** Takes a split if it is better: its left side has weight `wl` and sum `sl` of the node's `weight` and `sum`. */
export function offer(
  best: Best,
  { minLeaf, penalty }: SplitLimits,
  feature: number,
  wl: number,
  sl: number,
  weight: number,
  sum: number,
  bin: number,
): void {
  const wr = weight - wl;
  if (wl < minLeaf || wr < minLeaf) return;
  const sr = sum - sl;
  const gain = (sl * sl) / (wl + penalty) + (sr * sr) / (wr + penalty);
  if (gain <= best[bestGain]!) return;
  best[bestGain] = gain;
  best[bestFeature] = feature;
  best[bestBin] = bin;
}
