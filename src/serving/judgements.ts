import { RetortError } from "../core/errors.ts";
import type { Port } from "../core/model.ts";
import { classSet } from "../trust/class-sets.ts";
import { clipInterval, informative, intervalFrom } from "../trust/conformal.ts";
import { intervalOfSamples } from "../trust/draws.ts";
import type { RowOutput } from "./row.ts";

/** An interval in the output's unit. */
export type JudgedInterval = { lower: number; upper: number; coverage: number; informative: boolean; unit: string };

/**
 * The conformal interval of an answer whose inputs are exact.
 *
 * @param scale what the row's residuals are multiplied by
 */
export function directInterval(
  output: RowOutput,
  port: Port,
  residuals: readonly number[],
  coverage: number,
  scale: number,
): JudgedInterval {
  return judged(
    clipInterval(intervalFrom(output.point as number, residuals, coverage, scale), port.range),
    output,
    port,
  );
}

/** A class with its probability; `structure` where it is a molecule. */
export type RankedClass = { label: string; probability: number; structure?: boolean };

/**
 * The classes that hold the true one with the asked probability, most probable first. `filled`: no class reached the cut,
 * and the most probable one stands alone.
 */
export type ConformalSet = { coverage: number; classes: readonly RankedClass[]; filled: boolean };

/** The classes of an answer, or its products by SMILES, most probable first. */
export function rankedClasses({
  probabilities,
  products,
}: Pick<RowOutput, "probabilities" | "products">): RankedClass[] {
  if (products) return products.products.map(({ smiles, probability }) => ({ label: smiles, probability }));
  if (!probabilities) return [];
  return probabilities.classes
    .map((label, k) => ({
      label,
      probability: probabilities.values[k] as number,
      ...(probabilities.structures && { structure: true }),
    }))
    .sort((a, b) => b.probability - a.probability);
}

/** The least ambiguous conformal set of an answer. @throws RetortError COVERAGE_UNSUPPORTED, INVALID_INPUT. */
export function conformalSet(output: RowOutput, scores: readonly number[], coverage: number): ConformalSet {
  const { classes, values, structures } = output.probabilities ?? { classes: [], values: new Float64Array() };
  const { classes: found, filled } = classSet(values, scores, coverage);
  return {
    coverage,
    filled,
    classes: found.map((k) => ({
      label: classes[k] as string,
      probability: values[k] as number,
      ...(structures && { structure: true }),
    })),
  };
}

/** The interval of an answer's draws. */
export function drawnInterval(output: RowOutput, port: Port, coverage: number): JudgedInterval {
  const interval = intervalOfSamples(output.samples as Float64Array, coverage, output.support);
  return judged(clipInterval(interval, port.range), output, port);
}

function judged(
  interval: { lower: number; upper: number; coverage: number },
  { kind, unit }: RowOutput,
  port: Port,
): JudgedInterval {
  return { ...interval, unit, informative: informative(interval, kind, port.range) };
}

/** @returns the error for an answer that nothing is known of beyond its value. */
export function notCalibrated(models: readonly string[]): RetortError {
  return new RetortError(
    "NOT_CALIBRATED",
    models.length > 1
      ? `neither ${models.slice(0, -1).join(", ")} nor ${models.at(-1)} has a calibration, so no interval can be given`
      : `${models[0]} has no calibration, so no interval can be given`,
    { hint: "an interval needs a model with calibration rows, or an input that such a model gave" },
  );
}
