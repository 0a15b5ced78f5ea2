import type { HamiltonianSystem } from "./system.ts";

/**
 * A mass on a spring, H = p²/2m + k q²/2. By default m = ½ and k = 2, H = q² + p², as Greydanus, Dzamba & Yosinski have it
 * (Hamiltonian Neural Networks, arXiv:1906.01563).
 */
export function spring(mass = 0.5, stiffness = 2): HamiltonianSystem {
  return {
    degrees: 1,
    velocity(p, out) {
      out[0] = p[0]! / mass;
    },
    force(q, out) {
      out[0] = -stiffness * q[0]!;
    },
    energy: ([q = 0, p = 0]) => (p * p) / (2 * mass) + (stiffness * q * q) / 2,
  };
}

/** The exact state of {@link spring} at a time. */
export function springState(initial: readonly [number, number], time: number, mass = 0.5, stiffness = 2): Float64Array {
  const frequency = Math.sqrt(stiffness / mass);
  const [c, s] = [Math.cos(frequency * time), Math.sin(frequency * time)];
  const [q, p] = initial;
  return Float64Array.of(q * c + (p * s) / (mass * frequency), p * c - mass * frequency * q * s);
}
