import { phiFunctions } from "./phi-functions.ts";

/** Writes N(v) to `out`: modes in, modes out, complex numbers interleaved. */
export type NonlinearTerm = (modes: Float64Array, out: Float64Array) => void;

type Table = Record<"whole" | "half" | "q" | "first" | "middle" | "last", Float64Array>;

/**
 * One step of v_t = L v + N(v) for diagonal L, by exponential time differencing of fourth order (Cox & Matthews,
 * J. Comput. Phys. 2002, 176, 430; coefficients by φ functions instead of the contours of Kassam & Trefethen).
 *
 * @param symbol the diagonal of L, complex numbers interleaved, one for each mode.
 * @returns a function that moves modes by one step, in place.
 */
export function etdrk4Stepper(
  symbol: Float64Array,
  step: number,
  nonlinear: NonlinearTerm,
): (modes: Float64Array) => void {
  const size = symbol.length;
  const real = symbol.every((part, i) => i % 2 === 0 || part === 0);
  const { whole, half, q, first, middle, last } = coefficients(symbol, step, real);
  const make = () => new Float64Array(size);
  const [nv, na, nb, nc, a, b] = [make(), make(), make(), make(), make(), make()];
  const stage = real ? realStage : complexStage;
  const finish = real ? realFinish : complexFinish;
  return (v) => {
    nonlinear(v, nv);
    stage(a, half, v, q, nv);
    nonlinear(a, na);
    stage(b, half, v, q, na);
    nonlinear(b, nb);
    for (let i = 0; i < size; i++) nc[i] = 2 * nb[i]! - nv[i]!;
    stage(b, half, a, q, nc);
    for (let i = 0; i < size; i++) na[i]! += nb[i]!;
    nonlinear(b, nc);
    finish(v, whole, first, nv, middle, na, last, nc);
  };
}

type F = Float64Array;

/** out = g v + q n, factors real: every part for itself. */
function realStage(out: F, g: F, v: F, q: F, n: F): void {
  for (let i = 0; i < out.length; i++) out[i] = g[i]! * v[i]! + q[i]! * n[i]!;
}

function complexStage(out: F, g: F, v: F, q: F, n: F): void {
  for (let i = 0; i < out.length; i += 2) {
    out[i] = g[i]! * v[i]! - g[i + 1]! * v[i + 1]! + q[i]! * n[i]! - q[i + 1]! * n[i + 1]!;
    out[i + 1] = g[i]! * v[i + 1]! + g[i + 1]! * v[i]! + q[i]! * n[i + 1]! + q[i + 1]! * n[i]!;
  }
}

/** v = g v + a x + b y + c z. */
function realFinish(v: F, g: F, a: F, x: F, b: F, y: F, c: F, z: F): void {
  for (let i = 0; i < v.length; i++) v[i] = g[i]! * v[i]! + a[i]! * x[i]! + b[i]! * y[i]! + c[i]! * z[i]!;
}

function complexFinish(v: F, g: F, a: F, x: F, b: F, y: F, c: F, z: F): void {
  for (let i = 0; i < v.length; i += 2) {
    const j = i + 1;
    const re = g[i]! * v[i]! - g[j]! * v[j]! + a[i]! * x[i]! - a[j]! * x[j]!;
    const im = g[i]! * v[j]! + g[j]! * v[i]! + a[i]! * x[j]! + a[j]! * x[i]!;
    v[i] = re + b[i]! * y[i]! - b[j]! * y[j]! + c[i]! * z[i]! - c[j]! * z[j]!;
    v[j] = im + b[i]! * y[j]! + b[j]! * y[i]! + c[i]! * z[j]! + c[j]! * z[i]!;
  }
}

/** The factors of the scheme; where they are real, each stands twice, beside the real and the imaginary part. */
function coefficients(symbol: Float64Array, step: number, real: boolean): Table {
  const make = () => new Float64Array(symbol.length);
  const table: Table = { whole: make(), half: make(), q: make(), first: make(), middle: make(), last: make() };
  const whole = new Float64Array(6);
  const half = new Float64Array(6);
  for (let i = 0; i < symbol.length; i += 2) {
    const re = symbol[i]! * step;
    const im = symbol[i + 1]! * step;
    phiFunctions(re, im, whole);
    phiFunctions(re / 2, im / 2, half);
    for (let part = 0; part < 2; part++) {
      const at = i + part;
      const from = real ? 0 : part;
      const turn = (x: number) => (from === 0 ? Math.cos(x) : Math.sin(x));
      const [one, two, three] = [whole[from]!, whole[from + 2]!, whole[from + 4]!];
      table.whole[at] = Math.exp(re) * turn(im);
      table.half[at] = Math.exp(re / 2) * turn(im / 2);
      table.q[at] = (step / 2) * half[from]!;
      table.first[at] = step * (one - 3 * two + 4 * three);
      table.middle[at] = step * (2 * two - 4 * three);
      table.last[at] = step * (4 * three - two);
    }
  }
  return table;
}
