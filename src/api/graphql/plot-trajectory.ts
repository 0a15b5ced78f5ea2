import { type GridLine, timesOf } from "../../core/grid.ts";
import type { Port } from "../../core/model.ts";
import { readValue } from "../../core/values.ts";
import { type Panel, panelPlot } from "../plots/panel-plot.ts";
import { answerOf, type Prediction } from "./prediction.ts";

const portOf = ({ handle, output }: Prediction) => handle.spec.outputs[output] as Port;

/** The times of a trajectory. */
export function trajectoryTimes(prediction: Prediction): GridLine {
  const { spec, inputs } = prediction.handle;
  const to = portOf(prediction).grid?.[0]?.to;
  const given = typeof to === "object" ? { [to.input]: inputs[to.input] } : {};
  const read = Object.entries(given).map(([name, raw]) => [name, readValue(name, spec.inputs[name] as Port, raw)]);
  return timesOf(portOf(prediction), Object.fromEntries(read));
}

/** The components of a trajectory with their values at each time. */
export function componentsOf(prediction: Prediction, all: Float64Array) {
  const components = portOf(prediction).components ?? [{ name: prediction.output, unit: answerOf(prediction).unit }];
  const values = (c: number) => all.filter((_, i) => i % components.length === c);
  return components.map(({ name, unit }, c) => ({ name, unit, values: values(c) }));
}

/**
 * Trajectories as SVG: one panel for the components that differ by a number alone (x1, x2...), against time; and, of
 * bodies, their paths in the plane.
 */
export function plotTrajectory(
  prediction: Prediction,
  trajectories: readonly { name: string; values: Float64Array }[],
): Promise<string> {
  const times = trajectoryTimes(prediction);
  const logarithmic = portOf(prediction).grid?.[0]?.logarithmic === true;
  const sources = trajectories.map(({ name, values }) => ({ name, components: componentsOf(prediction, values) }));
  const groups = [...new Set(sources[0]?.components.map(({ name }) => name.replace(/\d+$/, "")) ?? [])];
  const panels = groups.map((group): Panel => {
    const curves = sources.flatMap(({ name: source, components }) =>
      components
        .filter(({ name }) => name.replace(/\d+$/, "") === group)
        .map(({ name, values }) => ({ curve: name, source, x: times.coordinates, y: values })),
    );
    const unit = sources[0]?.components.find(({ name }) => name.startsWith(group))?.unit ?? "1";
    return {
      xTitle: titled(times.name, times.unit),
      yTitle: titled(group, unit),
      logarithmic,
      curves,
    };
  });
  const paths = sources.flatMap(({ name: source, components }) => {
    const of = (wanted: string) => components.find(({ name }) => name === wanted)?.values;
    return components.flatMap(({ name }) => {
      const body = /^x(\d+)$/.exec(name)?.[1];
      const [x, y] = [of(`x${body}`), of(`y${body}`)];
      return x && y ? [{ curve: `body ${body}`, source, x, y }] : [];
    });
  });
  const orbits = paths.length > 0 ? [{ xTitle: "x", yTitle: "y", square: true, curves: paths }] : [];
  return panelPlot({ title: prediction.handle.spec.title, panels: [...orbits, ...panels] });
}

const titled = (name: string, unit: string) => (unit === "1" ? name : `${name} / ${unit}`);
