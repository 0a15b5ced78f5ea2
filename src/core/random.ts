import { createHash } from "node:crypto";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A seeded source of random numbers: same seed, same digits, on every machine. */
export type Random = {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Standard normal, by Box–Muller. */
  normal(): number;
  /** Uniform integer in [0, below). */
  integer(below: number): number;
  /** Shuffles in place (Fisher–Yates) and returns the same array. */
  shuffle<T extends { length: number; [i: number]: unknown }>(items: T): T;
};

/** A 32-bit seed from any text or numbers, stable over versions (SHA-256). */
export function seedFrom(...parts: readonly (string | number)[]): number {
  return createHash("sha256").update(parts.join("\u0000")).digest().readInt32LE(0);
}

/**
 * A generator (xoroshiro128+) for the seed. Its first draws are poor for small seeds: where few numbers are drawn from
 * each of many seeds, hash them with {@link seedFrom} first.
 */
export function random(seed: number): Random {
  const generator = xoroshiro128plus(seed | 0);
  const uniform = () => ((generator.next() >>> 5) * 67108864 + (generator.next() >>> 6)) / 9007199254740992;
  let spare: number | undefined;
  const normal = () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  const integer = (below: number) => Math.floor(uniform() * below);
  return {
    uniform,
    normal,
    integer,
    shuffle(items) {
      const list = items as { length: number; [i: number]: unknown };
      for (let i = list.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        [list[i], list[j]] = [list[j], list[i]];
      }
      return items;
    },
  };
}
