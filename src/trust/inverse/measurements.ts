import { RetortError } from "../../core/errors.ts";
import { type GridLine, gridOf } from "../../core/grid.ts";
import type { ModelSpec, PointWeights, Port } from "../../core/model.ts";
import { readQuantity, withUnit } from "../../core/units.ts";
import { unitOf } from "../../core/values.ts";

/** A measured value as it is given: of a field, where; of a trajectory, of which component. */
export type AskedMeasurement = {
  /** Number in the output's (or component's) unit, or text with a unit. */
  value: unknown;
  /** Coordinates along the axes of the grid, each a number in the axis's unit or text with a unit. */
  coordinates?: readonly unknown[];
  /** Position among the numbers of the output, in place of coordinates. */
  point?: number;
  component?: string;
  /** Of its error, in the same unit; absent: that of all measurements, or estimated. */
  standardDeviation?: unknown;
  /** Inputs of this measurement alone, such as its temperature, over those that all share. */
  known?: Readonly<Record<string, unknown>>;
};

/** A measurement in the output's unit. */
export type Measurement = {
  value: number;
  deviation?: number;
  known: Readonly<Record<string, unknown>>;
  at?: Location;
};

/** How a value is read off a field of a given size. */
export type Location = (width: number, inputs: Readonly<Record<string, unknown>>) => PointWeights;

/**
 * Reads a measurement. Between the points of a grid, fields are interpolated linearly (along a logarithmic axis in the
 * logarithm).
 *
 * @throws RetortError INVALID_INPUT, INVALID_QUANTITY, UNIT_MISMATCH, with the position as `row`.
 */
export function readMeasurement(spec: ModelSpec, output: string, asked: AskedMeasurement, row: number): Measurement {
  const port = spec.outputs[output] as Port;
  const fail = (what: string, hint?: string) =>
    new RetortError("INVALID_INPUT", `measurement ${row}: ${what}`, { row, ...(hint !== undefined && { hint }) });
  const { known = {}, point, coordinates, component } = asked;
  const names = port.components?.map(({ name }) => name) ?? [];
  const part = component === undefined ? 0 : names.indexOf(component);
  if (part < 0 || (component === undefined && names.length > 1 && point === undefined))
    throw fail(
      component === undefined ? "it is not said of which component" : `${output} has no component "${component}"`,
      names.length ? `its components are ${names.join(", ")}` : `${output} has no components`,
    );
  const unit = component === undefined ? unitOf(port) : (port.components?.[part]?.unit ?? unitOf(port));
  const quantity = (raw: unknown, of: string) => {
    try {
      return readQuantity(raw, of);
    } catch (error) {
      const { code, message, hint } = error as RetortError;
      throw new RetortError(code, `measurement ${row}: ${message}`, { row, ...(hint !== undefined && { hint }) });
    }
  };
  const value = quantity(asked.value, unit);
  const own = asked.standardDeviation;
  // Of a difference: the zero of a scale plays no part in it.
  const deviation =
    own === undefined || own === null
      ? undefined
      : quantity(own, unit) - (typeof own === "string" ? readQuantity(0, unit) : 0);
  if (deviation !== undefined && !(deviation > 0)) throw fail("its standard deviation must be above 0");
  const read = { value, known, ...(deviation !== undefined && { deviation }) };
  if (!port.axes && !port.grid && !port.components) {
    if (coordinates || point !== undefined) throw fail(`${output} is a single number and stands nowhere`);
    return read;
  }
  if (point === undefined && !coordinates) throw fail("it is not said where", "give coordinates, or a point");
  const width = Math.max(1, names.length);
  return {
    ...read,
    at: (size, inputs) => {
      if (point !== undefined) {
        if (!(Number.isInteger(point) && point >= 0 && point < size))
          throw fail(`there is no point ${point}`, `give 0 to ${size - 1}`);
        return [{ at: point, weight: 1 }];
      }
      const lines = gridOf(port, size / width, inputs);
      if (lines.length !== coordinates?.length)
        throw fail(
          `it has ${coordinates?.length} coordinates, the grid ${lines.length} axes`,
          `give ${lines.map(({ name }) => name).join(", ")}`,
        );
      let found: { at: number; weight: number }[] = [{ at: 0, weight: 1 }];
      lines.forEach((line, axis) => {
        const x = quantity(coordinates[axis], line.unit);
        const near = between(line, port.grid?.[axis]?.logarithmic === true, x);
        if (!near)
          throw fail(
            `${line.name} = ${withUnit(x, line.unit)} is outside the grid`,
            `give ${line.coordinates[0]} to ${withUnit(line.coordinates.at(-1) as number, line.unit)}`,
          );
        found = found.flatMap(({ at, weight }) =>
          near.map(([i, share]) => ({ at: at * line.coordinates.length + i, weight: weight * share })),
        );
      });
      return found.filter(({ weight }) => weight > 0).map(({ at, weight }) => ({ at: at * width + part, weight }));
    },
  };
}

/** The points of an axis on both sides of x, and their shares; undefined outside. */
function between({ coordinates, periodic }: GridLine, logarithmic: boolean, x: number): [number, number][] | undefined {
  const n = coordinates.length;
  const first = coordinates[0] as number;
  const last = coordinates[n - 1] as number;
  if (n === 1) return [[0, 1]];
  const step = (last - first) / (n - 1);
  if (periodic) {
    const period = step * n;
    const at = ((((x - first) % period) + period) % period) / step;
    const i = Math.floor(at) % n;
    return [
      [i, 1 - (at - Math.floor(at))],
      [(i + 1) % n, at - Math.floor(at)],
    ];
  }
  const slack = 1e-9 * Math.abs(last - first);
  if (x < Math.min(first, last) - slack || x > Math.max(first, last) + slack) return undefined;
  let i = 0;
  while (i < n - 2 && (coordinates[i + 1] as number) <= x) i++;
  const scale = (value: number) => (logarithmic && value > 0 ? Math.log(value) : value);
  const [a, b] = [scale(coordinates[i] as number), scale(coordinates[i + 1] as number)];
  const share = Math.min(1, Math.max(0, (scale(x) - a) / (b - a)));
  return [
    [i, 1 - share],
    [i + 1, share],
  ];
}

/** The value that is read off a field, or a number itself. */
export function readOff(value: unknown, at: PointWeights | undefined): number {
  if (typeof value === "number") return value;
  const field = value as Float64Array;
  return (at ?? []).reduce((sum, { at: point, weight }) => sum + weight * (field[point] as number), 0);
}
