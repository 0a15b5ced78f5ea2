import type { Reference } from "../../core/definition.ts";
import type { Model } from "../../core/model.ts";
import type { Domain } from "../../core/version.ts";
import { atShare } from "../sensitivity/ranges.ts";
import { deviationsOf } from "./covariance.ts";
import type { JacobianMethod } from "./jacobian.ts";
import { normalEquations } from "./levenberg-marquardt.ts";
import { type FitOptions, type FittedParameter, problemOf } from "./problem.ts";
import { refine } from "./refine.ts";
import { checkBy, rms } from "./solver-check.ts";
import { normalQuantile, studentQuantile } from "./student.ts";
import { warningsOf } from "./warnings.ts";

export type { FitOptions, FittedParameter };

export type Fit = {
  output: string;
  parameters: FittedParameter[];
  coverage: number;
  measurements: number;
  experiments: number;
  /** Root mean square of measured less predicted, in the output's unit (in standard deviations where these are given). */
  misfit: number;
  /** Standard deviation of the noise: given, or estimated from the misfit. */
  noise: { value: number; estimated: boolean };
  check: { solver: string; misfit: number; largestDifference: number } | null;
  converged: boolean;
  /** Starts that were refined, and how many of them ended at the best value. */
  starts: number;
  agreeing: number;
  evaluations: number;
  method: JacobianMethod;
  seed: number;
  statement: string;
  warnings: string[];
};

/**
 * Which inputs gave these measurements: least squares through a model's gradient, from several starts, with an interval
 * for each parameter from the linearised covariance σ² (JᵀJ)⁻¹, and checked by the reference solver at the best value.
 *
 * @throws RetortError INVALID_INPUT for what cannot be fitted, with the measurement as `row`; CANCELLED; of the model
 *   where it answers nowhere in the box.
 */
export async function fit(
  model: Model & { readonly domain?: Domain },
  solver: Reference | undefined,
  options: FitOptions,
): Promise<Fit> {
  const { coverage = 0.9, seed = 0 } = options;
  const problem = problemOf(model, options);
  const { ranges, measured, weights, given, n } = problem;
  const minima = await refine(problem, options.starts ?? 4, seed);
  const best = minima.reduce((a, b) => (b.cost < a.cost ? b : a));
  const agreeing = minima.filter(({ at }) => at.every((value, i) => Math.abs(value - (best.at[i] as number)) < 1e-3));
  const freedom = measured.length - n;
  const { gradient: _, normal } = normalEquations(best.residuals, best.jacobian, n);
  const variance = given ? 1 : freedom > 0 ? (2 * best.cost) / freedom : Number.POSITIVE_INFINITY;
  const { deviations, loose } = deviationsOf(normal, n, Math.max(variance, 1e-30));
  const checked = solver && (await checkBy(solver, problem, best));
  const share = 0.5 + coverage / 2;
  const quantile = given ? normalQuantile(share) : studentQuantile(share, Math.max(1, freedom));
  const parameters = ranges.map((range, i): FittedParameter => {
    const at = best.at[i] as number;
    const shift = checked?.shift[i];
    const half = quantile * Math.hypot(deviations[i] as number, shift ?? 0);
    const bounded = (value: number) => atShare(range, Math.min(1, Math.max(0, value)));
    return {
      input: range.input,
      unit: range.unit,
      value: atShare(range, at),
      lower: bounded(at - half),
      upper: bounded(at + half),
      atBound: at <= 1e-9 || at >= 1 - 1e-9,
      solverShift: shift === undefined ? null : atShare(range, at + shift) - atShare(range, at),
    };
  });
  return {
    output: problem.output,
    parameters,
    coverage,
    measurements: measured.length,
    experiments: problem.experiments,
    misfit: rms(best.residuals),
    noise: { value: given ? 1 : Math.sqrt(variance), estimated: !given },
    check: checked ? { solver: checked.solver, misfit: checked.misfit, largestDifference: checked.largest } : null,
    converged: best.converged,
    starts: minima.length,
    agreeing: agreeing.length,
    evaluations: problem.spent(),
    method: problem.method(),
    seed,
    statement: `least squares by Levenberg and Marquardt from ${minima.length} starts, derivatives ${problem.method() === "GRADIENT" ? "by the network's gradient" : "by differences"}; intervals of ${100 * coverage} % from the linearised covariance, ${given ? "the noise as given" : "the noise estimated from the misfit (Student's t)"}${checked ? `, widened by what the surrogate's error against ${checked.solver} would move the values` : ""}${ranges.some(({ logarithmic }) => logarithmic) ? "; logarithmic ranges are fitted in the logarithm" : ""}`,
    warnings: warningsOf(ranges, parameters, loose, best, checked, deviations, weights.length, freedom, given),
  };
}
