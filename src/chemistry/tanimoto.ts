import { RetortError } from "../core/errors.ts";

/** Bits set in each value of a byte. */
const bitsInByte = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll("0", "").length);

/** Number of bits set in a packed fingerprint. */
export function bitCount(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) count += bitsInByte[byte] as number;
  return count;
}

/** Indices of the bits set in a packed fingerprint, ascending. */
export function bitIndices(bytes: Uint8Array): number[] {
  const indices: number[] = [];
  for (let i = 0; i < bytes.length; i++)
    for (let byte = bytes[i] as number, bit = 8 * i; byte; byte >>>= 1, bit++) if (byte & 1) indices.push(bit);
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
