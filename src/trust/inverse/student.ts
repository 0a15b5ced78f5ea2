/**
 * Quantile of the standard normal distribution, by Newton's method on its distribution function (error below 1e-9 for
 * shares from 1e-12 to 1 − 1e-12).
 */
export function normalQuantile(share: number): number {
  let z = 0;
  for (let step = 0; step < 80; step++) {
    const difference = normalShare(z) - share;
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const move = Math.max(-0.5, Math.min(0.5, difference / Math.max(density, 1e-300)));
    z -= move;
    if (Math.abs(move) < 1e-12) break;
  }
  return z;
}

/** Distribution function of the standard normal, by its series (Marsaglia, J. Stat. Softw. 2004, 11(4)). */
function normalShare(z: number): number {
  if (z > 8) return 1;
  if (z < -8) return 0;
  let [sum, term] = [z, z];
  for (let i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
    term *= (z * z) / i;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

/**
 * Quantile of Student's t distribution, from the normal one's (Abramowitz and Stegun 26.7.5; within 1 % from 3 degrees of
 * freedom on at 95 %). One and two degrees are exact.
 */
export function studentQuantile(share: number, freedom: number): number {
  if (freedom === 1) return Math.tan(Math.PI * (share - 0.5));
  if (freedom === 2) return (2 * share - 1) * Math.sqrt(2 / (4 * share * (1 - share)));
  const z = normalQuantile(share);
  const n = freedom;
  return (
    z +
    (z ** 3 + z) / (4 * n) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * n ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * n ** 3) +
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / (92160 * n ** 4)
  );
}
