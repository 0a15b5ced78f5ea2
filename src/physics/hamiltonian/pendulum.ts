import type { HamiltonianSystem } from "./system.ts";

/**
 * A pendulum, H = p²/2ml² + m g l (1 − cos q). By default H = p² + 3 (1 − cos q): m = ½, l = 1, g = 6, as the Hamiltonian
 * network's published program has it.
 */
export function pendulum(mass = 0.5, length = 1, gravity = 6): HamiltonianSystem {
  const inertia = mass * length * length;
  const weight = mass * gravity * length;
  return {
    degrees: 1,
    velocity(p, out) {
      out[0] = p[0]! / inertia;
    },
    force(q, out) {
      out[0] = -weight * Math.sin(q[0]!);
    },
    energy: ([q = 0, p = 0]) => (p * p) / (2 * inertia) + weight * (1 - Math.cos(q)),
  };
}

/** The period of a swing released at rest from an angle, 4 √(l/g) K(sin ½θ), by the arithmetic–geometric mean. */
export function pendulumPeriod(angle: number, length = 1, gravity = 6): number {
  let [a, b] = [1, Math.cos(angle / 2)];
  for (let i = 0; i < 8; i++) [a, b] = [(a + b) / 2, Math.sqrt(a * b)];
  return (2 * Math.PI * Math.sqrt(length / gravity)) / a;
}
