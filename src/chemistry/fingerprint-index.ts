import { RetortError } from "../core/errors.ts";
import { bitIndices } from "./tanimoto.ts";

export type Neighbour = { readonly row: number; readonly similarity: number };

/** Packed fingerprints by the bits that they have: the nearest are found without touching the others' bits. */
export class FingerprintIndex {
  readonly rows: number;
  readonly #packed: Uint8Array;
  readonly #bytes: number;
  /** For each bit, the rows that have it. */
  readonly #postings: readonly Uint32Array[];
  /** Bits set in each row. */
  readonly #sizes: Uint16Array;
  /** Bits that each row shares with the query at hand. */
  readonly #shared: Uint16Array;

  /**
   * @param packed Fingerprints, row-major [rows × bytes]; copied.
   * @param bytes Bytes of one fingerprint, a multiple of 4.
   * @throws RetortError INVALID_INPUT where the sizes do not fit.
   */
  constructor(packed: Uint8Array, bytes: number) {
    if (bytes <= 0 || bytes % 4 !== 0 || packed.length % bytes !== 0) {
      throw new RetortError("INVALID_INPUT", `${packed.length} bytes do not hold fingerprints of ${bytes} bytes`);
    }
    this.rows = packed.length / bytes;
    this.#packed = packed.slice();
    this.#bytes = bytes;
    this.#sizes = new Uint16Array(this.rows);
    this.#shared = new Uint16Array(this.rows);
    const lists: number[][] = Array.from({ length: 8 * bytes }, () => []);
    for (let row = 0; row < this.rows; row++) {
      const bits = bitIndices(this.#at(row));
      for (const bit of bits) (lists[bit] as number[]).push(row);
      this.#sizes[row] = bits.length;
    }
    this.#postings = lists.map((list) => Uint32Array.from(list));
  }

  #at(row: number): Uint8Array {
    return this.#packed.subarray(row * this.#bytes, (row + 1) * this.#bytes);
  }

  /** The fingerprint of a row, packed. */
  row(row: number): Uint8Array {
    return this.#at(row).slice();
  }

  /**
   * The `k` rows most similar to `query` by Tanimoto similarity, best first; ties by row number.
   *
   * @param skip A row to leave out, as for leave-one-out distances.
   * @throws RetortError INVALID_INPUT where the query has another length.
   */
  nearest(query: Uint8Array, k: number, skip = -1): Neighbour[] {
    if (query.length !== this.#bytes) {
      throw new RetortError("INVALID_INPUT", `the query has ${8 * query.length} bits, the rows ${8 * this.#bytes}`);
    }
    const bits = bitIndices(query);
    const shared = this.#shared.fill(0);
    for (const bit of bits) {
      const list = this.#postings[bit] as Uint32Array;
      for (let i = 0; i < list.length; i++) (shared[list[i] as number] as number)++;
    }
    const best: Neighbour[] = [];
    let floor = -1;
    for (let row = 0; row < this.rows; row++) {
      const both = shared[row] as number;
      const either = bits.length + (this.#sizes[row] as number) - both;
      if (row === skip || (best.length === k && both <= floor * either)) continue;
      const similarity = either === 0 ? 1 : both / either;
      let at = best.length;
      while (at > 0 && (best[at - 1] as Neighbour).similarity < similarity) at--;
      best.splice(at, 0, { row, similarity });
      if (best.length > k) best.pop();
      if (best.length === k) floor = (best[k - 1] as Neighbour).similarity;
    }
    return best;
  }
}
