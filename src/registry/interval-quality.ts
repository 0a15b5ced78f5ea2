import { RetortError } from "../core/errors.ts";
import type { Port } from "../core/model.ts";
import { sampleDeviation } from "../core/statistics.ts";
import type { IntervalLevel, IntervalQuality } from "../core/version.ts";
import { calibrationMetrics } from "../learning/metrics/calibration.ts";
import { type Conformity, coverageBy, scalesOf } from "./calibrate-version.ts";
import type { Values } from "./judge.ts";
import type { Predicted } from "./predictions.ts";

/** Levels at which cards state the coverage of intervals. */
const levels = [0.5, 0.8, 0.9, 0.95];

/**
 * What intervals or sets are worth on test rows: their coverage and size at several levels, and how well the standard
 * deviations describe the errors. Levels that the calibration rows do not support are left out.
 */
export function intervalQuality(
  conformity: Conformity,
  predicted: Predicted,
  measured: Values,
  exchangeable: boolean,
  port: Port,
): IntervalQuality {
  const found = levels.flatMap((level): IntervalLevel[] => {
    try {
      return [coverageBy(conformity, predicted, measured, exchangeable, { level, range: port.range })];
    } catch (thrown) {
      if (thrown instanceof RetortError && thrown.code === "COVERAGE_UNSUPPORTED") return [];
      throw thrown;
    }
  });
  if ("scores" in conformity) return { method: "least ambiguous conformal sets, filled", levels: found };
  const { residuals, scale } = conformity;
  const points = predicted.values as readonly number[];
  const unit = sampleDeviation([...residuals]);
  const scales = scalesOf(scale, points, predicted.measures);
  const deviations = Float64Array.from(points, (_, row) => unit * (scales?.[row] ?? 1));
  return {
    method: scale
      ? `split conformal, ${scale.words ?? `residuals scaled by the ${named[scale.by]}`}`
      : "split conformal, one width for all rows",
    levels: found,
    deviation: {
      ...calibrationMetrics(measured as readonly number[], points, deviations),
      // Where all rows have one deviation, errors cannot go with it.
      ...(new Set(deviations).size < 2 && { errorCorrelation: null }),
    },
  };
}

const named = {
  spread: "spread of the ensemble",
  distance: "distance from the training rows within the network",
  value: "value itself",
} as const;
