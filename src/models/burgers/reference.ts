import type { Reference } from "../../core/definition.ts";
import type { Column, Table } from "../../core/model.ts";
import { valueAt } from "../../core/values.ts";
import { burgersResidual, solveBurgers } from "../../physics/burgers.ts";
import { readProfile } from "../../physics/profile.ts";
import { fieldsByRow, meanKept, numbersByRow } from "../solved-fields.ts";
import { points, timeRange } from "./operator.ts";

/** Points of a row's grid, and of the finer one on which the reference reads the profile and solves. */
const pointsAt = ({ columns }: Table, row: number) => Number(columns.points && valueAt(columns.points, row)) || points;
const finePoints = (input: Table, row: number) => 2 * Math.max(points, pointsAt(input, row));

/** Half the time over which a rate of change is taken. */
const step = 5e-4;

/** Before, the second derivative of a rough initial field hangs on the grid: the equation is looked at from here on. */
const smooth = 0.02;

const initialAt = (input: Table, row: number) => {
  const { initialCondition } = input.columns;
  return readProfile(initialCondition && valueAt(initialCondition, row), finePoints(input, row));
};

const numberAt = (table: Table, port: string, row: number) => valueAt(table.columns[port] as Column, row) as number;

/** Burgers' equation by Cole and Hopf, at the points of the row's grid. */
export const reference: Reference = {
  id: "cole-hopf",
  description: "exact solution by the Cole–Hopf transformation, evaluated to about ten digits",
  async solve(input) {
    return fieldsByRow(input, "velocity", (row) => {
      const fine = solveBurgers(initialAt(input, row), numberAt(input, "viscosity", row), numberAt(input, "time", row));
      const every = finePoints(input, row) / pointsAt(input, row);
      return fine.filter((_, j) => j % every === 0);
    });
  },
  /** Between two times about the one asked for, the rate of change by their difference. */
  async residual(input, answer, ask) {
    const [before, after] = await Promise.all([-step, step].map((by) => ask(atTimes(input, by))));
    return numbersByRow(input, answer, "velocity", (row) => {
      const [a, b] = [before, after].map((one) => one?.columns.velocity && valueAt(one.columns.velocity, row));
      if (!(a instanceof Float64Array && b instanceof Float64Array)) return undefined;
      const between = timeAbout(input, row, step) - timeAbout(input, row, -step);
      return burgersResidual(a, b, between, numberAt(input, "viscosity", row));
    });
  },
  async conserved(input, answer) {
    return numbersByRow(input, answer, "velocity", (row, velocity) => [
      meanKept("mean velocity (momentum)", initialAt(input, row), velocity),
    ]);
  },
};

/** The time asked for, moved, and so that both times stay within what the model answers and smooth. */
function timeAbout(input: Table, row: number, by: number): number {
  const middle = Math.min(timeRange[1] - step, Math.max(smooth, numberAt(input, "time", row)));
  return middle + by;
}

function atTimes(input: Table, by: number): Table {
  const time = Float64Array.from({ length: input.rows }, (_, row) => timeAbout(input, row, by));
  return { ...input, columns: { ...input.columns, time: { point: time } } };
}
