import type { FurtherStudy, ModelData } from "../core/definition.ts";
import { mean } from "../core/statistics.ts";
import type { ErrorScale, IntervalQuality } from "../core/version.ts";
import { intervalFrom } from "../trust/conformal.ts";
import { targetsAt } from "./judge.ts";
import { readStored } from "./stored-predictions.ts";

/** Coverage at which errors of known and of unseen components are compared. */
const level = 0.9;

export type UnseenScale = { scale: ErrorScale; measured: NonNullable<IntervalQuality["unseen"]> };

/**
 * How much wider intervals are where a component was not seen in training: the absolute error that nine tenths of the
 * predictions of a study of unseen components do not exceed, over that of the calibration rows. What it is worth is
 * measured on each split of that study, with the factor from the other splits. Undefined where there is no such study.
 *
 * @param folder of a version, with the predictions of its studies
 * @param residuals of the calibration rows, whose components are all known
 */
export function unseenScale(
  folder: string,
  data: ModelData,
  output: string,
  residuals: readonly number[],
): UnseenScale | undefined {
  const study = data.furtherStudies?.find(({ unseen }) => unseen);
  const errors = study && errorsOf(study, folder, data, output);
  if (!study || !errors || errors.length < 2) return undefined;
  const known = reached(residuals);
  const factor = (splits: readonly (readonly number[])[]) => Math.max(1, reached(splits.flat()) / known);
  const covered = errors.map((own) => {
    const others = factor(errors.filter((one) => one !== own));
    const { lower, upper } = intervalFrom(0, residuals, level, others);
    return mean(own.map((error) => Number(error >= lower && error <= upper)));
  });
  const all = Number(factor(errors).toPrecision(6));
  return {
    scale: { by: "distance", at: [0, 1], value: [1, all], words: "wider where a component is unseen" },
    measured: { study: study.name, factor: all, nominal: level, measured: mean(covered), splits: covered },
  };
}

/** Measured less predicted, split after split. */
function errorsOf({ name }: FurtherStudy, folder: string, data: ModelData, output: string): number[][] {
  const place = new Map(data.rowNumbers.map((number, row) => [number, row]));
  return readStored(folder)
    .filter(({ study }) => study === name)
    .map(({ rows, predicted }) => {
      const measured = targetsAt(
        data,
        output,
        rows.map((number) => place.get(number) as number),
      ) as readonly number[];
      return measured.map((value, i) => value - (predicted[i] as number));
    });
}

/** The size that nine tenths of the errors do not exceed. */
function reached(errors: readonly number[]): number {
  const sizes = errors.map(Math.abs).sort((a, b) => a - b);
  return sizes[Math.min(sizes.length - 1, Math.ceil(level * sizes.length) - 1)] as number;
}
