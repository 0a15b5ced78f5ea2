import type { ModelData } from "../core/definition.ts";
import type { MetricTable } from "../core/version.ts";
import type { LoadedModel } from "../runtime/load-version.ts";
import { judgeRows } from "./judge.ts";
import { predictRows } from "./predictions.ts";

/** A model's metrics on the rows that its data set apart, by what they ask. */
export async function furtherMetrics(
  model: LoadedModel,
  data: ModelData,
  output: string,
  signal: AbortSignal,
): Promise<Record<string, MetricTable>> {
  const found: Record<string, MetricTable> = {};
  for (const [name, { rows }] of Object.entries(data.further ?? {}))
    found[name] = judgeRows(data, output, rows, (await predictRows(model, data, rows, signal)).values);
  return found;
}
