import { solveCholesky } from "../../learning/baselines/cholesky.ts";

/** Residuals at a point, and, where asked for, their derivatives [residuals × parameters], row-major. */
export type Evaluate = (
  at: Float64Array,
  withJacobian: boolean,
) => Promise<{ residuals: Float64Array; jacobian?: Float64Array }>;

export type Minimum = {
  at: Float64Array;
  residuals: Float64Array;
  jacobian: Float64Array;
  /** Half the sum of squared residuals. */
  cost: number;
  steps: number;
  converged: boolean;
};

const mostSteps = 60;
const leastDecrease = 1e-9;
const leastMove = 1e-8;

/**
 * Least squares within the unit cube by Levenberg's and Marquardt's method: (JᵀJ + λ diag JᵀJ) δ = −Jᵀr, λ lowered while
 * steps succeed and raised while they fail (Marquardt, J. SIAM 1963, 11, 431). Parameters at a bound whose descent points
 * outwards stay there for the step; others are cut at the bounds.
 *
 * Libraries there are take a synchronous function and differences of it; here both are the network's, and asynchronous.
 */
export async function levenbergMarquardt(evaluate: Evaluate, start: Float64Array): Promise<Minimum> {
  const n = start.length;
  let at: Float64Array = start.slice();
  let { residuals, jacobian } = (await evaluate(at, true)) as { residuals: Float64Array; jacobian: Float64Array };
  let cost = halfSquares(residuals);
  let damping = 1e-3;
  let converged = false;
  let steps = 0;
  while (steps < mostSteps && !converged) {
    steps++;
    const { gradient, normal } = normalEquations(residuals, jacobian, n);
    const free = Array.from({ length: n }, (_, i) => i).filter(
      (i) => !((at[i] === 0 && gradient[i]! > 0) || (at[i] === 1 && gradient[i]! < 0)),
    );
    if (free.length === 0 || free.every((i) => Math.abs(gradient[i]!) <= 1e-14 * (1 + cost))) {
      converged = true;
      break;
    }
    let taken = false;
    while (!taken && damping < 1e12) {
      const trial = moved(at, free, gradient, normal, damping);
      const size = Math.max(...trial.map((value, i) => Math.abs(value - (at[i] as number))));
      const found = size < leastMove ? undefined : await evaluate(trial, false);
      const next = found ? halfSquares(found.residuals) : cost;
      if (size < leastMove) {
        converged = true;
        break;
      }
      if (next < cost) {
        converged = cost - next <= leastDecrease * cost;
        at = trial;
        ({ residuals, jacobian } = (await evaluate(at, true)) as { residuals: Float64Array; jacobian: Float64Array });
        cost = halfSquares(residuals);
        damping = Math.max(damping / 5, 1e-12);
        taken = true;
      } else damping *= 4;
    }
    if (damping >= 1e12) converged = true;
  }
  return { at, residuals, jacobian, cost, steps, converged };
}

export const halfSquares = (residuals: Float64Array): number => residuals.reduce((sum, r) => sum + r * r, 0) / 2;

/** Jᵀr and JᵀJ. */
export function normalEquations(residuals: Float64Array, jacobian: Float64Array, n: number) {
  const gradient = new Float64Array(n);
  const normal = new Float64Array(n * n);
  for (let row = 0; row < residuals.length; row++)
    for (let i = 0; i < n; i++) {
      gradient[i]! += jacobian[row * n + i]! * residuals[row]!;
      for (let j = 0; j < n; j++) normal[i * n + j]! += jacobian[row * n + i]! * jacobian[row * n + j]!;
    }
  return { gradient, normal };
}

function moved(
  at: Float64Array,
  free: readonly number[],
  gradient: Float64Array,
  normal: Float64Array,
  damping: number,
): Float64Array {
  const n = at.length;
  const m = free.length;
  const most = Math.max(...free.map((i) => normal[i * n + i]!), Number.MIN_VALUE);
  const matrix = new Float64Array(m * m);
  const step = Float64Array.from(free, (i) => -gradient[i]!);
  free.forEach((i, a) => {
    free.forEach((j, b) => {
      matrix[a * m + b] = normal[i * n + j]!;
    });
    matrix[a * m + a]! += damping * Math.max(normal[i * n + i]!, 1e-12 * most);
  });
  try {
    solveCholesky(matrix, step);
  } catch {
    return at.slice();
  }
  const trial = at.slice();
  free.forEach((i, a) => {
    trial[i] = Math.min(1, Math.max(0, trial[i]! + step[a]!));
  });
  return trial;
}
