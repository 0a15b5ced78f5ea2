import type { Features } from "./features.ts";

/** A fitted regression on features. */
export type Baseline = {
  /** @throws RetortError INVALID_INPUT if the features have another width than those fitted. */
  predict(features: Features): Float64Array;
};
