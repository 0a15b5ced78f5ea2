import { RetortError } from "../core/errors.ts";
import { etdrk4Stepper } from "./etdrk4-stepper.ts";
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
 * Exponential time differencing, fourth-order Runge–Kutta (see {@link etdrk4Stepper}): spectral in space, fourth order
 * in time. Returns the field at the final time, on the grid of the initial one.
 *
 * @throws RetortError INVALID_INPUT for a grid that is no power of two; UNSUPPORTED_INPUT where the steps are too
 * long and the field blows up.
 */
export function solveEtdrk4(
  equation: SemilinearEquation,
  initial: Float64Array,
  time: number,
  options: StepOptions,
): Float64Array {
  return etdrk4Fields(equation, initial, time, 1, options)[0]!;
}

/**
 * The same, told `frames` times on the way: fields at time · i / frames for i = 1 .. frames. `steps` counts to each
 * frame.
 */
export function etdrk4Fields(
  equation: SemilinearEquation,
  initial: Float64Array,
  time: number,
  frames: number,
  { steps, keep = 2 / 3 }: StepOptions,
): Float64Array[] {
  const n = initial.length;
  const symbol = symbolOf(equation.linear, equation.length, n, 1);
  const outer = symbolOf(equation.outer ?? (() => ({ re: 1 })), equation.length, n, keep);
  const values = new Float64Array(n);
  const { pointwise } = equation;
  const move = etdrk4Stepper(symbol, time / (steps * frames), (modes, out) => {
    inverseRealFft(modes, values);
    for (let j = 0; j < n; j++) values[j] = pointwise(values[j]!);
    realFft(values, out);
    for (let i = 0; i < out.length; i += 2) {
      const re = out[i]!;
      out[i] = outer[i]! * re - outer[i + 1]! * out[i + 1]!;
      out[i + 1] = outer[i]! * out[i + 1]! + outer[i + 1]! * re;
    }
  });
  const modes = realFft(initial);
  return Array.from({ length: frames }, () => {
    for (let s = 0; s < steps; s++) move(modes);
    const field = inverseRealFft(modes);
    if (!field.every(Number.isFinite))
      throw new RetortError("UNSUPPORTED_INPUT", `the solution blew up with ${steps} steps`, {
        hint: "take more steps",
      });
    return field;
  });
}

/** A symbol on the modes 0 .. n/2; beyond the share that is kept it is nought, and real at n/2. */
function symbolOf(symbol: Symbol1d, length: number, n: number, keep: number): Float64Array {
  const out = new Float64Array(n + 2);
  for (let k = 0; k <= (keep * n) / 2; k++) {
    const { re = 0, im = 0 } = symbol((2 * Math.PI * k) / length);
    out[2 * k] = re;
    out[2 * k + 1] = k === n / 2 ? 0 : im;
  }
  return out;
}
