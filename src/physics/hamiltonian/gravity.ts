import type { HamiltonianSystem } from "./system.ts";

/**
 * Bodies that attract each other in a plane, H = Σ |p_i|²/2m_i − Σ_{i<j} m_i m_j / r_ij with G = 1. The state is all x,
 * all y, all p_x, all p_y. Momentum and angular momentum are kept.
 */
export function gravity(masses: readonly number[]): HamiltonianSystem {
  const n = masses.length;
  const over = (state: Float64Array, value: (m: number, x: number, y: number, px: number, py: number) => number) =>
    masses.reduce((sum, m, i) => sum + value(m, state[i]!, state[n + i]!, state[2 * n + i]!, state[3 * n + i]!), 0);
  return {
    degrees: 2 * n,
    velocity(p, out) {
      for (let i = 0; i < n; i++) {
        out[i] = p[i]! / masses[i]!;
        out[n + i] = p[n + i]! / masses[i]!;
      }
    },
    force(q, out) {
      out.fill(0);
      for (let i = 0; i < n; i++)
        for (let j = i + 1; j < n; j++) {
          const dx = q[j]! - q[i]!;
          const dy = q[n + j]! - q[n + i]!;
          const square = dx * dx + dy * dy;
          const pull = (masses[i]! * masses[j]!) / (square * Math.sqrt(square));
          out[i]! += pull * dx;
          out[j]! -= pull * dx;
          out[n + i]! += pull * dy;
          out[n + j]! -= pull * dy;
        }
    },
    energy(state) {
      let energy = over(state, (m, _x, _y, px, py) => (px * px + py * py) / (2 * m));
      for (let i = 0; i < n; i++)
        for (let j = i + 1; j < n; j++)
          energy -= (masses[i]! * masses[j]!) / Math.hypot(state[i]! - state[j]!, state[n + i]! - state[n + j]!);
      return energy;
    },
    invariants: {
      momentumX: (state) => over(state, (_m, _x, _y, px) => px),
      momentumY: (state) => over(state, (_m, _x, _y, _px, py) => py),
      angularMomentum: (state) => over(state, (_m, x, y, px, py) => x * py - y * px),
    },
  };
}
