import type { RobertsonRates } from "./robertson.ts";

/**
 * Robertson's reaction with B in its steady state, k₁ A = k₃ B C + k₂ B², so that C alone is left to integrate:
 * dC/dt = k₂ B². By the midpoint rule in ln t, `inner` steps between two of the times.
 *
 * @returns A, B, C at each time, one after the other.
 */
export function steadyRobertson(
  [a, b, c]: readonly [number, number, number],
  times: ArrayLike<number>,
  { k1, k2, k3 }: RobertsonRates,
  inner = 16,
): Float64Array {
  const total = a + b + c;
  const steady = (x: number) => {
    const left = Math.max(0, total - x);
    const linear = k3 * x;
    return (2 * k1 * left) / (linear + Math.sqrt(linear * linear + 4 * k1 * k2 * left));
  };
  const rate = (x: number) => k2 * steady(x) ** 2;
  const out = new Float64Array(3 * times.length);
  let [now, x] = [0, c];
  for (let i = 0; i < times.length; i++) {
    const until = times[i]!;
    for (let s = 0; s < inner; s++) {
      const next = now === 0 ? until / 2 ** (inner - 1 - s) : now * (until / now) ** (1 / (inner - s));
      const h = next - now;
      const half = Math.min(total, x + 0.5 * h * rate(x));
      x = Math.min(total, x + h * rate(half));
      now = next;
    }
    const share = steady(x);
    out.set([total - x - share, share, x], 3 * i);
  }
  return out;
}
