import { RetortError } from "../core/errors.ts";
import { complexFft, isPowerOfTwo, rootsOfUnity } from "./fft-complex.ts";

type Buffers = { half: Float64Array; other: Float64Array };
const buffers = new Map<number, Buffers>();

/** Two work arrays of n numbers, made once per size. */
function work(n: number): Buffers {
  let found = buffers.get(n);
  if (!found) {
    if (!isPowerOfTwo(n) || n < 4)
      throw new RetortError("INVALID_INPUT", `a grid of ${n} points has no fast Fourier transform here`, {
        hint: "use a power of two, 4 or more",
      });
    found = { half: new Float64Array(n), other: new Float64Array(n) };
    buffers.set(n, found);
  }
  return found;
}

/**
 * The discrete Fourier transform of n real values (n a power of two, at least 4): modes 0..n/2 as interleaved
 * real and imaginary parts, n + 2 numbers, unscaled: mode k is the sum over j of values[j] exp(-2πi jk/n).
 * Even and odd values ride as real and imaginary parts of a transform of half the length.
 *
 * @throws RetortError INVALID_INPUT where n is not a power of two.
 */
export function realFft(values: Float64Array, out: Float64Array = new Float64Array(values.length + 2)): Float64Array {
  const n = values.length;
  const { half, other } = work(n);
  half.set(values);
  const z = complexFft(half, other, n / 2);
  const turns = rootsOfUnity(n);
  out[0] = z[0]! + z[1]!;
  out[1] = 0;
  out[n] = z[0]! - z[1]!;
  out[n + 1] = 0;
  for (let a = 2, b = n - 2; a <= b; a += 2, b -= 2) {
    const evenR = 0.5 * (z[a]! + z[b]!);
    const evenI = 0.5 * (z[a + 1]! - z[b + 1]!);
    const oddR = 0.5 * (z[a + 1]! + z[b + 1]!);
    const oddI = 0.5 * (z[b]! - z[a]!);
    const c = turns[a]!;
    const s = turns[a + 1]!;
    const turnedR = oddR * c - oddI * s;
    const turnedI = oddR * s + oddI * c;
    out[a] = evenR + turnedR;
    out[a + 1] = evenI + turnedI;
    out[b] = evenR - turnedR;
    out[b + 1] = turnedI - evenI;
  }
  return out;
}

/** The inverse of {@link realFft}: n + 2 interleaved numbers back to n values, divided by n. */
export function inverseRealFft(
  modes: Float64Array,
  out: Float64Array = new Float64Array(modes.length - 2),
): Float64Array {
  const n = modes.length - 2;
  const { half, other } = work(n);
  const turns = rootsOfUnity(n);
  const scale = 1 / n;
  half[0] = scale * (modes[0]! + modes[n]!);
  half[1] = scale * (modes[0]! - modes[n]!);
  for (let a = 2, b = n - 2; a <= b; a += 2, b -= 2) {
    const evenR = scale * (modes[a]! + modes[b]!);
    const evenI = scale * (modes[a + 1]! - modes[b + 1]!);
    const gapR = scale * (modes[a]! - modes[b]!);
    const gapI = scale * (modes[a + 1]! + modes[b + 1]!);
    const c = turns[a]!;
    const s = turns[a + 1]!;
    const oddR = gapR * c + gapI * s;
    const oddI = gapI * c - gapR * s;
    half[a] = evenR - oddI;
    half[a + 1] = evenI + oddR;
    half[b] = evenR + oddI;
    half[b + 1] = oddR - evenI;
  }
  out.set(complexFft(half, other, n / 2, 1, true));
  return out;
}

/** Two inverse transforms for the price of one: the second field rides as the imaginary part of the first. */
export function inverseRealFftPair(first: Float64Array, second: Float64Array): [Float64Array, Float64Array] {
  const n = first.length - 2;
  const { half: full, other } = work(2 * n);
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
  const back = complexFft(full, other, n, 1, true);
  const a = new Float64Array(n);
  const b = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    a[j] = back[2 * j]! / n;
    b[j] = back[2 * j + 1]! / n;
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
