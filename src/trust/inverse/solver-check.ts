import type { Reference } from "../../core/definition.ts";
import { symmetricEigen } from "./covariance.ts";
import { type Minimum, normalEquations } from "./levenberg-marquardt.ts";
import type { Problem } from "./problem.ts";

/** What the reference solver says of a best value; `shift` in the unit cube. */
export type SolverCheck = { solver: string; misfit: number; largest: number; shift: Float64Array };

/** The solver's answers at the best value, and the Gauss–Newton step by which its difference would move that. */
export async function checkBy(
  solver: Reference,
  problem: Problem,
  { at, residuals, jacobian }: Minimum,
): Promise<SolverCheck | undefined> {
  const { n, measured, weights } = problem;
  const answer = await solver.solve(problem.table(at));
  const solved = problem.readOffTable(answer, at);
  if (!solved.every(Number.isFinite)) return undefined;
  const apart = solved.map(
    (value, i) => (value - (measured[i] as number)) * (weights[i] as number) - (residuals[i] as number),
  );
  const { gradient, normal } = normalEquations(apart, jacobian, n);
  const { values, vectors } = symmetricEigen(normal, n);
  const shift = new Float64Array(n);
  values.forEach((value, k) => {
    if (value <= 1e-12 * (values[0] as number)) return;
    const along = Array.from({ length: n }, (_, i) => vectors[i * n + k] as number);
    const part = along.reduce((sum, one, i) => sum + one * (gradient[i] as number), 0) / value;
    along.forEach((one, i) => {
      shift[i]! -= one * part;
    });
  });
  return {
    solver: solver.id,
    misfit: rms(solved.map((value, i) => (value - (measured[i] as number)) * (weights[i] as number))),
    largest: Math.max(...apart.map((value, i) => Math.abs(value / (weights[i] as number)))),
    shift,
  };
}

/** Root mean square. */
export const rms = (values: Float64Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
