/** Rates of some systems at once: states [count × size], of the systems whose numbers are told, to as many rates. */
export type RatesTogether = (
  states: Float64Array,
  systems: readonly number[],
) => ArrayLike<number> | Promise<ArrayLike<number>>;

export type TogetherOptions = {
  /** Tolerance of the local error, relative and absolute (default 1e-6). */
  tolerance?: number;
  /** Most steps of a system (default 20,000); one that needs more, or leaves the finite numbers, is NaN from there on. */
  mostSteps?: number;
};

/** Dormand & Prince, J. Comput. Appl. Math. 1980, 6, 19: stages, error of the embedded method, and dense output (Hairer). */
const a = [
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
] as const;
const e = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40] as const;
const dense = [
  -12715105075 / 11282082432,
  0,
  87487479700 / 32700410799,
  -10690763975 / 1880347072,
  701980252875 / 199316789632,
  -1453857185 / 822651844,
  69997945 / 29380423,
] as const;

/**
 * Integrates many autonomous systems y' = f(y) of one size side by side with Dormand–Prince 5(4), each with steps of its
 * own, so that one evaluation serves all that are not done yet.
 *
 * @param initial [systems × size]
 * @param times ascending from 0 for each system, as many for all
 * @returns for each system its states [times × size]
 */
export async function integrateTogether(
  rates: RatesTogether,
  initial: Float64Array,
  times: readonly Float64Array[],
  { tolerance = 1e-6, mostSteps = 20_000 }: TogetherOptions = {},
): Promise<Float64Array[]> {
  const count = times.length;
  const size = initial.length / Math.max(1, count);
  const paths = times.map((own) => new Float64Array(own.length * size).fill(Number.NaN));
  const y = initial.slice();
  const t = new Float64Array(count);
  const h = new Float64Array(count);
  const told = new Int32Array(count);
  const steps = new Int32Array(count);
  const k = Array.from({ length: 7 }, () => new Float64Array(count * size));
  const trial = new Float64Array(count * size);
  const end = (s: number) => times[s]?.at(-1) ?? 0;

  /** Rates at states of the systems, put where theirs are. */
  const evaluate = async (states: Float64Array, systems: readonly number[], into: Float64Array) => {
    const packed = new Float64Array(systems.length * size);
    systems.forEach((s, i) => {
      packed.set(states.subarray(s * size, (s + 1) * size), i * size);
    });
    const found = await rates(packed, systems);
    systems.forEach((s, i) => {
      for (let j = 0; j < size; j++) into[s * size + j] = found[i * size + j] as number;
    });
  };

  let active = times.map((_, s) => s);
  await evaluate(y, active, k[0] as Float64Array);
  for (const s of active) {
    tell(s, 0, 0);
    h[s] = firstStep(s);
  }
  active = active.filter((s) => (told[s] as number) < (times[s]?.length ?? 0));
  while (active.length > 0) {
    for (const s of active) h[s] = Math.min(h[s] as number, end(s) - (t[s] as number));
    for (let stage = 0; stage < 6; stage++) {
      const row = a[stage] as readonly number[];
      for (const s of active)
        for (let j = s * size; j < (s + 1) * size; j++) {
          let sum = 0;
          for (let i = 0; i < row.length; i++) sum += (row[i] as number) * k[i]![j]!;
          trial[j] = y[j]! + h[s]! * sum;
        }
      await evaluate(trial, active, k[stage + 1] as Float64Array);
    }
    for (const s of active) advance(s);
    active = active.filter((s) => (told[s] as number) < (times[s]?.length ?? 0) && (steps[s] as number) < mostSteps);
  }
  return paths;

  /** Accepts or refuses the step of a system, and tells the states at the times that it passed. */
  function advance(s: number): void {
    const step = h[s] as number;
    steps[s]!++;
    let error = 0;
    for (let j = s * size; j < (s + 1) * size; j++) {
      let sum = 0;
      for (let i = 0; i < 7; i++) sum += e[i]! * k[i]![j]!;
      error += ((step * sum) / (tolerance * (1 + Math.max(Math.abs(y[j]!), Math.abs(trial[j]!))))) ** 2;
    }
    error = Math.sqrt(error / size);
    if (!Number.isFinite(error)) {
      h[s] = step / 10;
      if (h[s] < 1e-12) steps[s] = mostSteps;
      return;
    }
    const factor = Math.min(5, Math.max(0.2, 0.9 * error ** -0.2));
    if (error <= 1) {
      const last = Math.abs(end(s) - (t[s]! + step)) <= 1e-12 * end(s);
      tell(s, step, last ? Number.POSITIVE_INFINITY : t[s]! + step);
      t[s]! += step;
      y.set(trial.subarray(s * size, (s + 1) * size), s * size);
      k[0]!.set(k[6]!.subarray(s * size, (s + 1) * size), s * size);
    }
    h[s] = step * factor;
  }

  /** Dense output at the times up to `until`. */
  function tell(s: number, step: number, until: number): void {
    const own = times[s] as Float64Array;
    while (told[s]! < own.length && own[told[s]!]! <= until) {
      const share = step > 0 ? Math.min(1, (own[told[s]!]! - t[s]!) / step) : 0;
      for (let j = 0; j < size; j++) {
        const at = s * size + j;
        const move = step > 0 ? trial[at]! - y[at]! : 0;
        const r3 = step * k[0]![at]! - move;
        const r4 = move - step * k[6]![at]! - r3;
        let r5 = 0;
        for (let i = 0; i < 7; i++) r5 += dense[i]! * k[i]![at]!;
        paths[s]![told[s]! * size + j] =
          y[at]! + share * (move + (1 - share) * (r3 + share * (r4 + (1 - share) * step * r5)));
      }
      told[s]!++;
    }
  }

  function firstStep(s: number): number {
    let [state, rate] = [0, 0];
    for (let j = s * size; j < (s + 1) * size; j++) {
      state += y[j]! ** 2;
      rate += k[0]![j]! ** 2;
    }
    return Math.min(end(s), 0.01 * Math.sqrt((state + 1e-6) / (rate + 1e-12)));
  }
}
