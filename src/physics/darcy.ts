import { RetortError } from "../core/errors.ts";
import { applyFivePoint, type FivePoint, fivePoint, multigridPreconditioner } from "./multigrid.ts";

export type DarcyOptions = {
  /** f, one number or n × n values at the cells' centres; default 1. */
  source?: number | Float64Array;
  /** Greatest norm of the residual over that of the right-hand side, default 1e-10. */
  tolerance?: number;
};

export type DarcySolution = {
  /** u at the cells' centres, n × n. */
  pressure: Float64Array;
  iterations: number;
  /** Norm of what is left of the equation over that of its right-hand side. */
  residual: number;
  /** What flows out through the edge: ∫ f where the solution is exact. */
  outflow: number;
};

/** More iterations than any sensible permeability needs. */
const mostIterations = 200;

/**
 * Steady flow through a porous medium, −∇·(a∇u) = f on the unit square with u = 0 at its edge: finite volumes with
 * harmonic means of the permeability at the faces, second order; conjugate gradients with a multigrid preconditioner
 * ({@link multigridPreconditioner}), so that the work is proportional to the number of cells.
 *
 * @param permeability n × n positive values, row by row: cell (i, j) has its centre at x = (i + ½)/n, y = (j + ½)/n.
 * Fastest where n is a power of two times a small number.
 * @throws RetortError INVALID_INPUT for what is no square of positive numbers; DIVERGED where the residual does not fall.
 */
export function solveDarcy(
  permeability: Float64Array,
  { source = 1, tolerance = 1e-10 }: DarcyOptions = {},
): DarcySolution {
  const operator = darcyOperator(permeability);
  const { n } = operator;
  if (typeof source !== "number" && source.length !== n * n)
    throw new RetortError("INVALID_INPUT", `the source has ${source.length} values, the permeability ${n * n}`);
  const m = n + 2;
  const make = () => new Float64Array(m * m);
  const [u, left, direction, image, improved] = [make(), make(), make(), make(), make()];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      left[(i + 1) * m + j + 1] = (typeof source === "number" ? source : source[i * n + j]!) / (n * n);
  const precondition = multigridPreconditioner(operator);
  const size = Math.sqrt(dot(left, left));
  let iterations = 0;
  let residual = size === 0 ? 0 : 1;
  for (let before = 0; residual > tolerance; iterations++) {
    if (iterations === mostIterations)
      throw new RetortError("DIVERGED", `the flow has not converged: residual ${residual} of ${tolerance}`, {
        hint: "ask for less, or for a permeability with smaller jumps",
      });
    precondition(left, improved);
    const now = dot(left, improved);
    const keep = iterations === 0 ? 0 : now / before;
    for (let at = 0; at < direction.length; at++) direction[at] = improved[at]! + keep * direction[at]!;
    applyFivePoint(operator, direction, image);
    const step = now / dot(direction, image);
    for (let at = 0; at < u.length; at++) {
      u[at]! += step * direction[at]!;
      left[at]! -= step * image[at]!;
    }
    before = now;
    residual = Math.sqrt(dot(left, left)) / size;
  }
  const pressure = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) pressure[i * n + j] = u[(i + 1) * m + j + 1]!;
  return { pressure, iterations, residual, outflow: outflowOf(operator, u) };
}

/**
 * What a pressure leaves of the equation, −∇·(a∇u) − f at each cell, n × n: 0 for the discrete solution. Any field can
 * be given, a network's too.
 */
export function darcyResidual(permeability: Float64Array, pressure: Float64Array, source = 1): Float64Array {
  const operator = darcyOperator(permeability);
  const { n } = operator;
  const m = n + 2;
  const u = withRim(pressure, n);
  const image = new Float64Array(m * m);
  applyFivePoint(operator, u, image);
  return Float64Array.from(pressure, (_, at) => image[(Math.floor(at / n) + 1) * m + (at % n) + 1]! * n * n - source);
}

/** What a pressure lets flow out through the edge: ∫ f, 1 for a source of 1, where the discrete equation holds. */
export function darcyOutflow(permeability: Float64Array, pressure: Float64Array): number {
  const operator = darcyOperator(permeability);
  return outflowOf(operator, withRim(pressure, operator.n));
}

/**
 * What one step of Jacobi's iteration adds to a pressure: its residual at each cell over the sum of the cell's four
 * conductances, n × n. 0 for the discrete solution.
 */
export function darcyUpdate(permeability: Float64Array, pressure: Float64Array, source = 1): Float64Array {
  const operator = darcyOperator(permeability);
  const { n, inverseDiagonal } = operator;
  const m = n + 2;
  const [u, image] = [withRim(pressure, n), new Float64Array(m * m)];
  applyFivePoint(operator, u, image);
  return Float64Array.from(pressure, (_, cell) => {
    const at = (Math.floor(cell / n) + 1) * m + (cell % n) + 1;
    return (source / (n * n) - image[at]!) * inverseDiagonal[at]!;
  });
}

function darcyOperator(permeability: Float64Array): FivePoint {
  const n = Math.round(Math.sqrt(permeability.length));
  if (n * n !== permeability.length || n < 2)
    throw new RetortError("INVALID_INPUT", `a permeability of ${permeability.length} values is no square grid`, {
      hint: "give n × n values, n at least 2",
    });
  const bad = permeability.findIndex((a) => !(a > 0) || !Number.isFinite(a));
  if (bad >= 0)
    throw new RetortError("INVALID_INPUT", `the permeability of cell ${bad} is ${permeability[bad]}`, {
      hint: "every cell needs a finite value above 0",
    });
  const m = n + 2;
  const along = new Float64Array(m * m);
  const across = new Float64Array(m * m);
  // Between two centres the harmonic mean; between a centre and the edge, half as far, twice the value.
  const mean = (inside: number | undefined, beyond: number | undefined) =>
    inside === undefined ? 2 * beyond! : beyond === undefined ? 2 * inside : (2 * inside * beyond) / (inside + beyond);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= n; j++) {
      const row = (i + 1) * m;
      along[row + j] = mean(
        j > 0 ? permeability[i * n + j - 1] : undefined,
        j < n ? permeability[i * n + j] : undefined,
      );
      across[j * m + i + 1] = mean(
        j > 0 ? permeability[(j - 1) * n + i] : undefined,
        j < n ? permeability[j * n + i] : undefined,
      );
    }
  return fivePoint(n, along, across);
}

/** n × n values with a rim of ghost cells of value 0. */
function withRim(values: Float64Array, n: number): Float64Array {
  const m = n + 2;
  const out = new Float64Array(m * m);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[(i + 1) * m + j + 1] = values[i * n + j]!;
  return out;
}

function outflowOf({ n, along, across }: FivePoint, u: Float64Array): number {
  const m = n + 2;
  let sum = 0;
  for (let k = 1; k <= n; k++) {
    sum += along[k * m]! * u[k * m + 1]! + along[k * m + n]! * u[k * m + n]!;
    sum += across[k]! * u[m + k]! + across[n * m + k]! * u[n * m + k]!;
  }
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
