import type { ModelDefinition } from "../core/definition.ts";
import { RetortError } from "../core/errors.ts";
import type { Column, Run, Table } from "../core/model.ts";
import { valueAt } from "../core/values.ts";
import type { Judge } from "./row-judges.ts";

/** A surrogate's answer beside the reference solver's. */
export type ReferenceCheck = {
  /** Id and description of the solver. */
  solver: string;
  description: string;
  surrogate: Float64Array;
  reference: Float64Array;
  /** ‖surrogate − reference‖₂ / ‖reference‖₂; null where the reference is zero. */
  relativeL2: number | null;
  /** The same relative to the reference less its mean. */
  relativeL2MeanRemoved: number | null;
  /** Time for this row, averaged over the rows that were checked together, in milliseconds. */
  surrogateMilliseconds: number;
  referenceMilliseconds: number;
};

/** Times below this are measured again, and the shorter one counts. */
const again = 200;

/** How a model's answers are checked against its reference solver. @throws RetortError UNSUPPORTED_INPUT where it has none. */
export function referenceJudge(definition: ModelDefinition | undefined, output: string): Judge<ReferenceCheck> {
  return async ({ model }, input, signal) => {
    const solver = await definition?.reference?.();
    if (!solver)
      throw new RetortError("UNSUPPORTED_INPUT", `${model.spec.id} has no reference solver to be checked against`);
    const run: Run = { samples: 0, seed: 0, signal };
    const own = await timed(() => model.predictBatch(input, run));
    const reference = await timed(() => solver.solve(input));
    return Array.from({ length: input.rows }, (_, row) => {
      const error = own.result.errors.get(row) ?? reference.result.errors.get(row);
      if (error) return error;
      const a = fieldAt(own.result, output, row);
      const b = fieldAt(reference.result, output, row);
      return {
        solver: solver.id,
        description: solver.description,
        surrogate: a,
        reference: b,
        ...errorsOf(a, b),
        surrogateMilliseconds: own.milliseconds / input.rows,
        referenceMilliseconds: reference.milliseconds / input.rows,
      };
    });
  };
}

function fieldAt(table: Table, output: string, row: number): Float64Array {
  const value = valueAt(table.columns[output] as Column, row);
  return value instanceof Float64Array ? value : Float64Array.of(value as number);
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; milliseconds: number }> {
  const start = performance.now();
  const result = await work();
  const milliseconds = performance.now() - start;
  if (milliseconds > again) return { result, milliseconds };
  const second = performance.now();
  await work();
  return { result, milliseconds: Math.min(milliseconds, performance.now() - second) };
}

function errorsOf(a: Float64Array, b: Float64Array): Pick<ReferenceCheck, "relativeL2" | "relativeL2MeanRemoved"> {
  let mean = 0;
  for (const value of b) mean += value / b.length;
  let difference = 0;
  let whole = 0;
  let removed = 0;
  for (let i = 0; i < b.length; i++) {
    const reference = b[i] as number;
    difference += ((a[i] as number) - reference) ** 2;
    whole += reference ** 2;
    removed += (reference - mean) ** 2;
  }
  const relative = (to: number) => (to > 0 ? Math.sqrt(difference / to) : null);
  return { relativeL2: relative(whole), relativeL2MeanRemoved: relative(removed) };
}
