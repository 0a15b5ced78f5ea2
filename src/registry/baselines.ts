import type { ModelData, Split } from "../core/definition.ts";
import type { MetricTable } from "../core/version.ts";
import { type Features, takeRows } from "../learning/baselines/features.ts";
import { fitForest } from "../learning/baselines/forest.ts";
import { fitMean } from "../learning/baselines/mean.ts";
import { fitRidge } from "../learning/baselines/ridge.ts";
import { judge, targetsAt } from "./judge.ts";

/**
 * Mean, linear (ridge) and random-forest baselines on the model's descriptors, trained on the split's training rows and
 * judged on its test rows; or the field's own baselines.
 */
export async function baselinesOf(
  data: ModelData,
  output: string,
  split: Split,
): Promise<Readonly<Record<string, MetricTable>>> {
  if (data.baselines) return data.baselines(split);
  if (!data.baselineFeatures) return {};
  const { x, width } = await data.baselineFeatures();
  const all: Features = { rows: data.rows, width, data: x };
  const train = takeRows(all, split.train);
  const test = takeRows(all, split.test);
  const values = targetsAt(data, output, split.train) as number[];
  const measured = targetsAt(data, output, split.test);
  const of = (baseline: { predict(features: Features): Float64Array }) =>
    judge(measured, Array.from(baseline.predict(test)));
  return {
    mean: of(fitMean(train, values)),
    linear: of(fitRidge(train, values)),
    forest: of(fitForest(train, values, { trees: 200 })),
  };
}
