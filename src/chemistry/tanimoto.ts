import { RetortError } from "../core/errors.ts";

/** Bits set in each value of a byte. */
const bitsInByte = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll("0", "").length);

function popcount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Number of bits set in a packed fingerprint. */
export function bitCount(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) count += bitsInByte[byte] as number;
  return count;
}

/** Indices of the bits set in a packed fingerprint, ascending. */
export function bitIndices(bytes: Uint8Array): number[] {
  const indices: number[] = [];
  for (const [at, byte] of bytes.entries()) {
    for (let bit = 0; bit < 8; bit++) if ((byte >>> bit) & 1) indices.push(8 * at + bit);
  }
  return indices;
}

/**
 * Tanimoto similarity |a ∧ b| / |a ∨ b| of two packed fingerprints, in [0, 1]; 1 where both are empty.
 *
 * @throws RetortError INVALID_INPUT where their lengths differ.
 */
export function tanimoto(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) {
    throw new RetortError(
      "INVALID_INPUT",
      `fingerprints of ${8 * a.length} and ${8 * b.length} bits are not comparable`,
    );
  }
  let both = 0;
  let either = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as number;
    const y = b[i] as number;
    both += bitsInByte[x & y] as number;
    either += bitsInByte[x | y] as number;
  }
  return either === 0 ? 1 : both / either;
}

export type Neighbour = { readonly row: number; readonly similarity: number };

/** Packed fingerprints one after the other, ready to be searched. */
export class FingerprintIndex {
  readonly rows: number;
  readonly #words: Int32Array;
  readonly #width: number;
  readonly #counts: Uint16Array;

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
    this.#words = new Int32Array(packed.slice().buffer);
    this.#width = bytes / 4;
    this.#counts = new Uint16Array(this.rows);
    for (let row = 0; row < this.rows; row++) {
      this.#counts[row] = bitCount(packed.subarray(row * bytes, (row + 1) * bytes));
    }
  }

  /** The fingerprint of a row, packed. */
  row(row: number): Uint8Array {
    return new Uint8Array(this.#words.slice(row * this.#width, (row + 1) * this.#width).buffer);
  }

  /**
   * The `k` rows most similar to `query` by Tanimoto similarity, best first; ties by row number.
   *
   * @param skip A row to leave out, as for leave-one-out distances.
   */
  nearest(query: Uint8Array, k: number, skip = -1): Neighbour[] {
    const width = this.#width;
    if (query.length !== 4 * width) {
      throw new RetortError("INVALID_INPUT", `the query has ${8 * query.length} bits, the rows ${32 * width}`);
    }
    const wanted = new Int32Array(query.slice().buffer);
    const places: number[] = [];
    const values: number[] = [];
    let bits = 0;
    for (let w = 0; w < width; w++) {
      const value = wanted[w] as number;
      if (value === 0) continue;
      places.push(w);
      values.push(value);
      bits += popcount(value);
    }
    const best: { row: number; similarity: number }[] = [];
    let floor = -1;
    for (let row = 0; row < this.rows; row++) {
      if (row === skip) continue;
      const count = this.#counts[row] as number;
      const bound = Math.min(bits, count) / Math.max(bits, count, 1);
      if (best.length === k && bound <= floor && bits + count > 0) continue;
      const start = row * width;
      let both = 0;
      for (let p = 0; p < places.length; p++) {
        both += popcount((this.#words[start + (places[p] as number)] as number) & (values[p] as number));
      }
      const either = bits + count - both;
      const similarity = either === 0 ? 1 : both / either;
      if (best.length === k && similarity <= floor) continue;
      let at = best.length;
      while (at > 0 && (best[at - 1] as Neighbour).similarity < similarity) at--;
      best.splice(at, 0, { row, similarity });
      if (best.length > k) best.pop();
      if (best.length === k) floor = (best[k - 1] as Neighbour).similarity;
    }
    return best;
  }
}
