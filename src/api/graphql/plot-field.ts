import { linePlot } from "../plots/line-plot.ts";
import { answerOf, type Prediction } from "./prediction.ts";

/** Curves over the grid of a field, as SVG. */
export function plotField(
  prediction: Prediction,
  curves: readonly { name: string; values: Float64Array }[],
): Promise<string> {
  const { spec } = prediction.handle;
  const port = spec.outputs[prediction.output];
  const { unit } = answerOf(prediction);
  return linePlot({
    title: spec.title,
    xTitle: port?.axes?.[0] ?? "x",
    yTitle: unit === "1" ? prediction.output : `${prediction.output} / ${unit}`,
    curves: curves.map(({ name, values }) => ({
      name,
      x: Float64Array.from(values, (_, j) => j / values.length),
      y: values,
    })),
  });
}
