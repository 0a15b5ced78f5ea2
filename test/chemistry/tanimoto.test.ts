import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FingerprintIndex } from "../../src/chemistry/fingerprint-index.ts";
import { bitCount, bitIndices, tanimoto } from "../../src/chemistry/tanimoto.ts";
import { random } from "../../src/core/random.ts";

const fingerprint = fc.uint8Array({ minLength: 16, maxLength: 16 });

describe("Tanimoto similarity", () => {
  it("is the shared part of the bits set in either", () => {
    expect(tanimoto(Uint8Array.of(0b1110), Uint8Array.of(0b0111))).toBe(2 / 4);
    expect(tanimoto(Uint8Array.of(0), Uint8Array.of(0))).toBe(1);
    expect(() => tanimoto(new Uint8Array(2), new Uint8Array(3))).toThrow(/not comparable/);
  });

  it("is symmetric, 1 with itself and within [0, 1]", () => {
    fc.assert(
      fc.property(fingerprint, fingerprint, (a, b) => {
        expect(tanimoto(a, b)).toBe(tanimoto(b, a));
        expect(tanimoto(a, a)).toBe(1);
        expect(tanimoto(a, b)).toBeGreaterThanOrEqual(0);
        expect(tanimoto(a, b)).toBeLessThanOrEqual(1);
        expect(bitIndices(a)).toHaveLength(bitCount(a));
      }),
    );
  });
});

describe("the nearest fingerprints", () => {
  const bytes = 64;
  const rows = 300;
  const rng = random(7);
  const packed = Uint8Array.from(
    { length: rows * bytes },
    () => rng.integer(256) & rng.integer(256) & rng.integer(256),
  );
  const row = (i: number) => packed.subarray(i * bytes, (i + 1) * bytes);
  const index = new FingerprintIndex(packed, bytes);

  it("are those of an exhaustive search, best first, ties by row", () => {
    for (const query of [row(0), row(17), new Uint8Array(bytes), new Uint8Array(bytes).fill(255)]) {
      const all = Array.from({ length: rows }, (_, i) => ({ row: i, similarity: tanimoto(query, row(i)) }));
      all.sort((a, b) => b.similarity - a.similarity || a.row - b.row);
      expect(index.nearest(query, 10)).toEqual(all.slice(0, 10));
    }
  });

  it("leave out the row they are told to skip", () => {
    expect(index.nearest(row(5), 1)[0]).toEqual({ row: 5, similarity: 1 });
    expect(index.nearest(row(5), 3, 5).map((found) => found.row)).not.toContain(5);
    expect(index.row(5)).toEqual(new Uint8Array(row(5)));
  });

  it("are all rows where fewer exist than wanted", () => {
    expect(new FingerprintIndex(packed.subarray(0, 2 * bytes), bytes).nearest(row(0), 5)).toHaveLength(2);
  });
});
