import type { Encoded, Inside, Model, PointWeights, Table, Tensor } from "../../core/model.ts";
import { someRows } from "../../core/some-rows.ts";

/** Half the step, in shares of a parameter's range, over which encodings are differenced. */
const encodingStep = 1e-3;
/** The same of answers, which networks give in single precision. */
const answerStep = 3e-3;

export type JacobianProblem = {
  model: Model;
  output: string;
  /** Rows of the experiments at parameters in the unit cube. */
  table(at: Float64Array): Table;
  /** The experiment that each measurement belongs to, and how it is read off. */
  readings: readonly { experiment: number; at?: PointWeights }[];
  /** Answers read off for each measurement. */
  answers(at: Float64Array): Promise<Float64Array>;
  /** Half the step of differences of answers. Default 0.003. */
  step?: number;
  signal: AbortSignal;
};

/** Whether derivatives come from the network's own gradient, or from differences of its answers. */
export type JacobianMethod = "GRADIENT" | "DIFFERENCES";

/**
 * Derivatives of what is measured by the parameters [measurements × parameters]. Where the model has a gradient: that of
 * each reading by what the network reads, in one run for all readings, times the derivative of what it reads by the
 * parameter, which is differenced; so that only the encoding is. Else differences of answers.
 */
export async function jacobianAt(
  problem: JacobianProblem,
  at: Float64Array,
): Promise<{ jacobian: Float64Array; method: JacobianMethod }> {
  const { inside } = problem.model;
  if (inside?.gradient) return { jacobian: await byGradient(problem, inside, at), method: "GRADIENT" };
  const n = at.length;
  const jacobian = new Float64Array(problem.readings.length * n);
  for (let i = 0; i < n; i++) {
    const [low, high] = sides(at, i, problem.step ?? answerStep);
    const [a, b] = [await problem.answers(low), await problem.answers(high)];
    const width = (high[i] as number) - (low[i] as number);
    for (let row = 0; row < a.length; row++) jacobian[row * n + i] = ((b[row] as number) - (a[row] as number)) / width;
  }
  return { jacobian, method: "DIFFERENCES" };
}

async function byGradient(
  { table, readings, output, signal }: JacobianProblem,
  inside: Inside,
  at: Float64Array,
): Promise<Float64Array> {
  const n = at.length;
  const { encoded } = await inside.encode(
    someRows(
      table(at),
      readings.map(({ experiment }) => experiment),
    ),
  );
  const points = readings.some((one) => one.at) ? readings.map((one) => one.at ?? []) : undefined;
  const gradient = await (inside.gradient as NonNullable<Inside["gradient"]>)(encoded, output, signal, points);
  const jacobian = new Float64Array(readings.length * n);
  for (let i = 0; i < n; i++) {
    const [low, high] = sides(at, i, encodingStep);
    const [before, after] = [await inside.encode(table(low)), await inside.encode(table(high))];
    const width = (high[i] as number) - (low[i] as number);
    readings.forEach(({ experiment }, row) => {
      jacobian[row * n + i] = along(encoded, gradient, row, before.encoded, after.encoded, experiment) / width;
    });
  }
  return jacobian;
}

/** The gradient of a row times the difference of two encodings of an experiment. */
function along(
  encoded: Encoded,
  gradient: Readonly<Record<string, Float32Array>>,
  row: number,
  before: Encoded,
  after: Encoded,
  experiment: number,
): number {
  let sum = 0;
  for (const [name, slopes] of Object.entries(gradient)) {
    const own = partOf(encoded, name, row);
    const [a, b] = [partOf(before, name, experiment), partOf(after, name, experiment)];
    if (!own || !a || !b) continue;
    for (let i = 0; i < own.length; i++)
      sum += (slopes[own.from + i] as number) * ((b.data[b.from + i] as number) - (a.data[a.from + i] as number));
  }
  return sum;
}

function partOf({ tensors, offsets }: Encoded, name: string, row: number) {
  const tensor = tensors[name] as Tensor | undefined;
  const places = tensor && offsets[tensor.axis];
  if (!tensor || !places) return undefined;
  const span = tensor.width.reduce((product, width) => product * width, 1);
  const from = (places[row] as number) * span;
  return { data: tensor.data, from, length: (places[row + 1] as number) * span - from };
}

/** A parameter a little lower and higher, within its range. */
function sides(at: Float64Array, i: number, step: number): [Float64Array, Float64Array] {
  const [low, high] = [at.slice(), at.slice()];
  low[i] = Math.max(0, (at[i] as number) - step);
  high[i] = Math.min(1, (at[i] as number) + step);
  return [low, high];
}
