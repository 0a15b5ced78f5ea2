import type { Baseline } from "./baseline.ts";
import { checkFit, type Features } from "./features.ts";

/** Predicts the mean of the training values. */
export function fitMean(features: Features, values: ArrayLike<number>): Baseline {
  checkFit(features, values);
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += values[i]! / values.length;
  return { predict: (other) => new Float64Array(other.rows).fill(mean) };
}
