import type { Conserved, ModelDefinition, Reference } from "../core/definition.ts";
import { RetortError } from "../core/errors.ts";
import type { Column, Model, Run, Table } from "../core/model.ts";
import { valueAt } from "../core/values.ts";
import type { LoadedModel } from "../runtime/loaded-model.ts";
import { batchRows } from "./batch-rows.ts";
import type { Judge } from "./row-judges.ts";

/** Most rows that are timed together. */
export const mostBatchRows = 1024;

/** Times of many rows asked together. */
export type BatchTimes = {
  rows: number;
  failed: number;
  surrogateMilliseconds: number;
  referenceMilliseconds: number;
  speedUp: number;
  drawn: string;
};

/** Answers after which a surrogate has paid for its training; null: never. */
export type BreakEven = { rows: number | null; trainingSeconds: number | null; reason: string };

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
  largestError: number;
  /** Time for this row, averaged over the rows that were checked together, in milliseconds. */
  surrogateMilliseconds: number;
  referenceMilliseconds: number;
  speedUp: number;
  batch?: BatchTimes;
  breakEven: BreakEven;
};

/** Times below this, in milliseconds, are measured again, and the shorter one counts: the first may hold a warm-up. */
const again = 2_000;

/** Rows of a batch that are computed between looks at whether the caller is still there. */
const chunk = 32;

/**
 * How a model's answers are checked against its reference solver.
 *
 * @param batch so many rows are timed together too
 * @throws RetortError UNSUPPORTED_INPUT where it has none; INVALID_INPUT where the batch is not 2 to 1,024 rows.
 */
export function referenceJudge(
  definition: ModelDefinition | undefined,
  output: string,
  batch?: number,
): Judge<ReferenceCheck> {
  return async ({ model }, input, signal) => {
    const solver = await solverOf(definition, model);
    if (batch !== undefined && !(Number.isInteger(batch) && batch >= 2 && batch <= mostBatchRows))
      throw new RetortError("INVALID_INPUT", `a batch of ${batch} rows is not possible`, {
        step: "batch",
        hint: `give 2 to ${mostBatchRows}`,
      });
    const run: Run = { samples: 0, seed: 0, signal };
    const own = await timed(() => model.predictBatch(input, run));
    const reference = await timed(() => solver.solve(input));
    const many = batch === undefined ? undefined : await batchTimes(definition, model, solver, input, batch, run);
    return Array.from({ length: input.rows }, (_, row) => {
      const error = own.result.errors.get(row) ?? reference.result.errors.get(row);
      if (error) return error;
      const a = fieldAt(own.result, output, row);
      const b = fieldAt(reference.result, output, row);
      const [surrogateMilliseconds, referenceMilliseconds] = [own, reference].map(
        ({ milliseconds }) => milliseconds / input.rows,
      ) as [number, number];
      return {
        solver: solver.id,
        description: solver.description,
        surrogate: a,
        reference: b,
        ...errorsOf(a, b),
        surrogateMilliseconds,
        referenceMilliseconds,
        speedUp: referenceMilliseconds / surrogateMilliseconds,
        ...(many && { batch: many }),
        breakEven: breakEven(
          model.card?.training.seconds,
          many
            ? [
                many.surrogateMilliseconds / many.rows,
                many.referenceMilliseconds / many.rows,
                `of ${many.rows} together`,
              ]
            : [surrogateMilliseconds, referenceMilliseconds, "asked alone"],
        ),
      };
    });
  };
}

/** How an answer's residual in the equation is found. @throws RetortError UNSUPPORTED_INPUT without a reference solver. */
export function residualJudge(definition: ModelDefinition | undefined): Judge<number | undefined> {
  return async ({ model }, input, signal) => {
    const solver = await solverOf(definition, model);
    const ask = (other: Table) => model.predictBatch(other, { samples: 0, seed: 0, signal });
    const answer = await ask(input);
    const found = await solver.residual?.(input, answer, ask);
    return Array.from({ length: input.rows }, (_, row) => answer.errors.get(row) ?? found?.[row]);
  };
}

/** What an answer makes of conserved quantities. @throws RetortError UNSUPPORTED_INPUT without a reference solver. */
export function conservedJudge(definition: ModelDefinition | undefined): Judge<readonly Conserved[] | undefined> {
  return async ({ model }, input, signal) => {
    const solver = await solverOf(definition, model);
    const answer = await model.predictBatch(input, { samples: 0, seed: 0, signal });
    const found = await solver.conserved?.(input, answer);
    return Array.from({ length: input.rows }, (_, row) => answer.errors.get(row) ?? found?.[row]);
  };
}

async function solverOf(definition: ModelDefinition | undefined, model: Model): Promise<Reference> {
  const solver = await definition?.reference?.();
  if (solver) return solver;
  throw new RetortError("UNSUPPORTED_INPUT", `${model.spec.id} has no reference solver to be checked against`);
}

async function batchTimes(
  definition: ModelDefinition | undefined,
  model: LoadedModel,
  solver: Reference,
  input: Table,
  rows: number,
  run: Run,
): Promise<BatchTimes> {
  const { table, drawn } = batchRows(definition, model, input, rows);
  const own = await timed(() => model.predictBatch(table(0, rows), run));
  const errors = new Set(own.result.errors.keys());
  let referenceMilliseconds = 0;
  for (let from = 0; from < rows; from += chunk) {
    if (run.signal.aborted) throw new RetortError("CANCELLED", "the caller went away");
    const part = table(from, Math.min(rows, from + chunk));
    const started = performance.now();
    const solved = await solver.solve(part);
    referenceMilliseconds += performance.now() - started;
    for (const row of solved.errors.keys()) errors.add(from + row);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return {
    rows,
    failed: errors.size,
    surrogateMilliseconds: own.milliseconds,
    referenceMilliseconds,
    speedUp: referenceMilliseconds / own.milliseconds,
    drawn,
  };
}

/** Training seconds over the seconds saved for each row. */
function breakEven(
  seconds: number | undefined,
  [own, solver, how]: readonly [own: number, solver: number, how: string],
): BreakEven {
  const shown = (milliseconds: number) => `${Number(milliseconds.toPrecision(3))} ms`;
  const both = `a row ${how} takes the model ${shown(own)} and the solver ${shown(solver)}`;
  if (seconds === undefined)
    return { rows: null, trainingSeconds: null, reason: `${both}; the card does not say how long training took` };
  if (solver <= own)
    return {
      rows: null,
      trainingSeconds: seconds,
      reason: `the solver is faster: ${both}, so that training is never paid back`,
    };
  return {
    rows: Math.ceil(seconds / ((solver - own) / 1000)),
    trainingSeconds: seconds,
    reason: `${both}; training took ${Number(seconds.toPrecision(3))} s, making its data not counted`,
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

function errorsOf(
  a: Float64Array,
  b: Float64Array,
): Pick<ReferenceCheck, "relativeL2" | "relativeL2MeanRemoved" | "largestError"> {
  let mean = 0;
  for (const value of b) mean += value / b.length;
  let [difference, whole, removed, largestError] = [0, 0, 0, 0];
  for (let i = 0; i < b.length; i++) {
    const reference = b[i] as number;
    const error = (a[i] as number) - reference;
    difference += error ** 2;
    largestError = Math.max(largestError, Math.abs(error));
    whole += reference ** 2;
    removed += (reference - mean) ** 2;
  }
  const relative = (to: number) => (to > 0 ? Math.sqrt(difference / to) : null);
  return { relativeL2: relative(whole), relativeL2MeanRemoved: relative(removed), largestError };
}
