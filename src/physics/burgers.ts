import { RetortError } from "../core/errors.ts";
import { inverseRealFft, inverseRealFftPair, realFft, spectralDerivative } from "./fft.ts";
import { atPoints, onGrid, seriesOf } from "./fourier-series.ts";
import { checkViscosityAndTime, meanOf, solveHeat } from "./heat.ts";
import { hopfLaxAverage } from "./hopf-lax.ts";

/** Points of the finest grid on which the potential is laid out. */
const finest = 16384;

/**
 * Burgers' equation u_t + u u_x = ν u_xx, periodic on [0, 1), from n samples at x_j = j/n (n a power of two), at one
 * time: the exact solution of Cole (Quart. Appl. Math. 1951, 9, 225) and Hopf (Comm. Pure Appl. Math. 1950, 3, 201),
 * u = c + v(x − ct, t) with c the mean, v = −2ν φ_x/φ, φ_t = ν φ_xx, φ₀ = exp(−Φ/2ν), Φ' = u₀ − c.
 *
 * φ spans exp(max Φ − min Φ over 2ν): where that leaves enough digits, φ is evolved by Fourier transform; where it
 * does not (small ν), v is the average of v₀ under the Hopf–Lax weights exp(−Φ(y)/2ν − (x−y)²/4νt), summed in
 * logarithms, so that no digit is lost. Both converge faster than any power of n.
 *
 * @param points where to evaluate, instead of the n grid points.
 * @throws RetortError INVALID_INPUT for a viscosity, time or grid that cannot be; UNSUPPORTED_INPUT where fronts
 * are thinner than the finest grid resolves.
 */
export function solveBurgers(
  initial: Float64Array,
  viscosity: number,
  time: number,
  points?: ArrayLike<number>,
): Float64Array {
  checkViscosityAndTime(viscosity, time);
  const n = initial.length;
  const mean = meanOf(initial);
  const slope = maximum(spectralDerivative(initial));
  const width = Math.sqrt((2 * viscosity) / Math.max(slope, 1e-300)); // of the narrowest maximum of φ₀
  let grid = Math.max(n, 64);
  while (grid * width < 2.5 && grid < finest) grid *= 2;
  if (time === 0 && !points) return initial.slice();
  if (!points && grid * width >= 2.5) {
    const quick = byFourier(refined(initial, mean, grid), viscosity, time, mean);
    if (quick) return decimated(quick, n);
  }
  return byAverage(initial, mean, slope, viscosity, time, points);
}

/** The mean-free field on a grid at least as fine. */
function refined(initial: Float64Array, mean: number, grid: number): Float64Array {
  const field = grid === initial.length ? initial.slice() : onGrid(seriesOf(initial), grid);
  for (let j = 0; j < field.length; j++) field[j]! -= mean;
  return field;
}

function decimated(values: Float64Array, n: number): Float64Array {
  const stride = values.length / n;
  return stride === 1 ? values : Float64Array.from({ length: n }, (_, j) => values[j * stride]!);
}

function maximum(values: Float64Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const value of values) if (value > largest) largest = value;
  return largest;
}

function minimum(values: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) if (value < least) least = value;
  return least;
}

/** The highest mode that counts in double precision. */
function bandwidthOf(values: Float64Array): number {
  const modes = realFft(values);
  let largest = 0;
  for (let k = 1; k < modes.length / 2; k++)
    largest = Math.max(largest, Math.abs(modes[2 * k]!), Math.abs(modes[2 * k + 1]!));
  let k = modes.length / 2 - 1;
  while (k > 1 && Math.max(Math.abs(modes[2 * k]!), Math.abs(modes[2 * k + 1]!)) <= 1e-12 * largest) k--;
  return k;
}

/** Φ/2ν with Φ' = v, less its minimum. */
function scaledPotential(field: Float64Array, viscosity: number): Float64Array {
  const n = field.length;
  const modes = realFft(field);
  modes[0] = 0;
  modes[n] = 0;
  modes[n + 1] = 0;
  for (let k = 1; k < n / 2; k++) {
    const scale = 1 / (2 * viscosity * 2 * Math.PI * k);
    const re = modes[2 * k]!;
    modes[2 * k] = modes[2 * k + 1]! * scale;
    modes[2 * k + 1] = -re * scale;
  }
  const potential = inverseRealFft(modes);
  const least = minimum(potential);
  for (let j = 0; j < n; j++) potential[j]! -= least;
  return potential;
}

