import type { Reference } from "../../core/definition.ts";
import type { Table } from "../../core/model.ts";
import { valueAt } from "../../core/values.ts";
import { darcyOutflow, darcyResidual, solveDarcy } from "../../physics/darcy.ts";
import { readMedium } from "../../physics/medium.ts";
import { fieldsByRow, numbersByRow } from "../solved-fields.ts";
import { cells } from "./sizes.ts";

const mediumAt = ({ columns }: Table, row: number) =>
  readMedium(columns.permeability && valueAt(columns.permeability, row), cells);

/** Finite volumes with a multigrid solve, on the network's grid. */
export const reference: Reference = {
  id: "multigrid",
  description:
    "finite volumes on the same 64 × 64 cells, conjugate gradients with a multigrid preconditioner, to a relative residual of 1e-10",
  async solve(input) {
    return fieldsByRow(input, "pressure", (row) => solveDarcy(mediumAt(input, row)).pressure);
  },
  async residual(input, answer) {
    return numbersByRow(input, answer, "pressure", (row, pressure) => {
      const residual = darcyResidual(mediumAt(input, row), pressure);
      return Math.sqrt(residual.reduce((sum, value) => sum + value * value, 0) / residual.length);
    });
  },
  async conserved(input, answer) {
    return numbersByRow(input, answer, "pressure", (row, pressure) => [
      { name: "flow out through the edge", unit: "1", exact: 1, found: darcyOutflow(mediumAt(input, row), pressure) },
    ]);
  },
};
