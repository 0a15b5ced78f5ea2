import type { Reference } from "../../core/definition.ts";
import { asRetortError, type RetortError } from "../../core/errors.ts";
import { valueAt } from "../../core/values.ts";
import { solveBurgers } from "../../physics/burgers.ts";
import { readProfile } from "../../physics/profile.ts";
import { points } from "./operator.ts";

/** Points on which the reference reads the profile, so that the network's grid plays no part in it. */
const finePoints = 2 * points;

/** Burgers' equation by Cole and Hopf, at the points of the network's grid. */
export const reference: Reference = {
  id: "cole-hopf",
  description: "exact solution by the Cole–Hopf transformation, evaluated to about ten digits",
  async solve(input) {
    const errors = new Map<number, RetortError>(input.errors);
    const { initialCondition, viscosity, time } = input.columns;
    const velocity = Array.from({ length: input.rows }, (_, row) => {
      if (errors.has(row) || !initialCondition || !viscosity || !time) return undefined;
      try {
        const initial = readProfile(valueAt(initialCondition, row), finePoints);
        const fine = solveBurgers(initial, valueAt(viscosity, row) as number, valueAt(time, row) as number);
        return fine.filter((_, j) => j % (finePoints / points) === 0);
      } catch (thrown) {
        errors.set(row, asRetortError(thrown).at(row));
        return undefined;
      }
    });
    return { rows: input.rows, columns: { velocity: { point: velocity } }, errors };
  },
};
