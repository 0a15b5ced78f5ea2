import { meanAbsoluteError, type RegressionMetrics, regressionMetrics } from "../metrics/regression.ts";
import type { Baseline } from "./baseline.ts";
import { fitBoosting } from "./boosting.ts";
import { type Features, takeRows, takeValues } from "./features.ts";
import { fitForest } from "./forest.ts";
import { fitMean } from "./mean.ts";
import { ridgePath } from "./ridge.ts";

export type BaselineName = "mean" | "linear" | "forest" | "boosting";

/** Rows by part; validation rows choose the ridge penalty and stop boosting, and serve nothing else. */
export type BaselineSplit = { train: ArrayLike<number>; validation: ArrayLike<number>; test: ArrayLike<number> };

export type BaselineTableOptions = { trees?: number; seed?: number; rounds?: number };

/** Ridge penalties tried on the validation rows; without validation rows, 1 is taken. */
const penalties = [1, 30, 1000, 10_000];

/**
 * Mean, linear (ridge), random-forest and boosting baselines, trained on the split's training rows and judged on its
 * test rows. Nothing is chosen on test rows.
 * @throws RetortError INVALID_INPUT if a number is not finite.
 */
export function baselineTable(
  features: Features,
  values: ArrayLike<number>,
  split: BaselineSplit,
  options: BaselineTableOptions = {},
): Record<BaselineName, RegressionMetrics> {
  const measured = takeValues(values, split.test);
  const fitted = fitBaselines(features, values, split, options);
  const test = takeRows(features, split.test);
  const judge = (baseline: Baseline) => regressionMetrics(measured, baseline.predict(test));
  return {
    mean: judge(fitted.mean),
    linear: judge(fitted.linear),
    forest: judge(fitted.forest),
    boosting: judge(fitted.boosting),
  };
}

/** The four fitted baselines behind `baselineTable`. */
function fitBaselines(
  features: Features,
  values: ArrayLike<number>,
  split: BaselineSplit,
  { trees = 100, seed = 0, rounds = 1000 }: BaselineTableOptions = {},
): Record<BaselineName, Baseline> {
  const train = takeRows(features, split.train);
  const targets = takeValues(values, split.train);
  const validation = { features: takeRows(features, split.validation), values: takeValues(values, split.validation) };
  const watched = validation.features.rows > 0;
  return {
    mean: fitMean(train, targets),
    linear: watched ? bestRidge(train, targets, validation) : ridgePath(train, targets, [1])[0]!,
    forest: fitForest(train, targets, { trees, seed }),
    boosting: fitBoosting(train, targets, {
      seed,
      rounds,
      ...(watched && { stopping: validation }),
    }),
  };
}

function bestRidge(
  train: Features,
  values: ArrayLike<number>,
  validation: { features: Features; values: Float64Array },
): Baseline {
  const scored = ridgePath(train, values, penalties).map((model) => ({
    model,
    error: meanAbsoluteError(validation.values, model.predict(validation.features)),
  }));
  return scored.reduce((best, other) => (other.error < best.error ? other : best)).model;
}
