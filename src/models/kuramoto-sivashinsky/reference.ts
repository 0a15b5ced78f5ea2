import type { Reference } from "../../core/definition.ts";
import type { Table } from "../../core/model.ts";
import { valueAt } from "../../core/values.ts";
import { solveEtdrk4 } from "../../physics/etdrk4.ts";
import { meanOf } from "../../physics/heat.ts";
import { kuramotoSivashinskyResidual } from "../../physics/kuramoto-sivashinsky-residual.ts";
import { readProfile } from "../../physics/profile.ts";
import { kuramotoSivashinsky } from "../../physics/semilinear-equations.ts";
import { carriedAlong } from "../../runtime/featurisers/profile.ts";
import { aboutTime } from "../about-time.ts";
import { fieldsByRow, meanKept, numbersByRow } from "../solved-fields.ts";
import { length, longestStep, points } from "./sizes.ts";

/** Steps of the solver in a unit of time: errors of about 1e-6 that chaos has not enlarged yet. */
const stepsPerTime = 10;

const initialAt = ({ columns }: Table, row: number) =>
  readProfile(columns.initialCondition && valueAt(columns.initialCondition, row), points);
const timeAt = ({ columns }: Table, row: number) => (columns.time && valueAt(columns.time, row)) as number;

/** The pseudo-spectral solver on the network's grid. */
export const reference: Reference = {
  id: "etdrk4",
  description: "pseudo-spectral on the same 64 points, exponential Runge–Kutta of fourth order, steps of 1/10",
  async solve(input) {
    const equation = kuramotoSivashinsky(length);
    return fieldsByRow(input, "velocity", (row) => {
      const [initial, time] = [initialAt(input, row), timeAt(input, row)];
      const mean = meanOf(initial);
      const free = initial.map((value) => value - mean);
      const steps = Math.max(1, Math.ceil(time * stepsPerTime));
      const end = time === 0 ? free : solveEtdrk4(equation, free, time, { steps });
      return carriedAlong(end, (mean * time) / length).map((value) => value + mean);
    });
  },
  async residual(input, answer, ask) {
    return aboutTime(input, answer, { output: "velocity", longest: longestStep }, ask, (before, after, between) =>
      kuramotoSivashinskyResidual(before, after, between, length),
    );
  },
  async conserved(input, answer) {
    return numbersByRow(input, answer, "velocity", (row, field) => [
      meanKept("mean velocity", initialAt(input, row), field),
    ]);
  },
};
