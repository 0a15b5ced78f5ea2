import { RetortError } from "../../core/errors.ts";
import type { Column, Model, PointWeights, Table } from "../../core/model.ts";
import { tableOf, valueAt } from "../../core/values.ts";
import type { Domain } from "../../core/version.ts";
import { type AskedRange, atShare, knownRanges, numericPort, type Range, readRange } from "../sensitivity/ranges.ts";
import { type JacobianMethod, jacobianAt } from "./jacobian.ts";
import { type AskedMeasurement, type Measurement, readMeasurement, readOff } from "./measurements.ts";

/** Most unknowns and measurements of one fit. */
export const mostUnknowns = 8;
export const mostMeasurements = 2_000;

export type FitOptions = {
  output?: string;
  /** Raw values of the inputs that all measurements share. */
  known?: Readonly<Record<string, unknown>>;
  /** Inputs sought, each with the range to seek in; without bounds, the training range of the model's box. */
  unknown: readonly (Pick<AskedRange, "input"> & Partial<AskedRange>)[];
  measurements: readonly AskedMeasurement[];
  coverage?: number;
  /** Refinements from different places. Default 4. */
  starts?: number;
  seed?: number;
  signal: AbortSignal;
};

/** An input that was sought. */
export type FittedParameter = {
  input: string;
  unit: string;
  value: number;
  lower: number;
  upper: number;
  /** True where the best value lies at an end of its range: it may lie beyond. */
  atBound: boolean;
  /** By how much the surrogate's error moves the value, in the parameter's unit; null without a solver. */
  solverShift: number | null;
};

/** A fit as residuals of parameters in the unit cube. */
export type Problem = ReturnType<typeof problemOf>;

