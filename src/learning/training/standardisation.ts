import type { ModelData } from "../../core/definition.ts";

/** Mean and (population) standard deviation of a target over some rows, in the target's unit. */
export function standardisation(
  data: ModelData,
  output: string,
  rows: readonly number[],
): { mean: number; sd: number } {
  const values = rows.map((row) => data.targets[output]?.[row] as number);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return { mean, sd };
}
