import { requireCoverage, requireSupport } from "./ranks.ts";

/** Draws of one part of a mixture, and its weight. */
export type WeightedDraws = { weight: number; samples: Float64Array; support?: number | undefined };

/**
 * The equal-tailed interval of a mixture: quantiles of the draws of all parts, each part with its weight.
 *
 * @throws RetortError COVERAGE_UNSUPPORTED where the calibration rows behind some part are too few.
 */
export function quantileOfWeighted(
  parts: readonly WeightedDraws[],
  coverage: number,
): { lower: number; upper: number; coverage: number } {
  requireCoverage(coverage);
  for (const { support } of parts) if (support !== undefined) requireSupport(coverage, support);
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const all = parts
    .flatMap(({ weight, samples }) =>
      Array.from(samples, (value) => ({ value, weight: weight / (total * samples.length) })),
    )
    .sort((a, b) => a.value - b.value);
  const tail = (1 - coverage) / 2;
  const at = (share: number) => {
    let sum = 0;
    for (const { value, weight } of all) {
      sum += weight;
      if (sum >= share - 1e-12) return value;
    }
    return all.at(-1)?.value as number;
  };
  return { lower: at(tail), upper: at(1 - tail), coverage };
}
