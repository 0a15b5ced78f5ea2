import type { FingerprintIndex } from "../../chemistry/fingerprint-index.ts";
import type { Neighbour } from "./verdict.ts";

/** 1 − mean similarity; 1 where there is no neighbour. */
export function distanceOf(neighbours: readonly Neighbour[]): number {
  if (neighbours.length === 0) return 1;
  return 1 - neighbours.reduce((sum, { similarity }) => sum + similarity, 0) / neighbours.length;
}

/** 1 − mean similarity to the k nearest others, of each row. */
export function leaveOneOut(index: FingerprintIndex, k: number): Float64Array {
  return Float64Array.from({ length: index.rows }, (_, row) => distanceOf(index.nearest(index.row(row), k, row)));
}
