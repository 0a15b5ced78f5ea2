import { inverseRealFft, realFft } from "./fft.ts";
import { isPowerOfTwo } from "./fft-complex.ts";

/**
 * A real periodic function on [0, 1): u(x) = Re c₀ + 2 Re Σ_{k=1..K} c_k exp(2πikx), with the coefficients
 * interleaved (real, imaginary) for k = 0..K, 2 (K + 1) numbers.
 */
export type FourierSeries = { readonly coefficients: Float64Array };

/** The highest mode K of a series. */
export function modesOf(series: FourierSeries): number {
  return series.coefficients.length / 2 - 1;
}

/**
 * The trigonometric interpolant through n samples at x_j = j/n (any n ≥ 1), kept up to the given mode. For even n
 * the mode n/2 is shared between its two aliases, so that it interpolates as a cosine.
 */
export function seriesOf(samples: Float64Array, keep = Math.floor(samples.length / 2)): FourierSeries {
  const n = samples.length;
  const half = Math.floor(n / 2);
  const top = Math.min(keep, half);
  const coefficients = new Float64Array(2 * (top + 1));
  if (isPowerOfTwo(n) && n >= 4) {
    const modes = realFft(samples);
    for (let i = 0; i < coefficients.length; i++) coefficients[i] = modes[i]! / n;
  } else {
    const { cosines, sines } = turns(n);
    for (let k = 0; k <= top; k++) {
      let re = 0;
      let im = 0;
      for (let j = 0, at = 0; j < n; j++, at = (at + k) % n) {
        re += samples[j]! * cosines[at]!;
        im -= samples[j]! * sines[at]!;
      }
      coefficients[2 * k] = re / n;
      coefficients[2 * k + 1] = im / n;
    }
  }
  if (n % 2 === 0 && top === half && n > 1) {
    coefficients[2 * half]! /= 2;
    coefficients[2 * half + 1] = 0;
  }
  return { coefficients };
}

/** The values at x_j = j/n, j < n, whatever n: points of the function itself, also where n resolves less than K. */
export function onGrid(series: FourierSeries, n: number): Float64Array {
  const top = modesOf(series);
  if (isPowerOfTwo(n)) {
    let fine = Math.max(n, 4);
    while (fine < 2 * top + 1) fine *= 2;
    const modes = new Float64Array(fine + 2);
    for (let i = 0; i < series.coefficients.length; i++) modes[i] = series.coefficients[i]! * fine;
    const values = inverseRealFft(modes);
    const stride = fine / n;
    return stride === 1 ? values : Float64Array.from({ length: n }, (_, j) => values[j * stride]!);
  }
  const { cosines, sines } = turns(n);
  const out = new Float64Array(n).fill(series.coefficients[0]!);
  for (let k = 1; k <= top; k++) {
    const re = 2 * series.coefficients[2 * k]!;
    const im = 2 * series.coefficients[2 * k + 1]!;
    for (let j = 0, at = 0; j < n; j++, at = (at + k) % n) out[j]! += re * cosines[at]! - im * sines[at]!;
  }
  return out;
}

/** The values at any points x (periodically continued). */
export function atPoints(series: FourierSeries, points: ArrayLike<number>): Float64Array {
  const top = modesOf(series);
  return Float64Array.from({ length: points.length }, (_, i) => {
    const angle = 2 * Math.PI * (points[i] as number);
    let value = series.coefficients[0]!;
    for (let k = 1; k <= top; k++)
      value +=
        2 * (series.coefficients[2 * k]! * Math.cos(k * angle) - series.coefficients[2 * k + 1]! * Math.sin(k * angle));
    return value;
  });
}

/** The share of the mean-free energy (integral of u²) that modes above `keep` carry, 0..1; 0 for a constant. */
export function energyAbove(series: FourierSeries, keep: number): number {
  let all = 0;
  let above = 0;
  for (let k = 1; k <= modesOf(series); k++) {
    const energy = series.coefficients[2 * k]! ** 2 + series.coefficients[2 * k + 1]! ** 2;
    all += energy;
    if (k > keep) above += energy;
  }
  return all === 0 ? 0 : above / all;
}

function turns(n: number): { cosines: Float64Array; sines: Float64Array } {
  const angle = (2 * Math.PI) / n;
  return {
    cosines: Float64Array.from({ length: n }, (_, j) => Math.cos(angle * j)),
    sines: Float64Array.from({ length: n }, (_, j) => Math.sin(angle * j)),
  };
}
