import type { ModelData } from "../core/definition.ts";
import { RetortError } from "../core/errors.ts";
import type { ProductsAnswer } from "../core/products.ts";
import { mean, sampleDeviation } from "../core/statistics.ts";
import type { MetricTable } from "../core/version.ts";
import { classificationMetrics } from "../learning/metrics/classification.ts";
import { fieldErrors, fieldMetrics } from "../learning/metrics/field.ts";
import { productMetrics } from "../learning/metrics/products.ts";
import { regressionMetrics } from "../learning/metrics/regression.ts";

/**
 * Values of an output, one a row: a number, or an array for a field. A class is measured as its position, and predicted
 * as the probabilities of all classes; a product is measured as SMILES, and predicted as an answer.
 */
export type Values = readonly (number | Float64Array | string | ProductsAnswer)[];

/** Whether what is predicted are products. */
export function areProducts(predicted: Values): predicted is readonly ProductsAnswer[] {
  return typeof predicted[0] === "object" && "products" in predicted[0];
}

/** The metrics that are numbers. */
export function numeric(metrics: Readonly<Record<string, number | null>>): MetricTable {
  return Object.fromEntries(Object.entries(metrics).filter((entry): entry is [string, number] => entry[1] !== null));
}

/**
 * How well predictions meet measurements: MAE, RMSE, R² and Spearman's ρ for quantities; mean, median and worst decile
 * of the relative L2 error, the field's mean taken off, for fields, and mean and worst decile of that of the whole field; accuracy, macro-recall, expected calibration error and
 * log loss for classes; for products the shares of rows whose recorded product is first, in the first three and five,
 * the same by the reaction centre alone, among all that were considered, and the expected calibration error.
 *
 * @throws RetortError INVALID_INPUT where the two do not fit together.
 */
export function judge(measured: Values, predicted: Values): MetricTable {
  if (areProducts(predicted)) return numeric(productMetrics(measured as readonly string[], predicted));
  if (measured[0] instanceof Float64Array) {
    return numeric(fieldMetrics(measured as readonly Float64Array[], predicted as readonly Float64Array[]));
  }
  if (predicted[0] instanceof Float64Array)
    return numeric(classificationMetrics(measured as readonly number[], predicted as readonly Float64Array[]));
  return numeric(regressionMetrics(measured as readonly number[], predicted as readonly number[]));
}

/** The metrics of predictions of some rows of the data: by the data's own errors where it has such, else by {@link judge}. */
export function judgeRows(data: ModelData, output: string, rows: readonly number[], predicted: Values): MetricTable {
  if (!data.rowErrors) return judge(targetsAt(data, output, rows), predicted);
  const errors = rowErrorsOf(data, rows, predicted);
  const entries = Object.keys(errors[0] ?? {}).flatMap((name) => {
    const { mean: whole, median, worstDecile, largest } = fieldErrors(errors.map((one) => one[name] as number));
    return [
      [name, whole],
      [`${name}Median`, median],
      [`${name}WorstDecile`, worstDecile],
      [`${name}Largest`, largest],
    ] as const;
  });
  return { n: rows.length, ...Object.fromEntries(entries) };
}

/** The data's own errors of some rows. */
export function rowErrorsOf(data: ModelData, rows: readonly number[], predicted: Values) {
  return rows.map((row, i) => data.rowErrors?.(row, predicted[i] as number | Float64Array) ?? {});
}

/** Mean and standard deviation (n − 1) of each metric over splits. */
export function overSplits(tables: readonly MetricTable[]): { mean: MetricTable; sd: MetricTable } {
  const names = Object.keys(tables[0] ?? {}).filter((name) => name !== "n");
  const values = (name: string) => tables.map((t) => t[name] as number);
  return {
    mean: Object.fromEntries(names.map((name) => [name, mean(values(name))])),
    sd: Object.fromEntries(names.map((name) => [name, sampleDeviation(values(name))])),
  };
}

/** The values of the model's first output at some rows. @throws RetortError INTERNAL where the data lack it. */
export function targetsAt(data: ModelData, output: string, rows: readonly number[]): Values {
  const recorded = data.recorded?.[output];
  if (recorded) return rows.map((row) => recorded[row] as string);
  const all = data.targets[output];
  if (!all) throw new RetortError("INTERNAL", `the data of the model have no target "${output}"`);
  return rows.map((row) => all[row] as number | Float64Array);
}

/** Raw rows (port → value) of the data. */
export function rawRows(data: ModelData, rows: readonly number[]): Record<string, unknown>[] {
  const ports = Object.entries(data.inputs);
  return rows.map((row) => Object.fromEntries(ports.map(([port, values]) => [port, values[row]])));
}
