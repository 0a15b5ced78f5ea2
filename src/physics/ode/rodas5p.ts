import { firstStepOf, integrate, type Method } from "./adaptive.ts";
import { factorLu, solveLu } from "./lu.ts";
import { rodas5p as tableau } from "./rodas5p-tableau.ts";
import type { OdeOptions, OdeSolution, OdeSystem } from "./system.ts";

const a = tableau.a.map((row) => Float64Array.from(row));
const c = tableau.c.map((row) => Float64Array.from(row));
const stages = 8;

/**
 * Integrates stiff y' = f(t, y) with Rodas5P, a Rosenbrock method of order 5 (no Newton iteration: one Jacobian, one LU
 * factorisation and eight solves a step), L-stable; dense output of order 4. Linear invariants such as mass are kept
 * to rounding where the Jacobian is analytic.
 *
 * @param times ascending, none before the start (0 unless given).
 * @throws RetortError INVALID_INPUT for times or tolerances that cannot be; DIVERGED where no step is short enough or too
 * many are needed.
 */
export function solveRodas5p(
  system: OdeSystem,
  initial: ArrayLike<number>,
  times: ArrayLike<number>,
  options: OdeOptions = {},
): OdeSolution {
  const method = rodas5pMethod(system);
  const first = firstStepOf(system.rate, Float64Array.from(initial), 5, options);
  const solution = integrate(method, initial, times, first, options);
  return { ...solution, evaluations: solution.evaluations + (options.firstStep === undefined ? 2 : 0) };
}

function rodas5pMethod(system: OdeSystem): Method {
  const { size, rate } = system;
  const make = () => new Float64Array(size);
  const k = Array.from({ length: stages }, make);
  const [slope, drift, inner, spare, before, after] = [make(), make(), make(), make(), make(), make()];
  const jacobian = new Float64Array(size * size);
  const factors = new Float64Array(size * size);
  const pivots = new Int32Array(size);
  const upper = tableau.dense.map(make);
  let evaluations = 0;
  let [fresh, denseFresh] = [false, false];
  const evaluate = (t: number, y: Float64Array, out: Float64Array) => {
    rate(t, y, out);
    evaluations++;
  };
  const linearise = (t: number, y: Float64Array, h: number) => {
    evaluate(t, y, slope);
    if (system.jacobian) system.jacobian(t, y, jacobian);
    else {
      inner.set(y);
      for (let j = 0; j < size; j++) {
        const nudge = 1.5e-8 * Math.max(Math.abs(y[j]!), 1e-8);
        inner[j] = y[j]! + nudge;
        evaluate(t, inner, spare);
        for (let i = 0; i < size; i++) jacobian[i * size + j] = (spare[i]! - slope[i]!) / (inner[j]! - y[j]!);
        inner[j] = y[j]!;
      }
    }
    if (!system.autonomous) {
      const nudge = 1.5e-8 * Math.max(Math.abs(t), h);
      evaluate(t + nudge, y, spare);
      for (let i = 0; i < size; i++) drift[i] = (spare[i]! - slope[i]!) / nudge;
    }
    fresh = true;
  };
  return {
    errorOrder: 5,
    attempt(t, y, h, out, error) {
      if (!fresh) linearise(t, y, h);
      before.set(y);
      denseFresh = false;
      for (let at = 0; at < factors.length; at++) factors[at] = -jacobian[at]!;
      for (let i = 0; i < size; i++) factors[i * size + i]! += 1 / (h * tableau.gamma);
      if (!factorLu(factors, size, pivots)) return false;
      for (let s = 0; s < stages; s++) {
        const right = k[s]!;
        if (s === 0) right.set(slope);
        else {
          const row = a[s]!;
          for (let i = 0; i < size; i++) {
            let sum = y[i]!;
            for (let j = 0; j < s; j++) sum += row[j]! * k[j]![i]!;
            inner[i] = sum;
          }
          evaluate(t + tableau.time[s]! * h, inner, right);
        }
        const row = c[s]!;
        const weight = h * tableau.slope[s]!;
        for (let i = 0; i < size; i++) {
          let sum = 0;
          for (let j = 0; j < s; j++) sum += row[j]! * k[j]![i]!;
          right[i]! += sum / h + weight * drift[i]!;
        }
        solveLu(factors, size, pivots, right);
      }
      // The last stage's state plus its own increment is the step; the increment is the error's estimate.
      for (let i = 0; i < size; i++) {
        out[i] = inner[i]! + k[7]![i]!;
        error[i] = k[7]![i]!;
      }
      after.set(out);
      return true;
    },
    dense(share, out) {
      if (!denseFresh)
        for (const [p, row] of tableau.dense.entries())
          for (let i = 0; i < size; i++) {
            let sum = 0;
            for (let j = 0; j < stages; j++) sum += row[j]! * k[j]![i]!;
            upper[p]![i] = sum;
          }
      denseFresh = true;
      const rest = 1 - share;
      for (let i = 0; i < size; i++) {
        const bend = upper[0]![i]! + share * (upper[1]![i]! + share * upper[2]![i]!);
        out[i] = rest * before[i]! + share * (after[i]! + rest * bend);
      }
    },
    accepted() {
      fresh = false;
    },
    evaluations: () => evaluations,
  };
}
