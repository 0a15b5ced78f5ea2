import FFT from "fft.js";
import { RetortError } from "../core/errors.ts";

type Plan = { fft: FFT; full: Float64Array; back: Float64Array };
const plans = new Map<number, Plan>();

/** True for 1, 2, 4, 8, ... */
export function isPowerOfTwo(n: number): boolean {
  return Number.isInteger(n) && n > 0 && (n & (n - 1)) === 0;
}

function plan(n: number): Plan {
  let found = plans.get(n);
  if (!found) {
    if (!isPowerOfTwo(n) || n < 4)
      throw new RetortError("INVALID_INPUT", `a grid of ${n} points has no fast Fourier transform here`, {
        hint: "use a power of two, 4 or more",
      });
    found = { fft: new FFT(n), full: new Float64Array(2 * n), back: new Float64Array(2 * n) };
    plans.set(n, found);
  }
  return found;
}

/**
 * The discrete Fourier transform of n real values (n a power of two, at least 4): modes 0..n/2 as interleaved
 * real and imaginary parts, n + 2 numbers, unscaled: mode k is the sum over j of values[j] exp(-2πi jk/n).
 *
 * @throws RetortError INVALID_INPUT where n is not a power of two.
 */
export function realFft(values: Float64Array, out = new Float64Array(values.length + 2)): Float64Array {
  const n = values.length;
  const { fft, full } = plan(n);
  fft.realTransform(full, values);
  out.set(full.subarray(0, n + 2));
  out[1] = 0;
  out[n + 1] = 0;
  return out;
}

/** The inverse of {@link realFft}: n + 2 interleaved numbers back to n values, divided by n. */
export function inverseRealFft(modes: Float64Array, out = new Float64Array(modes.length - 2)): Float64Array {
  const n = modes.length - 2;
  const { fft, full, back } = plan(n);
  full.set(modes);
  full[1] = 0;
  full[n + 1] = 0;
  fft.completeSpectrum(full);
  fft.inverseTransform(back, full);
  for (let j = 0; j < n; j++) out[j] = back[2 * j]!;
  return out;
}

/** Two inverse transforms for the price of one: the second field rides as the imaginary part of the first. */
export function inverseRealFftPair(first: Float64Array, second: Float64Array): [Float64Array, Float64Array] {
  const n = first.length - 2;
  const { fft, full, back } = plan(n);
  for (let k = 0; k <= n / 2; k++) {
    const edge = k === 0 || k === n / 2;
    const ar = first[2 * k]!;
    const ai = edge ? 0 : first[2 * k + 1]!;
    const br = second[2 * k]!;
    const bi = edge ? 0 : second[2 * k + 1]!;
    full[2 * k] = ar - bi;
    full[2 * k + 1] = ai + br;
    if (!edge) {
      full[2 * (n - k)] = ar + bi;
      full[2 * (n - k) + 1] = br - ai;
    }
  }
  fft.inverseTransform(back, full);
  const a = new Float64Array(n);
  const b = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    a[j] = back[2 * j]!;
    b[j] = back[2 * j + 1]!;
  }
  return [a, b];
}

/**
 * The derivative d^order u / dx^order of a field sampled at x_j = j length / n on a periodic interval, exact for
 * what the grid resolves. The mode n/2 has no derivative of odd order on the grid and is dropped there.
 */
export function spectralDerivative(values: Float64Array, order = 1, length = 1): Float64Array {
  const n = values.length;
  const modes = realFft(values);
  for (let k = 0; k <= n / 2; k++) {
    const size = ((2 * Math.PI * k) / length) ** order;
    const scale = k === n / 2 && order % 2 === 1 ? 0 : size;
    const re = modes[2 * k]! * scale;
    const im = modes[2 * k + 1]! * scale;
    const turn = order % 4; // multiply by i^order
    modes[2 * k] = [re, -im, -re, im][turn]!;
    modes[2 * k + 1] = [im, re, -im, -re][turn]!;
  }
  return inverseRealFft(modes);
}
