import { RetortError } from "../../core/errors.ts";
import type { Column, Model, PointWeights, Table } from "../../core/model.ts";
import { unitOf, valueAt } from "../../core/values.ts";
import type { Domain } from "../../core/version.ts";
import { jacobianAt } from "../inverse/jacobian.ts";
import { atShare, isNumeric, type Range } from "./ranges.ts";

/** The derivative of an output by one numeric input. */
export type InputGradient = {
  input: string;
  /** Of the derivative: the output's unit over the input's. */
  unit: string;
  derivative: number;
  /** The same by differences of the model's answers, to check it by. */
  finiteDifference: number;
  method: "GRADIENT" | "DIFFERENCES";
};

/** Part of an input's training range, or of its size, over which derivatives are taken. */
const share = 0.05;

/**
 * Derivatives of an output by every numeric input of one row: the network's gradient where the model has one, each beside
 * the difference of two answers. Of a field at point `at`.
 *
 * @throws RetortError INVALID_INPUT where the output is a field and no point is given; of a row that cannot be answered.
 */
export async function inputGradients(
  model: Model & { readonly domain?: Domain },
  row: Table,
  output: string,
  at: number | undefined,
  signal: AbortSignal,
): Promise<InputGradient[]> {
  const { spec } = model;
  const run = { samples: 0, seed: 0, signal };
  const read = async (table: Table) => {
    const answer = await model.predictBatch(table, run);
    const error = answer.errors.get(0);
    if (error) throw error;
    const value = valueAt(answer.columns[output] as Column, 0);
    if (typeof value === "number") return value;
    if (!(value instanceof Float64Array)) throw new RetortError("INVALID_INPUT", `${output} is no number`);
    if (at === undefined || !(Number.isInteger(at) && at >= 0 && at < value.length))
      throw new RetortError("INVALID_INPUT", `${output} is a field of ${value.length} points`, {
        step: "at",
        hint: `say at which point: at, 0 to ${value.length - 1}`,
      });
    return value[at] as number;
  };
  await read(row);
  const port = spec.outputs[output];
  const outputUnit = port ? unitOf(port) : "1";
  const found: InputGradient[] = [];
  for (const [input, own] of Object.entries(spec.inputs)) {
    if (!isNumeric(own)) continue;
    const value = valueAt(row.columns[input] as Column, 0) as number;
    if (!Number.isFinite(value)) continue;
    const range = around(input, value, own.range, model.domain);
    const place = Float64Array.of((value - range.from) / (range.to - range.from));
    const table = (u: Float64Array): Table => {
      const moved = Float64Array.of(atShare(range, u[0] as number));
      return { ...row, columns: { ...row.columns, [input]: { ...row.columns[input], point: moved } } };
    };
    const points: PointWeights | undefined = at === undefined ? undefined : [{ at, weight: 1 }];
    const problem = {
      model,
      output,
      table,
      readings: [{ experiment: 0, ...(points && { at: points }) }],
      answers: async (u: Float64Array) => Float64Array.of(await read(table(u))),
      signal,
    };
    const { jacobian, method } = await jacobianAt(problem, place);
    // Two differences, the error of second order taken off (Richardson): wide enough for single precision.
    const [wide, narrow] = await Promise.all(
      [0.1, 0.05].map((step) => jacobianAt({ ...problem, step, model: withoutInside(model) }, place)),
    );
    const differenced = Float64Array.of((4 * (narrow?.jacobian[0] as number) - (wide?.jacobian[0] as number)) / 3);
    const slope = (numbers: Float64Array) => (numbers[0] as number) / (range.to - range.from);
    found.push({
      input,
      unit: over(outputUnit, unitOf(own)),
      derivative: slope(jacobian),
      finiteDifference: slope(differenced),
      method,
    });
  }
  return found;
}

/** A stretch about a value that is short against where the input varies, and stays within what the port takes. */
function around(
  input: string,
  value: number,
  allowed: readonly [number, number] | undefined,
  domain: Domain | undefined,
): Range {
  const box = domain?.type === "box" ? domain.ranges[input]?.in : undefined;
  const half = share * (box ? box[1] - box[0] : Math.abs(value) || 1);
  const [low, high] = allowed ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return { input, unit: "", from: Math.max(low, value - half), to: Math.min(high, value + half), logarithmic: false };
}

function withoutInside(model: Model): Model {
  const { spec, version } = model;
  return { spec, version, predictBatch: (input, run) => model.predictBatch(input, run), close: async () => {} };
}

/** One unit over another, as units are written here. */
function over(output: string, input: string): string {
  if (input === "1") return output;
  const below = /[\s*/()]/.test(input) ? `(${input})` : input;
  return `${output}/${below}`;
}