/** The Fourier way; undefined where rounding would cost more than about ten digits of u. */
function byFourier(field: Float64Array, viscosity: number, time: number, mean: number): Float64Array | undefined {
  const n = field.length;
  const potential = scaledPotential(field, viscosity);
  for (let j = 0; j < n; j++) potential[j] = Math.exp(-potential[j]!);
  const modes = realFft(potential);
  const slopes = new Float64Array(n + 2);
  for (let k = 0; k <= n / 2; k++) {
    const wave = 2 * Math.PI * k;
    const decay = Math.exp(-viscosity * wave * wave * time);
    const c = decay * Math.cos(wave * mean * time);
    const s = -decay * Math.sin(wave * mean * time);
    const re = modes[2 * k]! * c - modes[2 * k + 1]! * s;
    const im = modes[2 * k]! * s + modes[2 * k + 1]! * c;
    modes[2 * k] = re;
    modes[2 * k + 1] = im;
    slopes[2 * k] = -wave * im;
    slopes[2 * k + 1] = k === n / 2 ? 0 : wave * re;
  }
  const [phi, slope] = inverseRealFftPair(modes, slopes);
  const least = minimum(phi);
  if (!(least > 1e-6)) return undefined;
  for (let j = 0; j < n; j++) slope[j] = mean - (2 * viscosity * slope[j]!) / phi[j]!;
  return slope;
}

/** The Hopf–Lax average, for any points. */
function byAverage(
  initial: Float64Array,
  mean: number,
  slope: number,
  viscosity: number,
  time: number,
  points?: ArrayLike<number>,
): Float64Array {
  const width = Math.sqrt((2 * viscosity) / (1 / time + Math.max(slope, 0)));
  const bandwidth = bandwidthOf(initial);
  let sums = 64; // points a period of the sums
  while ((sums - bandwidth) * width < 1.4 && sums < finest) sums *= 2;
  if ((sums - bandwidth) * width < 1.4) {
    if (time * Math.max(slope, 0) < 1e-4) {
      const values = atOnce(initial, mean, viscosity, time);
      return points ? atPoints(seriesOf(values), points) : values;
    }
    throw new RetortError(
      "UNSUPPORTED_INPUT",
      `at viscosity ${viscosity} and time ${time} the field has fronts too thin for the reference solver`,
      { hint: "raise the viscosity: about 1e-6 of speed times period is the least" },
    );
  }
  let grid = sums;
  while (grid <= 2 * bandwidth) grid *= 2;
  const field = refined(initial, mean, grid);
  const potential = scaledPotential(field, viscosity);
  const n = initial.length;
  const where = points ?? Float64Array.from({ length: n }, (_, j) => j / n);
  const averaged = hopfLaxAverage(
    decimated(field, sums),
    decimated(potential, sums),
    viscosity,
    time,
    Float64Array.from(where, (x) => x - mean * time),
  );
  for (let j = 0; j < averaged.length; j++) averaged[j]! += mean;
  return averaged;
}

/** For times so short that nothing has moved by a grid spacing: heat, and one explicit step of −v v_x at the middle. */
function atOnce(initial: Float64Array, mean: number, viscosity: number, time: number): Float64Array {
  const field = refined(initial, mean, initial.length);
  const half = solveHeat(field, viscosity, time / 2);
  const steep = spectralDerivative(half);
  const push = half.map((value, j) => -time * value * steep[j]!);
  const start = solveHeat(
    half.map((value, j) => value + push[j]!),
    viscosity,
    time / 2,
    mean * time,
  );
  return start.map((value) => value + mean);
}

/**
 * How far two fields, `between` apart in time on n points of the unit interval (n a power of two), are from Burgers'
 * equation: root mean square of (b − a)/Δt + u u_x − ν u_xx at their mean u, over that of the largest of the three terms.
 * Of exact fields the difference quotient leaves an error of order Δt².
 */
export function burgersResidual(a: Float64Array, b: Float64Array, between: number, viscosity: number): number {
  const u = a.map((value, j) => (value + b[j]!) / 2);
  const [slope, curvature] = [spectralDerivative(u), spectralDerivative(u, 2)];
  const rate = a.map((value, j) => (b[j]! - value) / between);
  const carried = u.map((value, j) => value * slope[j]!);
  const spread = curvature.map((value) => viscosity * value);
  const size = (values: Float64Array) =>
    Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  const largest = Math.max(size(rate), size(carried), size(spread));
  return largest === 0 ? 0 : size(rate.map((value, j) => value + carried[j]! - spread[j]!)) / largest;
}