/** @throws RetortError INVALID_INPUT for what cannot be fitted. */
export function problemOf(model: Model & { readonly domain?: Domain }, options: FitOptions) {
  const { spec } = model;
  const { known = {}, unknown, measurements, signal } = options;
  const output = options.output ?? (Object.keys(spec.outputs)[0] as string);
  const port = spec.outputs[output];
  const fail = (what: string, hint?: string) =>
    new RetortError("INVALID_INPUT", what, hint === undefined ? {} : { hint });
  if (!port)
    throw fail(`${spec.id} has no output "${output}"`, `its outputs are ${Object.keys(spec.outputs).join(", ")}`);
  const n = unknown.length;
  if (!(n >= 1 && n <= mostUnknowns)) throw fail(`${n} unknowns cannot be fitted`, `give 1 to ${mostUnknowns}`);
  if (measurements.length < n || measurements.length > mostMeasurements)
    throw fail(`${measurements.length} measurements cannot tell ${n} unknowns`, `give ${n} to ${mostMeasurements}`);
  const ranges = unknown.map((one) => sought(spec, model.domain, one));
  const clash = ranges.find(({ input }) => known[input] !== undefined);
  if (clash) throw fail(`${clash.input} is both known and sought`);
  const read = measurements.map((one, row) => readMeasurement(spec, output, one, row));
  const given = read.every(({ deviation }) => deviation !== undefined);
  if (!given && read.some(({ deviation }) => deviation !== undefined))
    throw fail("some measurements have a standard deviation and others have none", "give it for all, or for none");
  const { keys, inputsOf } = experimentsOf(read, known);
  const rowsAt = (at: Float64Array) =>
    inputsOf.map((inputs) => ({
      ...inputs,
      ...Object.fromEntries(ranges.map((range, i) => [range.input, atShare(range, at[i] as number)])),
    }));
  const table = (at: Float64Array) => tableOf(spec, rowsAt(at));
  const weights = Float64Array.from(read, ({ deviation }) => 1 / (deviation ?? 1));
  const measured = Float64Array.from(read, ({ value }) => value);
  let evaluations = 0;
  let method: JacobianMethod = "DIFFERENCES";
  const readings = read.map(({ at }, i) => ({ experiment: keys[i] as number, locate: at }));
  const placed = (width: number, inputs: readonly Record<string, unknown>[]) =>
    readings.map(({ experiment, locate }) => locate?.(width, inputs[experiment] as Record<string, unknown>));
  /** Values read off an answer for each measurement; NaN where a row failed. */
  const readOffTable = (answer: Table, at: Float64Array, offset = 0): Float64Array => {
    const column = answer.columns[output] as Column;
    const values = inputsOf.map((_, e) => (answer.errors.has(offset + e) ? undefined : valueAt(column, offset + e)));
    const width = values.find((value) => value instanceof Float64Array) as Float64Array | undefined;
    const points = width ? placed(width.length, rowsAt(at)) : undefined;
    return Float64Array.from(readings, ({ experiment }, i) => {
      const value = values[experiment];
      return value === undefined ? Number.NaN : readOff(value, points?.[i]);
    });
  };
  const answerAll = async (
    places: readonly Float64Array[],
  ): Promise<{ found: Float64Array[]; error?: RetortError }> => {
    if (signal.aborted) throw new RetortError("CANCELLED", "the caller went away");
    const rows = places.flatMap(rowsAt);
    evaluations += rows.length;
    const answer = await model.predictBatch(tableOf(spec, rows), { samples: 0, seed: 0, signal, bulk: true });
    const error = [...answer.errors.values()][0];
    return { found: places.map((at, i) => readOffTable(answer, at, i * inputsOf.length)), ...(error && { error }) };
  };
  const answers = async (at: Float64Array) => (await answerAll([at])).found[0] as Float64Array;
  return {
    model,
    output,
    n,
    ranges,
    measured,
    weights,
    given,
    experiments: inputsOf.length,
    table,
    answerAll,
    readOffTable,
    spent: () => evaluations,
    method: () => method,
    async evaluate(at: Float64Array, withJacobian: boolean) {
      const found = await answers(at);
      const residuals = found.map((value, i) =>
        Number.isNaN(value) ? Number.POSITIVE_INFINITY : (value - (measured[i] as number)) * (weights[i] as number),
      );
      if (!withJacobian) return { residuals };
      const width = widthOf(await model.predictBatch(table(at), { samples: 0, seed: 0, signal }), output);
      const points = width === undefined ? undefined : placed(width, rowsAt(at));
      const made = await jacobianAt(
        {
          model,
          output,
          table,
          readings: readings.map(({ experiment }, i) => ({
            experiment,
            ...(points?.[i] && { at: points[i] as PointWeights }),
          })),
          answers,
          signal,
        },
        at,
      );
      method = made.method;
      return { residuals, jacobian: made.jacobian.map((slope, k) => slope * (weights[Math.floor(k / n)] as number)) };
    },
  };
}

/** Numbers of an output that is a field; undefined of a single number. */
function widthOf(answer: Table, output: string): number | undefined {
  const value = Array.from((answer.columns[output] as Column).point).find((one) => one instanceof Float64Array);
  return (value as Float64Array | undefined)?.length;
}

function sought(spec: Model["spec"], domain: Domain | undefined, one: FitOptions["unknown"][number]): Range {
  const { input, from, to, logarithmic } = one;
  const port = numericPort(spec, input);
  const known = knownRanges({ inputs: { [input]: port } }, domain, {})[0];
  if (!known && ((from ?? null) === null || (to ?? null) === null))
    throw new RetortError("INVALID_INPUT", `the range of ${input} is not known`, {
      step: input,
      hint: "say from where to where to look: from and to",
    });
  const own = (logarithmic ?? null) === null ? {} : { logarithmic: logarithmic as boolean };
  if (known && (from ?? null) === null && (to ?? null) === null) return { ...known, ...own };
  return readRange(spec, { input, from: from ?? known?.from, to: to ?? known?.to, ...own });
}

/** The different sets of inputs that measurements were made with, and the one of each measurement. */
function experimentsOf(read: readonly Measurement[], known: Readonly<Record<string, unknown>>) {
  const places = new Map<string, number>();
  const inputsOf: Record<string, unknown>[] = [];
  const keys = read.map((one) => {
    const key = JSON.stringify(Object.entries(one.known).sort());
    const place = places.get(key) ?? inputsOf.length;
    if (place === inputsOf.length) {
      places.set(key, place);
      inputsOf.push({ ...known, ...one.known });
    }
    return place;
  });
  return { keys, inputsOf };
}
