import { RetortError } from "../core/errors.ts";
import { inverseRealFft, realFft } from "./fft.ts";

/** A complex factor per wave number q = 2πk / length: the symbol of a linear operator with constant coefficients. */
type Symbol1d = (wave: number) => { re?: number; im?: number };

/** u_t = L u + G f(u) on a periodic interval: L and G by their symbols, f point by point. */
export type SemilinearEquation = {
  length: number;
  linear: Symbol1d;
  /** G, applied to f(u); default the identity. A derivative d/dx is { im: wave }. */
  outer?: Symbol1d;
  pointwise: (u: number) => number;
};

export type StepOptions = {
  /** Number of equal steps to the final time. */
  steps: number;
  /** Share of the modes of f(u) that are kept against aliasing, default 2/3. */
  keep?: number;
};

/**
 * Exponential time differencing, fourth-order Runge–Kutta (Cox & Matthews, J. Comput. Phys. 2002, 176, 430), with the
 * coefficients as contour means over 32 points (Kassam & Trefethen, SIAM J. Sci. Comput. 2005, 26, 1214): spectral in
 * space, fourth order in time. Returns the field at the final time, on the grid of the initial one.
 *
 * @throws RetortError INVALID_INPUT for a grid that is no power of two; UNSUPPORTED_INPUT where the steps are too
 * long and the field blows up.
 */
export function solveEtdrk4(
  equation: SemilinearEquation,
  initial: Float64Array,
  time: number,
  { steps, keep = 2 / 3 }: StepOptions,
): Float64Array {
  const n = initial.length;
  const step = time / steps;
  const table = coefficients(equation, n, step);
  const outer = outerSymbol(equation, n, keep);
  const nonlinear = (modes: Float64Array): Float64Array => {
    const values = inverseRealFft(modes);
    for (let j = 0; j < n; j++) values[j] = equation.pointwise(values[j]!);
    return multiply(outer, realFft(values));
  };
  let v = realFft(initial);
  for (let s = 0; s < steps; s++) {
    const nv = nonlinear(v);
    const halfV = multiply(table.half, v);
    const a = sum(halfV, multiply(table.q, nv));
    const na = nonlinear(a);
    const b = sum(halfV, multiply(table.q, na));
    const nb = nonlinear(b);
    const c = sum(multiply(table.half, a), multiply(table.q, combine(2, nb, -1, nv)));
    const nc = nonlinear(c);
    v = sum(
      sum(multiply(table.whole, v), multiply(table.f1, nv)),
      sum(multiply(table.f2, combine(2, na, 2, nb)), multiply(table.f3, nc)),
    );
  }
  const out = inverseRealFft(v);
  if (!out.every(Number.isFinite))
    throw new RetortError("UNSUPPORTED_INPUT", `the solution blew up with ${steps} steps`, { hint: "take more steps" });
  return out;
}

function multiply(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < a.length; i += 2) {
    out[i] = a[i]! * b[i]! - a[i + 1]! * b[i + 1]!;
    out[i + 1] = a[i]! * b[i + 1]! + a[i + 1]! * b[i]!;
  }
  return out;
}

function sum(a: Float64Array, b: Float64Array): Float64Array {
  return combine(1, a, 1, b);
}

function combine(p: number, a: Float64Array, q: number, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) out[i] = p * a[i]! + q * b[i]!;
  return out;
}

function outerSymbol(equation: SemilinearEquation, n: number, keep: number): Float64Array {
  const out = new Float64Array(n + 2);
  for (let k = 0; k <= n / 2; k++) {
    if (k > (keep * n) / 2) continue;
    const { re = 0, im = 0 } = equation.outer?.((2 * Math.PI * k) / equation.length) ?? { re: 1 };
    out[2 * k] = re;
    out[2 * k + 1] = k === n / 2 ? 0 : im;
  }
  return out;
}

type Table = Record<"whole" | "half" | "q" | "f1" | "f2" | "f3", Float64Array>;

function coefficients(equation: SemilinearEquation, n: number, step: number): Table {
  const make = () => new Float64Array(n + 2);
  const table: Table = { whole: make(), half: make(), q: make(), f1: make(), f2: make(), f3: make() };
  const circle = 32;
  for (let k = 0; k <= n / 2; k++) {
    const { re = 0, im = 0 } = equation.linear((2 * Math.PI * k) / equation.length);
    const centre = complex(re * step, im * step);
    put(table.whole, k, exp(centre));
    put(table.half, k, exp(times(centre, complex(0.5))));
    let q = complex(0);
    let f1 = complex(0);
    let f2 = complex(0);
    let f3 = complex(0);
    for (let m = 0; m < circle; m++) {
      const angle = (2 * Math.PI * (m + 0.5)) / circle;
      const z = plus(centre, complex(Math.cos(angle), Math.sin(angle)));
      const e = exp(z);
      const z2 = times(z, z);
      const z3 = times(z2, z);
      const part = (top: Complex, bottom: Complex) => times(over(top, bottom), complex(step / circle));
      q = plus(q, part(plus(exp(times(z, complex(0.5))), complex(-1)), z));
      const four = complex(4);
      // f1 = (−4 − z + e^z (4 − 3z + z²)) / z³, f2 = (2 + z + e^z (z − 2)) / z³, f3 = (−4 − 3z − z² + e^z (4 − z)) / z³
      f1 = plus(
        f1,
        part(plus(times(e, plus(plus(four, times(z, complex(-3))), z2)), times(complex(-1), plus(four, z))), z3),
      );
      f2 = plus(f2, part(plus(plus(complex(2), z), times(e, plus(z, complex(-2)))), z3));
      f3 = plus(
        f3,
        part(
          plus(
            times(e, plus(four, times(z, complex(-1)))),
            times(complex(-1), plus(plus(four, times(z, complex(3))), z2)),
          ),
          z3,
        ),
      );
    }
    put(table.q, k, q);
    put(table.f1, k, f1);
    put(table.f2, k, f2);
    put(table.f3, k, f3);
  }
  return table;
}

type Complex = readonly [number, number];
const complex = (re: number, im = 0): Complex => [re, im];
const plus = (a: Complex, b: Complex): Complex => [a[0] + b[0], a[1] + b[1]];
const times = (a: Complex, b: Complex): Complex => [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]];
const over = (a: Complex, b: Complex): Complex => {
  const size = b[0] * b[0] + b[1] * b[1];
  return [(a[0] * b[0] + a[1] * b[1]) / size, (a[1] * b[0] - a[0] * b[1]) / size];
};
const exp = (a: Complex): Complex => [Math.exp(a[0]) * Math.cos(a[1]), Math.exp(a[0]) * Math.sin(a[1])];
const put = (to: Float64Array, k: number, [re, im]: Complex) => {
  to[2 * k] = re;
  to[2 * k + 1] = im;
};

/**
 * Burgers' equation u_t + u u_x = ν u_xx as a semilinear equation, for {@link solveEtdrk4}. The transport by `mean` is
 * counted as linear, so that it is exact in time: give the field's mean, or steps must resolve its motion.
 */
export function burgersEquation(viscosity: number, mean = 0, length = 1): SemilinearEquation {
  return {
    length,
    linear: (wave) => ({ re: -viscosity * wave * wave, im: -mean * wave }),
    outer: (wave) => ({ im: wave }),
    pointwise: (u) => -0.5 * (u - mean) ** 2,
  };
}
