import { checkViscosityAndTime, meanOf, solveHeat } from "./heat.ts";

export type CoarseOptions = {
  /** Equal steps to the final time. */
  steps: number;
  /** Fixed-point iterations for the departure points, each relaxed by `relaxation`. */
  iterations: number;
  relaxation: number;
};

/** Six steps: an error of some 4 % of the mean-free field over the Burgers benchmark, most of it at fronts. */
const coarse: CoarseOptions = { steps: 6, iterations: 3, relaxation: 0.7 };

/**
 * A coarse predictor of Burgers' equation for a mean-free field on n points (a power of two) of [0, 1): Strang splitting
 * into heat, exact by Fourier transform, and transport by its own velocity along backward characteristics (Staniforth &
 * Côté, Mon. Weather Rev. 1991, 119, 2206), cubic interpolation, the mean put back after each step. It is no solver: its
 * steps are long, and it is wrong where fronts form. Networks start from it, and it is the baseline they must beat.
 */
export function semiLagrangianBurgers(
  field: Float64Array,
  viscosity: number,
  time: number,
  { steps, iterations, relaxation }: CoarseOptions = coarse,
): Float64Array {
  checkViscosityAndTime(viscosity, time);
  const step = time / steps;
  let w = solveHeat(field, viscosity, step / 2);
  for (let s = 0; s < steps; s++) {
    let velocity = w;
    for (let i = 0; i < iterations; i++) {
      const arrived = carried(w, velocity, step);
      const before = velocity;
      velocity = arrived.map((value, j) => relaxation * value + (1 - relaxation) * before[j]!);
    }
    w = carried(w, velocity, step);
    const mean = meanOf(w);
    for (let j = 0; j < w.length; j++) w[j]! -= mean;
    w = solveHeat(w, viscosity, s === steps - 1 ? step / 2 : step);
  }
  return w;
}

/** w(x − velocity · step) by cubic (Catmull–Rom) interpolation. */
function carried(w: Float64Array, velocity: Float64Array, step: number): Float64Array {
  const n = w.length;
  const mask = n - 1;
  const out = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    const from = j - velocity[j]! * step * n;
    const left = Math.floor(from);
    const s = from - left;
    const a = w[(left - 1) & mask]!;
    const b = w[left & mask]!;
    const c = w[(left + 1) & mask]!;
    const d = w[(left + 2) & mask]!;
    out[j] = b + 0.5 * s * (c - a + s * (2 * a - 5 * b + 4 * c - d + s * (3 * (b - c) + d - a)));
  }
  return out;
}
