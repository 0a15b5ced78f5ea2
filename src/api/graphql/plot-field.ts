import { type GridLine, gridOf } from "../../core/grid.ts";
import type { Port } from "../../core/model.ts";
import { heatMap } from "../plots/heat-map.ts";
import { linePlot } from "../plots/line-plot.ts";
import { answerOf, type Prediction } from "./prediction.ts";

/** Fields over their grid as SVG: curves in one picture over one axis, pictures beside each other over two. */
export async function plotField(
  prediction: Prediction,
  fields: readonly { name: string; values: Float64Array }[],
): Promise<string> {
  const { spec } = prediction.handle;
  const { unit } = answerOf(prediction);
  const [first, second] = gridLines(prediction);
  if (first && second) {
    const axis = ({ name, unit: of, coordinates, periodic }: GridLine) => {
      const [from, last] = [coordinates[0] as number, coordinates.at(-1) as number];
      const points = coordinates.length;
      return { title: titled(name, of), from, to: periodic ? last + (last - from) / (points - 1) : last, points };
    };
    return heatMap({ title: spec.title, x: axis(first), y: axis(second), panels: fields });
  }
  return linePlot({
    title: spec.title,
    xTitle: titled(first?.name ?? "x", first?.unit ?? "1"),
    yTitle: titled(prediction.output, unit),
    curves: fields.map(({ name, values }) => ({ name, x: first?.coordinates ?? values, y: values })),
  });
}

/** The axes of a prediction's grid. */
export function gridLines(prediction: Prediction): GridLine[] {
  const port = prediction.handle.spec.outputs[prediction.output] as Port;
  return gridOf(port, (answerOf(prediction).point as Float64Array).length, prediction.handle.inputs);
}

const titled = (name: string, unit: string) => (unit === "1" ? name : `${name} / ${unit}`);
