import type { Neighbour } from "./verdict.ts";

/** Fingerprints by the bits that they have: finds the nearest by Tanimoto similarity without touching the others' bits. */
export type PostingIndex = {
  rows: number;
  /** The k rows most like the fingerprint, best first, ties by position; `skip` is left out. */
  nearest(fingerprint: Uint8Array, k: number, skip?: number): Neighbour[];
  /** 1 − mean similarity to the k nearest others, of each row. */
  leaveOneOut(k: number): Float64Array;
};

/** An index of fingerprints of `bytes` bytes each, one after the other. */
export function postingIndex(packed: Uint8Array, bytes: number): PostingIndex {
  const rows = packed.length / bytes;
  const lists: number[][] = Array.from({ length: 8 * bytes }, () => []);
  const sizes = new Uint16Array(rows);
  for (let row = 0; row < rows; row++)
    for (const bit of bitsOf(packed, row * bytes, bytes)) {
      (lists[bit] as number[]).push(row);
      sizes[row] = (sizes[row] as number) + 1;
    }
  const postings = lists.map((list) => Uint32Array.from(list));
  const shared = new Uint16Array(rows);

  const search = (bits: readonly number[], k: number, skip: number): Neighbour[] => {
    shared.fill(0);
    for (const bit of bits) {
      const list = postings[bit] as Uint32Array;
      for (let i = 0; i < list.length; i++) (shared[list[i] as number] as number)++;
    }
    const best: Neighbour[] = [];
    let floor = -1;
    for (let row = 0; row < rows; row++) {
      const both = shared[row] as number;
      const either = bits.length + (sizes[row] as number) - both;
      if (row === skip || (best.length === k && both <= floor * either)) continue;
      const similarity = either === 0 ? 1 : both / either;
      let at = best.length;
      while (at > 0 && (best[at - 1] as Neighbour).similarity < similarity) at--;
      best.splice(at, 0, { row, similarity });
      if (best.length > k) best.pop();
      if (best.length === k) floor = (best[k - 1] as Neighbour).similarity;
    }
    return best;
  };

  return {
    rows,
    nearest: (fingerprint, k, skip = -1) => search(bitsOf(fingerprint, 0, fingerprint.length), k, skip),
    leaveOneOut: (k) =>
      Float64Array.from({ length: rows }, (_, row) => distanceOf(search(bitsOf(packed, row * bytes, bytes), k, row))),
  };
}

/** 1 − mean similarity; 1 where there is no neighbour. */
export function distanceOf(neighbours: readonly Neighbour[]): number {
  if (neighbours.length === 0) return 1;
  return 1 - neighbours.reduce((sum, { similarity }) => sum + similarity, 0) / neighbours.length;
}

function bitsOf(packed: Uint8Array, from: number, bytes: number): number[] {
  const bits: number[] = [];
  for (let i = 0; i < bytes; i++)
    for (let byte = packed[from + i] as number, bit = 8 * i; byte; byte >>>= 1, bit++) if (byte & 1) bits.push(bit);
  return bits;
}
