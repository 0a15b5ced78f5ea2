import type { ModelData } from "../../core/definition.ts";
import { deviation, mean } from "../../core/statistics.ts";

/** Mean and (population) standard deviation of a target over some rows, in the target's unit. */
export function standardisation(
  data: ModelData,
  output: string,
  rows: readonly number[],
): { mean: number; sd: number } {
  const values = rows.map((row) => data.targets[output]?.[row] as number);
  return { mean: mean(values), sd: deviation(values) };
}
