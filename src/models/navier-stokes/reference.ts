import type { Reference } from "../../core/definition.ts";
import type { Table } from "../../core/model.ts";
import { valueAt } from "../../core/values.ts";
import { navierStokesFields } from "../../physics/navier-stokes.ts";
import { readPeriodicSquare } from "../../physics/periodic-square.ts";
import { diagonalForcing } from "../../physics/vorticity.ts";
import { vorticityResidual } from "../../physics/vorticity-step.ts";
import { aboutTime } from "../about-time.ts";
import { fieldsByRow, meanKept, numbersByRow } from "../solved-fields.ts";
import { longestStep, points, viscosity } from "./sizes.ts";

/** Steps of the solver in a unit of time: errors of about 1e-5. */
const stepsPerTime = 4;

const initialAt = ({ columns }: Table, row: number) =>
  readPeriodicSquare(columns.initialCondition && valueAt(columns.initialCondition, row), points);
const timeAt = ({ columns }: Table, row: number) => (columns.time && valueAt(columns.time, row)) as number;

/** The pseudo-spectral solver on the network's grid. */
export const reference: Reference = {
  id: "etdrk4",
  description: "pseudo-spectral on the same 64 × 64 points, exponential Runge–Kutta of fourth order, steps of 1/4",
  async solve(input) {
    const problem = { viscosity, forcing: diagonalForcing(points) };
    return fieldsByRow(input, "vorticity", (row) => {
      const [initial, interval] = [initialAt(input, row), timeAt(input, row)];
      if (interval === 0) return initial;
      const steps = Math.max(1, Math.ceil(interval * stepsPerTime));
      return navierStokesFields(initial, problem, { interval, frames: 1, steps })[0] as Float64Array;
    });
  },
  async residual(input, answer, ask) {
    const forcing = diagonalForcing(points);
    return aboutTime(input, answer, { output: "vorticity", longest: longestStep }, ask, (before, after, between) =>
      vorticityResidual(before, after, between, forcing, viscosity),
    );
  },
  async conserved(input, answer) {
    return numbersByRow(input, answer, "vorticity", (row, field) => [
      meanKept("mean vorticity", initialAt(input, row), field),
    ]);
  },
};
