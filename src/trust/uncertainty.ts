import { RetortError } from "../core/errors.ts";
import { requireDraws, residualDraws } from "./draws.ts";

/** Standard deviations of an answer's parts, in the output's unit. */
export type Uncertainty = {
  /** Of the whole. */
  standardDeviation: number;
  /** Of the model's own calibration residuals: its epistemic and aleatoric error together. */
  own?: number;
  /** Of what was uncertain in the inputs. */
  upstream?: number;
  /** Between the members of an ensemble: the part of the model's error that is epistemic, as far as members show it. */
  ensemble?: number;
  /** What the members' disagreement leaves of the model's own error: aleatoric, and what all members have in common. */
  residual?: number;
};

/**
 * Splits an answer's variance: residuals and upstream draws are independent, so what the residuals do not explain of the
 * draws' variance comes from upstream.
 *
 * @param parts one row's draws, the calibration residuals (with the row's scale), the members' standard deviation
 * @throws RetortError NOT_CALIBRATED if nothing is known.
 */
export function uncertaintyOf(parts: {
  samples?: Float64Array;
  residuals?: ArrayLike<number>;
  scale?: number;
  /** Standard deviation between the members. */
  spread?: number;
}): Uncertainty {
  const { samples, residuals, spread: ensemble } = parts;
  if (!samples && !residuals && ensemble === undefined)
    throw new RetortError("NOT_CALIBRATED", "neither draws, residuals nor members are known for this answer", {
      hint: "publish the model with calibration rows",
    });
  if (samples) requireDraws(samples);
  // the same quantiles as the draws hold, so that without uncertain inputs nothing is left over
  const ownDraws = residuals && (samples ? residualDraws(0, residuals, samples.length, 0) : residuals);
  const own = ownDraws && Math.sqrt(variance(ownDraws)) * (parts.scale ?? 1);
  const whole = samples ? Math.sqrt(variance(samples)) : (own ?? ensemble ?? 0);
  const rest = whole ** 2 - (own ?? 0) ** 2;
  return {
    standardDeviation: whole,
    ...(own !== undefined && { own }),
    ...(samples && { upstream: rest > 1e-9 * whole ** 2 ? Math.sqrt(rest) : 0 }),
    ...(ensemble !== undefined && { ensemble }),
    ...(ensemble !== undefined && own !== undefined && { residual: Math.sqrt(Math.max(0, own ** 2 - ensemble ** 2)) }),
  };
}

function variance(values: ArrayLike<number>): number {
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += (values[i] as number) / n;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += ((values[i] as number) - mean) ** 2;
  return n > 1 ? sum / (n - 1) : 0;
}
