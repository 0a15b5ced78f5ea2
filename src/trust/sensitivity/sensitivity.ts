import { RetortError } from "../../core/errors.ts";
import type { Column, Model } from "../../core/model.ts";
import { tableOf, unitOf, valueAt } from "../../core/values.ts";
import type { Domain } from "../../core/version.ts";
import { type AskedRange, atShare, type Range, rangesOf } from "./ranges.ts";
import { type IndexEstimate, sobolIndices } from "./sobol-indices.ts";
import { mostDimensions, sobolSequence } from "./sobol-sequence.ts";

/** Answers of the model that one analysis may ask for. */
export const mostEvaluations = 100_000;

const draws = 500;
const chunk = 1024;

export type SensitivityOptions = {
  output?: string;
  /** Point of a field or trajectory; absent: all of its points together. */
  at?: number;
  ranges?: readonly AskedRange[];
  /** Raw values of the inputs that do not vary. */
  given?: Readonly<Record<string, unknown>>;
  /** Points of each of the two samples; a power of two. Default 512. */
  samples?: number;
  seed?: number;
  /** Of the bootstrap intervals. Default 0.95. */
  coverage?: number;
  signal: AbortSignal;
};

export type InputSensitivity = Range & { first: IndexEstimate; total: IndexEstimate };

export type Sensitivity = {
  output: string;
  unit: string;
  /** Of the output over the ranges; of a field, averaged over its points. */
  mean: number;
  standardDeviation: number;
  inputs: InputSensitivity[];
  samples: number;
  evaluations: number;
  seed: number;
  coverage: number;
  statement: string;
  warnings: string[];
};

/**
 * How much of the variance of an output each numeric input explains, alone and with others, where the inputs are
 * independent and spread evenly over their ranges: Sobol indices on a scrambled Sobol sequence.
 *
 * @throws RetortError INVALID_INPUT for ranges, samples or outputs that cannot be; LIMIT_EXCEEDED above 100,000
 *   evaluations; CANCELLED; of the first point that the model refuses.
 */
export async function sensitivity(
  model: Model & { readonly domain?: Domain },
  options: SensitivityOptions,
): Promise<Sensitivity> {
  const { spec } = model;
  const { given = {}, samples = 512, seed = 0, coverage = 0.95, signal, at } = options;
  const output = options.output ?? (Object.keys(spec.outputs)[0] as string);
  const port = spec.outputs[output];
  if (!port)
    throw new RetortError("INVALID_INPUT", `${spec.id} has no output "${output}"`, {
      hint: `its outputs are ${Object.keys(spec.outputs).join(", ")}`,
    });
  const ranges = rangesOf(spec, model.domain, options.ranges, given);
  const evaluations = samples * (ranges.length + 2);
  check(samples, ranges.length, evaluations, coverage);
  const points = sobolSequence(samples, 2 * ranges.length, seed);
  const share = (half: 0 | 1, point: number, input: number) =>
    points[point * 2 * ranges.length + half * ranges.length + input] as number;
  const answered = (half: 0 | 1, swapped?: number) =>
    ask(model, output, at, signal, samples, (point) => ({
      ...given,
      ...Object.fromEntries(
        ranges.map((range, i) => [range.input, atShare(range, share(i === swapped ? 1 : half, point, i))]),
      ),
    }));
  const a = await answered(0);
  const b = await answered(1);
  const mixed: Float64Array[] = [];
  for (const i of ranges.keys()) mixed.push(await answered(0, i));
  const width = a.length / samples;
  const indices = sobolIndices({ width, a, b, mixed }, { draws, coverage, seed });
  const moments = momentsOf(a, b, width);
  return {
    output,
    unit: port.by ? "" : unitOf(port),
    ...moments,
    inputs: ranges.map((range, i) => ({ ...range, ...(indices[i] as (typeof indices)[number]) })),
    samples,
    evaluations,
    seed,
    coverage,
    statement: `inputs are taken to be independent, each spread ${ranges.some(({ logarithmic }) => logarithmic) ? "evenly (logarithmic ranges in the logarithm)" : "evenly"} over its range; first-order indices after Saltelli, total ones after Jansen, from ${samples} points of a scrambled Sobol sequence; ${100 * coverage} % percentile bootstrap intervals of ${draws} draws${width > 1 ? `; of the variances of all ${width} points of the output together` : ""}`,
    warnings: warningsOf(indices, moments.standardDeviation),
  };
}

