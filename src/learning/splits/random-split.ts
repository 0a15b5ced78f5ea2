import { random } from "../../core/random.ts";
import { checkFractions, type Fractions, type Split, splitOf } from "./split.ts";

/**
 * Rows 0 to `rows` − 1 shuffled by the seed, then cut: ⌊n · train⌋ rows train, ⌊n · validation⌋ validation, the rest test.
 * @throws RetortError INVALID_INPUT if the shares do not add up to 1.
 */
export function randomSplit(rows: number | readonly number[], fractions: Fractions, seed: number): Split {
  checkFractions(fractions);
  const order = random(seed).shuffle(typeof rows === "number" ? Array.from({ length: rows }, (_, i) => i) : [...rows]);
  const train = Math.floor(order.length * fractions.train + 1e-9);
  const validation =
    fractions.test === 0 ? order.length : train + Math.floor(order.length * fractions.validation + 1e-9);
  return splitOf(order.slice(0, train), order.slice(train, validation), order.slice(validation));
}

/** A seeded share of the rows, and the others; both ascending. For calibration and stopping rows taken from train. */
export function withhold(rows: ArrayLike<number>, share: number, seed: number): { kept: Int32Array; held: Int32Array } {
  const order = random(seed).shuffle(Int32Array.from(rows));
  const held = Math.round(order.length * share);
  return { kept: order.slice(held).sort(), held: order.slice(0, held).sort() };
}
