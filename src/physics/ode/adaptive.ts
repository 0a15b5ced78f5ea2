import { RetortError } from "../../core/errors.ts";
import type { OdeOptions, OdeSolution, OdeStep } from "./system.ts";

/** One method of integration, with the state of its step inside. */
export type Method = {
  /** The local error goes with the step to this power. */
  errorOrder: number;
  /** Tries a step of h; writes the new state and the estimate of its error; false where it cannot be taken. */
  attempt: (t: number, y: Float64Array, h: number, out: Float64Array, error: Float64Array) => boolean;
  /** The error's norm, where it is not the root mean square over tolerances of `error`. */
  norm?: (scale: Float64Array, h: number) => number;
  /** The state at a share 0..1 of the step last tried. */
  dense: (share: number, out: Float64Array) => void;
  /** Told that the last step was taken. */
  accepted: () => void;
  evaluations: () => number;
};

/** The states at `times` (ascending, none before the start), each step's error kept within the tolerances. */
export function integrate(
  method: Method,
  initial: ArrayLike<number>,
  times: ArrayLike<number>,
  firstStep: number,
  options: OdeOptions,
): OdeSolution {
  const { start = 0, relative = 1e-6, longest = Number.POSITIVE_INFINITY, mostSteps = 100_000, watch } = options;
  const size = initial.length;
  const absolute = tolerances(options.absolute ?? 1e-9, size);
  let y = Float64Array.from(initial);
  let next = new Float64Array(size);
  const error = new Float64Array(size);
  const scale = new Float64Array(size);
  const states: Float64Array[] = [];
  const end = times.length ? (times[times.length - 1] as number) : start;
  checkTimes(times, start);
  let t = start;
  let h = Math.min(firstStep, longest, end - start);
  let [steps, rejected, due] = [0, 0, 0];
  while (due < times.length && (times[due] as number) <= t) {
    states.push(y.slice());
    due++;
  }
  let afterRejection = false;
  while (t < end) {
    if (steps + rejected >= mostSteps)
      throw new RetortError("DIVERGED", `the integration took ${mostSteps} steps and is only at t = ${t}`, {
        hint: "loosen the tolerances or allow more steps",
      });
    const last = t + h >= end - 1e-12 * Math.abs(end);
    if (last) h = end - t;
    let size_ = Number.POSITIVE_INFINITY;
    if (method.attempt(t, y, h, next, error)) {
      for (let i = 0; i < size; i++) scale[i] = absolute[i]! + relative * Math.max(Math.abs(y[i]!), Math.abs(next[i]!));
      size_ = method.norm ? method.norm(scale, h) : rootMeanSquare(error, scale);
    }
    if (size_ <= 1) {
      const from = t;
      const step = h;
      const to = last ? end : t + h;
      const at = (time: number, out: Float64Array) => method.dense((time - from) / step, out);
      while (due < times.length && (times[due] as number) <= to) {
        const state = new Float64Array(size);
        if (times[due] === to) state.set(next);
        else at(times[due] as number, state);
        states.push(state);
        due++;
      }
      steps++;
      const stop = watch?.({ from, to, state: next, at } satisfies OdeStep);
      method.accepted();
      [y, next] = [next, y];
      t = to;
      if (stop) break;
      const growth = size_ === 0 ? 8 : Math.min(8, Math.max(0.2, 0.9 * size_ ** (-1 / method.errorOrder)));
      h = Math.min(step * (afterRejection ? Math.min(1, growth) : growth), longest);
      afterRejection = false;
    } else {
      rejected++;
      afterRejection = true;
      h *= size_ < Number.POSITIVE_INFINITY ? Math.max(0.1, 0.9 * size_ ** (-1 / method.errorOrder)) : 0.2;
      if (!(h > 4e-16 * Math.abs(t)) || h < 1e-300)
        throw new RetortError("DIVERGED", `the integration cannot go on at t = ${t}: the step has become ${h}`, {
          hint: "the solution leaves the finite numbers there, or the tolerances are too tight",
        });
    }
  }
  return { states, steps, rejected, evaluations: method.evaluations() };
}

/** √(mean (e/s)²); not a number counts as infinite. */
export function rootMeanSquare(error: ArrayLike<number>, scale: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < error.length; i++) sum += ((error[i] as number) / (scale[i] as number)) ** 2;
  return Number.isFinite(sum) ? Math.sqrt(sum / error.length) : Number.POSITIVE_INFINITY;
}

/**
 * A first step for a method of this order (Hairer, Nørsett & Wanner, Solving Ordinary Differential Equations I, II.4),
 * by one more evaluation of f.
 */
export function firstStepOf(
  rate: (t: number, y: Float64Array, out: Float64Array) => void,
  initial: Float64Array,
  order: number,
  { start = 0, relative = 1e-6, absolute = 1e-9, firstStep }: OdeOptions,
): number {
  if (firstStep !== undefined) return firstStep;
  const size = initial.length;
  const floor = tolerances(absolute, size);
  const scale = initial.map((y, i) => floor[i]! + relative * Math.abs(y));
  const slope = new Float64Array(size);
  rate(start, initial, slope);
  const d0 = rootMeanSquare(initial, scale);
  const d1 = rootMeanSquare(slope, scale);
  const h0 = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : (0.01 * d0) / d1;
  const later = new Float64Array(size);
  rate(
    start + h0,
    initial.map((y, i) => y + h0 * slope[i]!),
    later,
  );
  const d2 = rootMeanSquare(
    later.map((f, i) => f - slope[i]!),
    scale,
  );
  const most = Math.max(d1, d2 / h0);
  const h1 = most <= 1e-15 ? Math.max(1e-6, h0 * 1e-3) : (0.01 / most) ** (1 / order);
  return Math.min(100 * h0, h1);
}

function tolerances(absolute: number | readonly number[], size: number): Float64Array {
  const list = typeof absolute === "number" ? new Float64Array(size).fill(absolute) : Float64Array.from(absolute);
  if (list.length !== size || !list.every((a) => a >= 0))
    throw new RetortError("INVALID_INPUT", `the absolute tolerances are ${[...list].join(", ")} for ${size} unknowns`, {
      hint: "give one for all, or one for each, 0 or above",
    });
  return list;
}

function checkTimes(times: ArrayLike<number>, start: number): void {
  let before = start;
  for (let i = 0; i < times.length; i++) {
    const time = times[i] as number;
    if (!(time >= before) || !Number.isFinite(time))
      throw new RetortError("INVALID_INPUT", `time ${i} is ${time}, after ${before}`, {
        hint: "give finite times in ascending order, none before the start",
      });
    before = time;
  }
}
