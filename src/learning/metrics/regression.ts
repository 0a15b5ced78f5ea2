import { checkNumbers } from "./checked.ts";
import { spearman } from "./spearman.ts";

type Numbers = ArrayLike<number>;

/** Errors of predicted against measured values; MAE and RMSE in the values' unit. */
export type RegressionMetrics = { n: number; mae: number; rmse: number; r2: number | null; spearman: number | null };

/**
 * Mean absolute error, root mean squared error, R² (1 − SS_res/SS_tot, against the mean of these very rows) and
 * Spearman's ρ. R² and ρ are null where the measured values (for ρ: or the predicted ones) are all equal.
 * @throws RetortError INVALID_INPUT as `checkNumbers`.
 */
export function regressionMetrics(measured: Numbers, predicted: Numbers): RegressionMetrics {
  checkNumbers("a regression metric", measured, predicted);
  return {
    n: measured.length,
    mae: meanAbsoluteError(measured, predicted),
    rmse: rootMeanSquaredError(measured, predicted),
    r2: rSquared(measured, predicted),
    spearman: spearman(measured, predicted),
  };
}

/** (1/n) Σ |y − ŷ|. */
export function meanAbsoluteError(measured: Numbers, predicted: Numbers): number {
  checkNumbers("MAE", measured, predicted);
  let sum = 0;
  for (let i = 0; i < measured.length; i++) sum += Math.abs(measured[i]! - predicted[i]!);
  return sum / measured.length;
}

/** √((1/n) Σ (y − ŷ)²). */
function rootMeanSquaredError(measured: Numbers, predicted: Numbers): number {
  checkNumbers("RMSE", measured, predicted);
  return Math.sqrt(squares(measured, predicted) / measured.length);
}

/** 1 − Σ (y − ŷ)² / Σ (y − ȳ)²; null where all y are equal. */
export function rSquared(measured: Numbers, predicted: Numbers): number | null {
  checkNumbers("R²", measured, predicted);
  let mean = 0;
  for (let i = 0; i < measured.length; i++) mean += measured[i]! / measured.length;
  let total = 0;
  for (let i = 0; i < measured.length; i++) total += (measured[i]! - mean) ** 2;
  return total === 0 ? null : 1 - squares(measured, predicted) / total;
}

function squares(measured: Numbers, predicted: Numbers): number {
  let sum = 0;
  for (let i = 0; i < measured.length; i++) sum += (measured[i]! - predicted[i]!) ** 2;
  return sum;
}
