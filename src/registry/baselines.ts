import type { ModelData, Split } from "../core/definition.ts";
import type { MetricTable } from "../core/version.ts";
import { baselineTable } from "../learning/baselines/baseline-table.ts";
import { numeric } from "./judge.ts";

/** Features are costly: they are made once for all the splits of one reading of the data. */
const known = new WeakMap<ModelData, Promise<{ x: Float32Array; width: number }>>();

/**
 * Mean, linear (ridge), random-forest and boosting baselines on the model's descriptors, trained on the split's training
 * rows and judged on its test rows; or the field's own baselines. Rows withheld for calibration choose the ridge penalty
 * and stop boosting.
 */
export async function baselinesOf(
  data: ModelData,
  output: string,
  split: Split,
): Promise<Readonly<Record<string, MetricTable>>> {
  if (data.baselines) return data.baselines(split);
  if (!data.baselineFeatures) return {};
  const made = known.get(data) ?? data.baselineFeatures();
  known.set(data, made);
  const { x, width } = await made;
  const { train, calibration: validation = [], test } = split;
  const values = data.targets[output] as readonly number[];
  const tables = baselineTable({ rows: data.rows, width, data: x }, values, { train, validation, test });
  return Object.fromEntries(Object.entries(tables).map(([name, metrics]) => [name, numeric(metrics)]));
}
