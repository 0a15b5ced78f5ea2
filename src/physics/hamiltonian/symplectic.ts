import { RetortError } from "../../core/errors.ts";
import type { HamiltonianSystem } from "./system.ts";

const third = 1 / (2 - Math.cbrt(2));
const [a1, a2, a3] = [-1.17767998417887, 0.235573213359357, 0.78451361047756];

/**
 * Symmetric compositions of velocity Verlet steps: the shares of a step in turn. Orders 2 (Verlet, Phys. Rev. 1967, 159,
 * 98), 4 and 6 (Yoshida, Phys. Lett. A 1990, 150, 262, solution A).
 */
const compositions = {
  verlet: [1],
  yoshida4: [third, 1 - 2 * third, third],
  yoshida6: [a3, a2, a1, 1 - 2 * (a1 + a2 + a3), a1, a2, a3],
} as const;

export type SymplecticScheme = keyof typeof compositions;

export type SymplecticOptions = {
  scheme: SymplecticScheme;
  step: number;
  /** Steps from one state told to the next, and how many states are told after the first. */
  every: number;
  frames: number;
};

/**
 * Follows a separable Hamiltonian system by equal steps of a symplectic scheme: its energy error stays bounded over very
 * long times, and running backwards (a negative step) retraces the path.
 *
 * @returns the initial state and one every `every` steps, frames + 1 in all.
 * @throws RetortError DIVERGED where the state leaves the finite numbers.
 */
export function symplecticPath(
  { degrees, velocity, force }: HamiltonianSystem,
  initial: ArrayLike<number>,
  { scheme, step, every, frames }: SymplecticOptions,
): Float64Array[] {
  const state = Float64Array.from(initial);
  const q = state.subarray(0, degrees);
  const p = state.subarray(degrees);
  const speed = new Float64Array(degrees);
  const push = new Float64Array(degrees);
  const path = [state.slice()];
  force(q, push);
  for (let frame = 0; frame < frames; frame++) {
    for (let s = 0; s < every; s++)
      for (const share of compositions[scheme]) {
        const h = share * step;
        for (let i = 0; i < degrees; i++) p[i]! += 0.5 * h * push[i]!;
        velocity(p, speed);
        for (let i = 0; i < degrees; i++) q[i]! += h * speed[i]!;
        force(q, push);
        for (let i = 0; i < degrees; i++) p[i]! += 0.5 * h * push[i]!;
      }
    if (!state.every(Number.isFinite))
      throw new RetortError("DIVERGED", `the path left the finite numbers before t = ${(frame + 1) * every * step}`, {
        hint: "take shorter steps",
      });
    path.push(state.slice());
  }
  return path;
}
