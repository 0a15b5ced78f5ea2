import type { Conserved, Reference } from "../../core/definition.ts";
import { asRetortError, type RetortError } from "../../core/errors.ts";
import type { Table } from "../../core/model.ts";
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
    const errors = new Map<number, RetortError>(input.errors);
    const course = Array.from({ length: input.rows }, (_, row) => {
      if (errors.has(row)) return undefined;
      try {
        return solveProblem(problemAt(input, row));
      } catch (thrown) {
        errors.set(row, asRetortError(thrown).at(row));
        return undefined;
      }
    });
    return { rows: input.rows, columns: { course: { point: course } }, errors };
  },
  async conserved(input, answer) {
    return Array.from({ length: input.rows }, (_, row): Conserved[] | undefined => {
      const course = answer.columns.course?.point[row] as Float64Array | undefined;
      if (!course || answer.errors.has(row)) return undefined;
      const { a, b, c } = problemAt(input, row);
      const exact = a + b + c;
      let found = exact;
      for (let at = 0; at < course.length; at += components.length) {
        const sum = course[at]! + course[at + 1]! + course[at + 2]!;
        if (Math.abs(sum - exact) > Math.abs(found - exact)) found = sum;
      }
      return [{ name: "sum of A, B and C", unit: "mol/L", exact, found }];
    });
  },
};
