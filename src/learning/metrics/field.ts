import { RetortError } from "../../core/errors.ts";
import { quantile } from "./bootstrap.ts";
import { checkNumbers } from "./checked.ts";

type Numbers = ArrayLike<number>;

/**
 * Relative L2 error of a field: ‖u − û‖ / ‖u‖. With `meanRemoved`, ‖u − û‖ / ‖u − ū‖, so that a large mean, which is
 * easy, does not hide the error of the rest.
 * @param reference the field on its grid, evenly spaced; any number of axes, flattened
 * @throws RetortError INVALID_INPUT where the reference (less its mean) is zero everywhere.
 */
export function relativeL2(reference: Numbers, predicted: Numbers, meanRemoved = false): number {
  checkNumbers("relative L2", reference, predicted);
  let mean = 0;
  if (meanRemoved) for (let i = 0; i < reference.length; i++) mean += reference[i]! / reference.length;
  let error = 0;
  let norm = 0;
  for (let i = 0; i < reference.length; i++) {
    error += (reference[i]! - predicted[i]!) ** 2;
    norm += (reference[i]! - mean) ** 2;
  }
  if (norm > 0) return Math.sqrt(error / norm);
  throw new RetortError("INVALID_INPUT", `relative L2: the reference field ${meanRemoved ? "is constant" : "is zero"}`);
}

/** Mean, median and worst decile (90th percentile) of the errors of many fields. */
export type FieldErrors = { n: number; mean: number; median: number; worstDecile: number; largest: number };

/** @throws RetortError INVALID_INPUT if there are none or one is not finite. */
export function fieldErrors(errors: Numbers): FieldErrors {
  checkNumbers("field errors", errors);
  const sorted = Float64Array.from(errors).sort();
  return {
    n: sorted.length,
    mean: sorted.reduce((a, b) => a + b) / sorted.length,
    median: quantile(sorted, 0.5),
    worstDecile: quantile(sorted, 0.9),
    largest: sorted.at(-1)!,
  };
}

/**
 * The errors of many fields relative to the field less its mean, and beside them mean and worst decile of those relative
 * to the whole field, as most published ones are.
 *
 * @throws RetortError INVALID_INPUT if there are none, one is not finite, or a reference is constant.
 */
export function fieldMetrics(
  references: readonly Numbers[],
  predicted: readonly Numbers[],
): FieldErrors & { meanOfWhole: number; worstDecileOfWhole: number } {
  const errors = (meanRemoved: boolean) =>
    fieldErrors(references.map((field, i) => relativeL2(field, predicted[i] as Numbers, meanRemoved)));
  const whole = errors(false);
  return { ...errors(true), meanOfWhole: whole.mean, worstDecileOfWhole: whole.worstDecile };
}
