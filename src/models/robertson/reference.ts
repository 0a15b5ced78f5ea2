import type { Reference } from "../../core/definition.ts";
import type { Table } from "../../core/model.ts";
import { farthestOff, fieldsByRow, numbersByRow } from "../solved-fields.ts";
import { components } from "./course.ts";
import { type RobertsonProblem, solveProblem } from "./generate.ts";

const ports = ["k1", "k2", "k3", "a", "b", "c", "time"] as const;

const problemAt = (input: Table, row: number) =>
  Object.fromEntries(ports.map((port) => [port, input.columns[port]?.point[row]])) as unknown as RobertsonProblem;

/** Robertson's reaction by Rodas5P, at the times of the surrogate. */
export const reference: Reference = {
  id: "rodas5p",
  description: "Rosenbrock method of order 5 to 1e-8 a step; |Δ| / (|y| + 1e-10) below 1e-5",
  async solve(input) {
    return fieldsByRow(input, "course", (row) => solveProblem(problemAt(input, row)));
  },
  async conserved(input, answer) {
    return numbersByRow(input, answer, "course", (row, course) => {
      const { a, b, c } = problemAt(input, row);
      const exact = a + b + c;
      const found = farthestOff(course, components.length, exact, ([x, y, z]) => x! + y! + z!);
      return [{ name: "sum of A, B and C", unit: "mol/L", exact, found }];
    });
  },
};
