import { solveRodas5p } from "../ode/rodas5p.ts";
import type { OdeSolution, OdeSystem } from "../ode/system.ts";

/** Rate constants of A → B, 2 B → B + C and B + C → A + C. */
export type RobertsonRates = { k1: number; k2: number; k3: number };

/** The constants that Robertson's problem is known by. */
export const robertsonRates: RobertsonRates = { k1: 0.04, k2: 3e7, k3: 1e4 };

/**
 * Robertson's autocatalytic reaction (Numerical Analysis: An Introduction, Academic Press 1966, p. 178; Hairer & Wanner,
 * Solving Ordinary Differential Equations II, IV.1): A → B (k₁), 2 B → B + C (k₂), B + C → A + C (k₃). Amounts A, B, C,
 * whose sum stays. Time scales from 1e-5 to 1e11.
 */
export function robertson({ k1, k2, k3 }: RobertsonRates = robertsonRates): OdeSystem {
  return {
    size: 3,
    autonomous: true,
    rate(_, [a = 0, b = 0, c = 0], out) {
      const decay = k1 * a;
      const pairing = k2 * b * b;
      const back = k3 * b * c;
      out[0] = back - decay;
      out[1] = decay - back - pairing;
      out[2] = pairing;
    },
    jacobian(_, [, b = 0, c = 0], out) {
      out.set([-k1, k3 * c, k3 * b, k1, -k3 * c - 2 * k2 * b, -k3 * b, 0, 2 * k2 * b, 0]);
    },
  };
}

/**
 * Robertson's reaction from amounts (A, B, C) at `times`, with an error |Δ|/(|y| + 1e-10) below 1e-5 for each, and of about 1e-8 past the first microseconds.
 *
 * @throws RetortError as {@link solveRodas5p} does.
 */
export function solveRobertson(
  initial: readonly [number, number, number],
  times: ArrayLike<number>,
  rates: RobertsonRates = robertsonRates,
  relative = 1e-8,
): OdeSolution {
  const total = initial[0] + initial[1] + initial[2];
  const absolute = [1e-10, 1e-16, 1e-16].map((floor) => (floor * total * relative) / 1e-8);
  return solveRodas5p(robertson(rates), initial, times, { relative, absolute });
}
