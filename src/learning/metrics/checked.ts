import { RetortError } from "../../core/errors.ts";

type Numbers = ArrayLike<number>;

/**
 * Metrics are taken over pairs of finite numbers.
 * @throws RetortError INVALID_INPUT if lengths differ, there are none, or one is not finite.
 */
export function checkNumbers(metric: string, first: Numbers, ...others: Numbers[]): void {
  if (first.length === 0) throw new RetortError("INVALID_INPUT", `${metric} of no rows is not defined`);
  for (const values of [first, ...others]) {
    if (values.length !== first.length) {
      throw new RetortError("INVALID_INPUT", `${metric}: ${first.length} rows against ${values.length}`);
    }
    for (let i = 0; i < values.length; i++) {
      if (Number.isFinite(values[i])) continue;
      throw new RetortError("INVALID_INPUT", `${metric}: row ${i} is ${values[i]}, not a finite number`, { row: i });
    }
  }
}
