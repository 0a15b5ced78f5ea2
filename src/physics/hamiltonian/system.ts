import { solveDop853 } from "../ode/dop853.ts";
import type { OdeSystem } from "../ode/system.ts";

/**
 * A separable Hamiltonian system H(q, p) = T(p) + V(q) with d degrees of freedom. A state is 2d numbers: q, then p.
 */
export type HamiltonianSystem = {
  degrees: number;
  /** dq/dt = ∂T/∂p, from and to d numbers. */
  velocity: (p: Float64Array, out: Float64Array) => void;
  /** dp/dt = −∂V/∂q. */
  force: (q: Float64Array, out: Float64Array) => void;
  energy: (state: Float64Array) => number;
  /** What else is kept, by name. */
  invariants?: Readonly<Record<string, (state: Float64Array) => number>>;
};

/** The equations of motion, dq/dt = ∂H/∂p, dp/dt = −∂H/∂q. */
export function equationsOfMotion({ degrees, velocity, force }: HamiltonianSystem): OdeSystem {
  return {
    size: 2 * degrees,
    autonomous: true,
    rate(_, state, out) {
      velocity(state.subarray(degrees), out.subarray(0, degrees));
      force(state.subarray(0, degrees), out.subarray(degrees));
    },
  };
}

/**
 * The states at `times`, ascending from 0, to a relative error of about `tolerance` (default 1e-12) a step, by DOP853.
 *
 * @throws RetortError as {@link solveDop853} does: DIVERGED where bodies collide.
 */
export function trajectory(
  system: HamiltonianSystem,
  initial: ArrayLike<number>,
  times: ArrayLike<number>,
  tolerance = 1e-12,
): Float64Array[] {
  return solveDop853(equationsOfMotion(system), initial, times, { relative: tolerance, absolute: tolerance }).states;
}

/** The greatest |E − E₀| over a path. */
export function energyDrift(system: HamiltonianSystem, path: readonly Float64Array[]): number {
  const start = path[0] ? system.energy(path[0]) : 0;
  return path.reduce((most, state) => Math.max(most, Math.abs(system.energy(state) - start)), 0);
}