function check(samples: number, inputs: number, evaluations: number, coverage: number): void {
  const wrong = !(Number.isInteger(samples) && samples >= 16 && (samples & (samples - 1)) === 0)
    ? `samples must be a power of two of at least 16, not ${samples}`
    : !(coverage > 0 && coverage < 1)
      ? `a coverage of ${coverage} is not possible`
      : 2 * inputs > mostDimensions
        ? `${inputs} inputs cannot vary together; at most ${Math.floor(mostDimensions / 2)}`
        : undefined;
  if (wrong)
    throw new RetortError("INVALID_INPUT", wrong, {
      hint: `give samples such as 512, a coverage such as 0.95, and at most ${Math.floor(mostDimensions / 2)} inputs`,
    });
  if (evaluations > mostEvaluations)
    throw new RetortError("LIMIT_EXCEEDED", `${evaluations} evaluations are more than ${mostEvaluations}`, {
      hint: "ask for fewer samples, or vary fewer inputs: it takes samples × (inputs + 2)",
    });
}

async function ask(
  model: Model,
  output: string,
  at: number | undefined,
  signal: AbortSignal,
  samples: number,
  row: (point: number) => Record<string, unknown>,
): Promise<Float64Array> {
  const found: Float64Array[] = [];
  for (let from = 0; from < samples; from += chunk) {
    if (signal.aborted) throw new RetortError("CANCELLED", "the caller went away");
    const rows = Array.from({ length: Math.min(chunk, samples - from) }, (_, i) => row(from + i));
    const table = await model.predictBatch(tableOf(model.spec, rows), { samples: 0, seed: 0, signal, bulk: true });
    const failed = [...table.errors.values()][0];
    if (failed) throw new RetortError(failed.code, failed.message, { ...(failed.hint && { hint: failed.hint }) });
    for (let i = 0; i < rows.length; i++) found.push(numbersOf(table.columns[output] as Column, i, output, at));
  }
  const width = found[0]?.length ?? 0;
  const all = new Float64Array(width * samples);
  found.forEach((one, i) => {
    all.set(one, i * width);
  });
  return all;
}

function numbersOf(column: Column, row: number, output: string, at: number | undefined): Float64Array {
  const value = valueAt(column, row);
  if (typeof value === "number") return Float64Array.of(value);
  if (!(value instanceof Float64Array)) throw new RetortError("INVALID_INPUT", `${output} is no number`);
  if (at === undefined) return value;
  if (!(Number.isInteger(at) && at >= 0 && at < value.length))
    throw new RetortError("INVALID_INPUT", `${output} has no point ${at}`, { hint: `give 0 to ${value.length - 1}` });
  return Float64Array.of(value[at] as number);
}

function momentsOf(a: Float64Array, b: Float64Array, width: number) {
  let [mean, variance] = [0, 0];
  for (let k = 0; k < width; k++) {
    let [sum, squares, count] = [0, 0, 0];
    for (const values of [a, b])
      for (let i = k; i < values.length; i += width) {
        sum += values[i]!;
        squares += values[i]! ** 2;
        count++;
      }
    mean += sum / count / width;
    variance += Math.max(0, squares / count - (sum / count) ** 2) / width;
  }
  return { mean, standardDeviation: Math.sqrt(variance) };
}

function warningsOf(indices: readonly { first: IndexEstimate; total: IndexEstimate }[], deviation: number): string[] {
  if (!(deviation > 0)) return ["the output does not vary over these ranges: there are no shares to tell"];
  const widest = Math.max(...indices.flatMap(({ first, total }) => [first, total].map((one) => one.upper - one.lower)));
  return widest > 0.2
    ? [
        `the widest bootstrap interval is ${Number(widest.toPrecision(2))}: ask for more samples to tell the inputs apart`,
      ]
    : [];
}
