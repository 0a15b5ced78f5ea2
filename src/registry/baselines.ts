import type { ModelData, Split } from "../core/definition.ts";
import type { MetricTable } from "../core/version.ts";
import { fitBoosting } from "../learning/baselines/boosting.ts";
import { type Features, takeRows } from "../learning/baselines/features.ts";
import { fitForest } from "../learning/baselines/forest.ts";
import { fitMean } from "../learning/baselines/mean.ts";
import { fitRidge } from "../learning/baselines/ridge.ts";
import { judge, targetsAt } from "./judge.ts";

/** Features are costly: they are made once for all the splits of one reading of the data. */
const known = new WeakMap<ModelData, Promise<{ x: Float32Array; width: number }>>();

/**
 * Mean, linear (ridge), gradient-boosting and random-forest baselines on the model's descriptors, trained on the split's training rows and
 * judged on its test rows; or the field's own baselines.
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
    boosting: of(fitBoosting(train, values)),
    forest: of(fitForest(train, values, { trees: 100 })),
  };
}
