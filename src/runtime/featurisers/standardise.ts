import { RetortError } from "../../core/errors.ts";

/** Mean and scale of each column, and how far from the mean (in scales) a value is let. */
export type Standard = { mean: readonly number[]; scale: readonly number[]; clip?: number };

/**
 * (value − mean) / scale by column, limited to ±clip.
 *
 * @throws RetortError UNSUPPORTED_INPUT where a value is not a finite number; `names` are for its message.
 */
export function standardise(values: ArrayLike<number>, standard: Standard, names: readonly string[]): Float32Array {
  const { mean, scale, clip = Number.POSITIVE_INFINITY } = standard;
  return Float32Array.from(mean, (centre, i) => {
    const value = ((values[i] as number) - centre) / (scale[i] as number);
    if (!Number.isFinite(value))
      throw new RetortError("UNSUPPORTED_INPUT", `${names[i] ?? `column ${i}`} has no finite value here`, {
        hint: "leave this row out",
      });
    return Math.max(-clip, Math.min(clip, value));
  });
}
