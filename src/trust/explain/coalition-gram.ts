/** Coalitions (1: the player is in) that weigh the same. */
export type WeightedCoalitions = { weight: number; taken: readonly Uint8Array[] };

/**
 * Σ weight · z zᵀ over coalitions z ∈ {0, 1}ⁿ [n × n]. Players are held as bits along the coalitions, so that 32 products
 * are one population count.
 */
export function coalitionGram(n: number, strata: readonly WeightedCoalitions[]): Float64Array {
  const gram = new Float64Array(n * n);
  const alike = new Map<number, Uint8Array[]>();
  for (const { weight, taken } of strata) alike.set(weight, [...(alike.get(weight) ?? []), ...taken]);
  for (const [weight, taken] of alike) {
    const words = Math.ceil(taken.length / 32);
    const bits = new Int32Array(n * words);
    taken.forEach((keep, k) => {
      const word = k >>> 5;
      const bit = 1 << (k & 31);
      for (let i = 0; i < n; i++) if (keep[i]) bits[i * words + word] = (bits[i * words + word] as number) | bit;
    });
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        let both = 0;
        for (let w = 0, a = i * words, b = j * words; w < words; w++, a++, b++)
          both += bitCount((bits[a] as number) & (bits[b] as number));
        gram[i * n + j] = (gram[i * n + j] as number) + weight * both;
      }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) gram[j * n + i] = gram[i * n + j] as number;
  return gram;
}

function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const quads = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((quads + (quads >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
