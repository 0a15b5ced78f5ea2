/**
 * Robertson's reaction in its own units: amounts x as shares of their sum M, time τ = k₁ t, and the groups κ₂ = k₂ M / k₁,
 * κ₃ = k₃ M / k₁ that are all that is left of the three rate constants.
 */
export type RobertsonGroups = { pairing: number; back: number };

/** What holds while A and C have hardly changed. */
export type RobertsonStart = {
  /** Share of B, the exact solution of its Riccati equation. */
  b: number;
  /** The share that it relaxes to, and the rate at which it does. */
  rest: number;
  root: number;
  /** Growth of C's share, ∫ κ₂ b² dτ. */
  growth: number;
};

/**
 * The beginning in closed form: with A and C held, b' = a − κ₃ c b − κ₂ b² is a Riccati equation with a solution in
 * hyperbolic functions, and C grows by the integral of κ₂ b².
 *
 * @param time τ > 0
 * @param shares of A, B and C at the start, A above 0
 */
export function robertsonStart(
  time: number,
  [a, b0, c]: readonly [number, number, number],
  { pairing, back }: RobertsonGroups,
): RobertsonStart {
  const linear = back * c;
  const root = Math.sqrt(linear * linear + 4 * pairing * a);
  const rest = (2 * a) / (linear + root);
  // b = rest + d with d' = −(root + κ₂ d) d
  const d = b0 - rest;
  const grown = (pairing * d * -Math.expm1(-root * time)) / root;
  const b = rest + (d * Math.exp(-root * time)) / (1 + grown);
  // ∫ b = rest τ + ln(1 + grown) / κ₂, and κ₂ b² = a − κ₃ c b − b'
  const integral = rest * time + Math.log1p(grown) / pairing;
  const growth = a * time - linear * integral - (b - b0);
  return { b, rest, root, growth };
}
