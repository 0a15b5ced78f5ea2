import { RetortError } from "../../core/errors.ts";

/** How far two sets of numbers lie apart. */
export type Difference = {
  /** Largest absolute difference. */
  maxAbs: number;
  /** Largest absolute difference over the largest magnitude of the reference `b`. */
  maxRel: number;
  /** Root mean square difference. */
  rms: number;
};

/**
 * Compares numbers with their reference `b`. Relative means relative to the largest magnitude in the reference, so that
 * numbers near zero do not count for more than they mean.
 *
 * @throws RetortError PARITY_FAILED where the lengths differ or either holds a number that is not finite.
 */
export function compare(a: ArrayLike<number>, b: ArrayLike<number>): Difference {
  if (a.length !== b.length)
    throw new RetortError("PARITY_FAILED", `${a.length} numbers cannot be compared with ${b.length}`);
  let maxAbs = 0;
  let scale = 0;
  let squares = 0;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    if (!Number.isFinite(x) || !Number.isFinite(y))
      throw new RetortError("PARITY_FAILED", `number ${i} is not finite (${x} against ${y})`);
    const difference = Math.abs(x - y);
    maxAbs = Math.max(maxAbs, difference);
    scale = Math.max(scale, Math.abs(y));
    squares += difference * difference;
  }
  const maxRel = maxAbs === 0 ? 0 : maxAbs / (scale || Number.MIN_VALUE);
  return { maxAbs, maxRel, rms: a.length === 0 ? 0 : Math.sqrt(squares / a.length) };
}
