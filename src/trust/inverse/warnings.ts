import type { Range } from "../sensitivity/ranges.ts";
import type { Minimum } from "./levenberg-marquardt.ts";
import type { FittedParameter } from "./problem.ts";
import type { SolverCheck } from "./solver-check.ts";

/** What a user of a fit must know: what is not determined, lies at a bound, or is the surrogate's error. */
export function warningsOf(
  ranges: readonly Range[],
  parameters: readonly FittedParameter[],
  loose: readonly Float64Array[],
  best: Minimum,
  checked: SolverCheck | undefined,
  deviations: Float64Array,
  count: number,
  freedom: number,
  given: boolean,
): string[] {
  const warnings: string[] = [];
  if (!best.converged) warnings.push("the search was stopped before it settled");
  for (const direction of loose) {
    const parts = ranges.filter((_, i) => Math.abs(direction[i] as number) > 0.3).map(({ input }) => input);
    warnings.push(
      parts.length > 1
        ? `the measurements do not determine ${parts.join(" and ")} apart: the covariance is all but singular along a combination of them`
        : `the measurements do not determine ${parts[0]}: it may be anywhere in its range`,
    );
  }
  for (const { input, atBound } of parameters)
    if (atBound) warnings.push(`${input} lies at an end of its range: the best value may lie beyond it`);
  ranges.forEach(({ input }, i) => {
    const shift = Math.abs(checked?.shift[i] ?? 0);
    if (shift > (deviations[i] as number) / 2)
      warnings.push(
        `the surrogate's own error moves ${input} by ${Number((shift / (deviations[i] as number)).toPrecision(2))} standard deviations of the fit`,
      );
  });
  if (given && freedom > 0 && (2 * best.cost) / freedom > 1 + 4 * Math.sqrt(2 / freedom))
    warnings.push(
      `the misfit is ${Number(Math.sqrt((2 * best.cost) / freedom).toPrecision(3))} times the given noise: the model does not describe these ${count} measurements, or the noise is larger`,
    );
  if (freedom === 0 && !given)
    warnings.push("as many unknowns as measurements: the noise cannot be estimated, and intervals are the whole range");
  return warnings;
}
