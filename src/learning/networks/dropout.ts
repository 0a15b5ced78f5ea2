import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../../core/random.ts";

/** Present while training: where dropout masks come from. Absent: no dropout. */
export type Training = { random: Random };

/**
 * Inverted dropout: each number is zero with probability `rate`, else divided by 1 − rate (Srivastava et al. 2014).
 * The mask follows from the seeded generator, the same on every backend; columns from `width` on are padding and are
 * set to zero.
 */
export function dropout<T extends tf.Tensor>(
  x: T,
  rate: number,
  training: Training | undefined,
  width = x.shape.at(-1) ?? 1,
): T {
  if (training === undefined || rate <= 0) return x;
  const stride = x.shape.at(-1) ?? 1;
  const numbers = mask(x.size, stride, width, rate, training.random.integer(0x7fffffff));
  return tf.mul(x, tf.tensor(numbers, x.shape, "float32")) as T;
}

/** Zeros and 1 / (1 − rate) in the first columns of each row, by xorshift32 (Marsaglia 2003): two nanoseconds a number. */
function mask(size: number, stride: number, width: number, rate: number, seed: number): Float32Array {
  const kept = 1 / (1 - rate);
  const threshold = Math.floor(rate * 4294967296);
  const out = new Float32Array(size);
  let state = seed | 1;
  for (let row = 0; row < size; row += stride) {
    for (let i = row; i < row + width; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      if (state >>> 0 >= threshold) out[i] = kept;
    }
  }
  return out;
}
