import { firstStepOf, integrate, type Method } from "./adaptive.ts";
import { dop853 as tableau } from "./dop853-tableau.ts";
import type { OdeOptions, OdeSolution, OdeSystem } from "./system.ts";

const a = tableau.a.map((row) => Float64Array.from(row));
const stages = 12;

/**
 * Integrates y' = f(t, y) with the explicit Runge–Kutta method of order 8 of Dormand and Prince (DOP853), for problems
 * that are not stiff; dense output of order 7.
 *
 * @param times ascending, none before the start (0 unless given).
 * @throws RetortError INVALID_INPUT for times or tolerances that cannot be; DIVERGED where no step is short enough or too
 * many are needed.
 */
export function solveDop853(
  system: OdeSystem,
  initial: ArrayLike<number>,
  times: ArrayLike<number>,
  options: OdeOptions = {},
): OdeSolution {
  const method = dop853Method(system);
  const first = firstStepOf(system.rate, Float64Array.from(initial), 8, options);
  const solution = integrate(method, initial, times, first, options);
  return { ...solution, evaluations: solution.evaluations + (options.firstStep === undefined ? 2 : 0) };
}

function dop853Method({ size, rate }: OdeSystem): Method {
  const slopes = Array.from({ length: 16 }, () => new Float64Array(size));
  const polynomial = Array.from({ length: 7 }, () => new Float64Array(size));
  const inner = new Float64Array(size);
  const before = new Float64Array(size);
  const after = new Float64Array(size);
  let [evaluations, time, step] = [0, 0, 0];
  let [haveSlope, haveDense] = [false, false];
  const sum = (row: Float64Array, y: Float64Array, h: number, out: Float64Array) => {
    for (let i = 0; i < size; i++) {
      let total = 0;
      for (let j = 0; j < row.length; j++) total += row[j]! * slopes[j]![i]!;
      out[i] = y[i]! + h * total;
    }
  };
  const evaluate = (t: number, y: Float64Array, out: Float64Array) => {
    rate(t, y, out);
    evaluations++;
  };
  const prepareDense = () => {
    for (let s = 13; s < 16; s++) {
      sum(a[s]!, before, step, inner);
      evaluate(time + tableau.c[s]! * step, inner, slopes[s]!);
    }
    const [first, last] = [slopes[0]!, slopes[12]!];
    for (let i = 0; i < size; i++) {
      const rise = after[i]! - before[i]!;
      polynomial[0]![i] = rise;
      polynomial[1]![i] = step * first[i]! - rise;
      polynomial[2]![i] = 2 * rise - step * (first[i]! + last[i]!);
      for (let p = 0; p < 4; p++) {
        let total = 0;
        for (let j = 0; j < 16; j++) total += tableau.dense[p]![j]! * slopes[j]![i]!;
        polynomial[3 + p]![i] = step * total;
      }
    }
    haveDense = true;
  };
  return {
    errorOrder: 8,
    attempt(t, y, h, out) {
      [time, step, haveDense] = [t, h, false];
      before.set(y);
      if (!haveSlope) evaluate(t, y, slopes[0]!);
      haveSlope = true;
      for (let s = 1; s < stages; s++) {
        sum(a[s]!, y, h, inner);
        evaluate(t + tableau.c[s]! * h, inner, slopes[s]!);
      }
      sum(a[12]!, y, h, out);
      evaluate(t + h, out, slopes[12]!);
      after.set(out);
      return true;
    },
    norm(scale, h) {
      let [third, fifth] = [0, 0];
      for (let i = 0; i < size; i++) {
        let [e3, e5] = [0, 0];
        for (let j = 0; j < 13; j++) {
          e3 += tableau.third[j]! * slopes[j]![i]!;
          e5 += tableau.fifth[j]! * slopes[j]![i]!;
        }
        third += (e3 / scale[i]!) ** 2;
        fifth += (e5 / scale[i]!) ** 2;
      }
      if (fifth === 0) return 0;
      const size_ = (Math.abs(h) * fifth) / Math.sqrt((fifth + 0.01 * third) * size);
      return Number.isFinite(size_) ? size_ : Number.POSITIVE_INFINITY;
    },
    dense(share, out) {
      if (!haveDense) prepareDense();
      for (let i = 0; i < size; i++) {
        let value = 0;
        for (let p = 6; p >= 0; p--) value = (value + polynomial[p]![i]!) * (p % 2 ? 1 - share : share);
        out[i] = before[i]! + value;
      }
    },
    accepted() {
      slopes[0]!.set(slopes[12]!);
    },
    evaluations: () => evaluations,
  };
}
