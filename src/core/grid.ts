import type { GridAxis, Port } from "./model.ts";

/** One axis of a field's grid with the positions of its points. */
export type GridLine = { name: string; unit: string; periodic: boolean; coordinates: Float64Array };

/**
 * The axes of a field's grid, first axis slowest. A port that says nothing of its grid has one periodic axis on the unit
 * interval; a field of another size than the port's axes have (it was asked for on another grid) stands on the same
 * interval with as many points.
 *
 * @param inputs of the row by port, where an axis ends at one of them
 */
export function gridOf(port: Port, values: number, inputs: Readonly<Record<string, unknown>> = {}): GridLine[] {
  const axes = port.grid ?? [unitInterval(port.axes?.[0] ?? "x", values)];
  const points = axes.reduce((product, axis) => product * axis.points, 1);
  const scale = points === values ? 1 : (values / points) ** (1 / axes.length);
  return axes.map((axis) => ({
    name: axis.name,
    unit: axis.unit,
    periodic: axis.periodic === true,
    coordinates: coordinatesOf({ ...axis, points: Math.round(axis.points * scale) }, inputs),
  }));
}

const unitInterval = (name: string, points: number): GridAxis => ({
  name,
  unit: "1",
  from: 0,
  to: 1,
  points,
  periodic: true,
});

/** The times of a trajectory, in the unit of its axis. */
export function timesOf(port: Port, inputs: Readonly<Record<string, unknown>>): GridLine {
  const axis = port.grid?.[0] ?? unitInterval("time", 1);
  return {
    name: axis.name,
    unit: axis.unit,
    periodic: false,
    coordinates: coordinatesOf(axis, inputs),
  };
}

function coordinatesOf(
  { from, to, points, periodic, logarithmic }: GridAxis,
  inputs: Readonly<Record<string, unknown>>,
): Float64Array {
  const end = typeof to === "number" ? to : Number(inputs[to.input]);
  const parts = periodic ? points : Math.max(1, points - 1);
  return Float64Array.from({ length: points }, (_, j) =>
    logarithmic ? from * (end / from) ** (j / parts) : from + ((end - from) * j) / parts,
  );
}
