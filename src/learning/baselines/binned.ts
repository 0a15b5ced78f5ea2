import type { Features } from "./features.ts";

/** Features in at most 256 bins each: what trees are grown on. */
export type Binned = {
  rows: number;
  width: number;
  /** Bin of each feature and row, feature by feature. */
  codes: Uint8Array;
  /** Boundaries of each feature: a value ≤ edges[f][b] lies in bin b or below. */
  edges: readonly Float32Array[];
  /** Features whose values are mostly in bin 0 (fingerprints): of each row only the others are listed. */
  sparse: { isSparse: Uint8Array; starts: Uint32Array; features: Uint32Array; codes: Uint8Array };
};

/** Share of bin 0 from which a feature is listed row by row. */
const sparseFrom = 0.8;

/** Bins features: one bin a value up to 256 distinct values, else 256 bins of about equal number. */
export function binFeatures(features: Features): Binned {
  const { rows, width, data } = features;
  const codes = new Uint8Array(rows * width);
  const isSparse = new Uint8Array(width);
  const column = new Float32Array(rows);
  const edges = Array.from({ length: width }, (_, f) => {
    for (let i = 0; i < rows; i++) column[i] = data[i * width + f]!;
    const bounds = edgesOf(column.slice().sort());
    const at = f * rows;
    let zeros = 0;
    for (let i = 0; i < rows; i++) {
      const code = codeOf(column[i]!, bounds);
      codes[at + i] = code;
      if (code === 0) zeros++;
    }
    if (bounds.length > 0 && zeros >= sparseFrom * rows) isSparse[f] = 1;
    return bounds;
  });
  return { rows, width, codes, edges, sparse: { isSparse, ...listOthers(rows, width, codes, isSparse) } };
}

/** Of each row, the sparse features that are not in bin 0, and their bins. */
function listOthers(rows: number, width: number, codes: Uint8Array, isSparse: Uint8Array) {
  const starts = new Uint32Array(rows + 1);
  const each = (visit: (row: number, feature: number, code: number) => void) => {
    for (let f = 0; f < width; f++) {
      if (isSparse[f] === 0) continue;
      for (let i = 0; i < rows; i++) if (codes[f * rows + i] !== 0) visit(i, f, codes[f * rows + i]!);
    }
  };
  each((row) => {
    starts[row + 1]!++;
  });
  for (let i = 0; i < rows; i++) starts[i + 1]! += starts[i]!;
  const next = starts.slice();
  const features = new Uint32Array(starts[rows]!);
  const others = new Uint8Array(starts[rows]!);
  each((row, feature, code) => {
    const at = next[row]!++;
    features[at] = feature;
    others[at] = code;
  });
  return { starts, features, codes: others };
}

/** Boundaries between the bins of ascending values. */
function edgesOf(sorted: Float32Array): Float32Array {
  const n = sorted.length;
  const distinct: number[] = [];
  for (let i = 0; i < n; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct.push(i);
  const between = (i: number) => {
    const [below, above] = [sorted[i - 1]!, sorted[i]!];
    const middle = Math.fround((below + above) / 2);
    return middle < above ? middle : below;
  };
  if (distinct.length <= 256) return Float32Array.from(distinct.slice(1), between);
  const bounds: number[] = [];
  let last = 0;
  for (const start of distinct) {
    if (start === 0 || start < ((bounds.length + 1) * n) / 256 || start - last < n / 512) continue;
    if (bounds.length === 255) break;
    bounds.push(between(start));
    last = start;
  }
  return Float32Array.from(bounds);
}

function codeOf(value: number, edges: Float32Array): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= edges[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}
