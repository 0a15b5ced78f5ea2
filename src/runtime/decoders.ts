import { RetortError } from "../core/errors.ts";
import type { Column, Encoded, Json } from "../core/model.ts";
import { followRates, type Graph } from "./follow-rates.ts";
import type { NdArray } from "./session.ts";

export type DecoderOptions = { readonly [key: string]: Json };

/** Turns a graph's outputs into the numbers of output ports. */
export type Decoder = {
  readonly id: string;
  /** The graph's output that it reads. */
  readonly reads: string;
  /**
   * Of motions: the graph gives rates of change, and this follows them. `graph` gives what it reads at other states of the
   * same rows.
   */
  follow?(graph: Graph, encoded: Encoded, options: DecoderOptions): Promise<NdArray>;
  /** Output port it gives. */
  output(options: DecoderOptions): string;
  /** Numbers in the port's default unit, unclipped, [rows × width]; for an ensemble the mean of its members. */
  decode(read: NdArray, encoded: Encoded, options: DecoderOptions): Float64Array;
  /** The numbers of each member, [rows × members]; absent: it does not tell them apart. */
  members?(read: NdArray, options: DecoderOptions): Float64Array;
  /** Factor from a derivative of what it reads (mean over members) to one in the port's unit. */
  slope(options: DecoderOptions): number;
  /** Factor of each row besides, where what is decoded is not proportional to what is read. */
  slopes?(read: NdArray, encoded: Encoded, options: DecoderOptions): Float64Array;
  /**
   * Weights of the numbers read whose gradient is that of decoded number `at` of each row, where the two are not simply
   * proportional.
   */
  cotangent?(read: NdArray, at: number | undefined, options: DecoderOptions): NdArray;
  /** The decoded numbers as a column of the answer, limited to what the quantity can be. */
  column(numbers: Float64Array, rows: number, options: DecoderOptions): Column;
};

type Affine = { output: string; scale?: number; offset?: number; clip?: readonly [number, number] };
const affine = (options: DecoderOptions) => {
  const { scale = 1, offset = 0, ...rest } = options as unknown as Affine;
  return { scale, offset, ...rest };
};

function clipped(numbers: Float64Array, clip: readonly [number, number] | undefined): Float64Array {
  return clip ? numbers.map((value) => Math.max(clip[0], Math.min(clip[1], value))) : numbers;
}

/** `value` [row, members] × scale + offset. Options: `{ output, scale?, offset?, clip? }`, clip in the port's unit. */
const scalar: Decoder = {
  id: "scalar",
  reads: "value",
  output: (options) => affine(options).output,
  decode(read, encoded, options) {
    const { scale, offset } = affine(options);
    const members = read.data.length / encoded.rows;
    return Float64Array.from({ length: encoded.rows }, (_, row) => {
      let sum = 0;
      for (let m = 0; m < members; m++) sum += read.data[row * members + m] as number;
      return (sum / members) * scale + offset;
    });
  },
  members(read, options) {
    const { scale, offset } = affine(options);
    return Float64Array.from(read.data, (value) => value * scale + offset);
  },
  slope: (options) => affine(options).scale,
  column(numbers, _rows, options) {
    return { point: clipped(numbers, affine(options).clip) };
  },
};

/**
 * exp(mean of `value` [row, members] × scale + offset): of quantities over many decades, learnt by their logarithm.
 * Options: `{ output, scale?, offset? }`.
 */
const exponential: Decoder = {
  id: "exponential",
  reads: "value",
  output: scalar.output,
  decode: (read, encoded, options) => scalar.decode(read, encoded, options).map(Math.exp),
  members: (read, options) =>
    Float64Array.from(read.data, (value) => Math.exp(value * affine(options).scale + affine(options).offset)),
  slope: scalar.slope,
  slopes: (read, encoded, options) => exponential.decode(read, encoded, options),
  column: (numbers) => ({ point: numbers }),
};

/** `value` [row, points...] × scale + offset, one array a row. Options: `{ output, scale?, offset? }`. */
const field: Decoder = {
  id: "field",
  reads: "value",
  output: (options) => affine(options).output,
  decode(read, _encoded, options) {
    const { scale, offset } = affine(options);
    return Float64Array.from(read.data, (value) => value * scale + offset);
  },
  slope: (options) => affine(options).scale,
  column(numbers, rows, options) {
    const all = clipped(numbers, affine(options).clip);
    const width = all.length / rows;
    return { point: Array.from({ length: rows }, (_, row) => all.slice(row * width, (row + 1) * width)) };
  },
};

type ClassOptions = { output: string; classes: readonly string[]; temperature?: number };
const classOptions = (options: DecoderOptions) => options as unknown as ClassOptions;

/** log Σ exp over the numbers of a row but one. */
function logSumOfOthers(logits: ArrayLike<number>, from: number, count: number, but: number, temperature: number) {
  let highest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < count; k++)
    if (k !== but) highest = Math.max(highest, (logits[from + k] as number) / temperature);
  let sum = 0;
  for (let k = 0; k < count; k++) if (k !== but) sum += Math.exp((logits[from + k] as number) / temperature - highest);
  return highest + Math.log(sum);
}

/**
 * `value` [row, classes], logits that a temperature calibrates: p = softmax(value / T). The decoded numbers are the
 * natural log-odds ln(p / (1 − p)) of each class, so that what is explained of a class is its log-odds.
 * Options: `{ output, classes, temperature? }` (default 1). Source: Guo et al., ICML 2017.
 */
const classes: Decoder = {
  id: "class",
  reads: "value",
  output: (options) => classOptions(options).output,
  decode(read, _encoded, options) {
    const { classes: names, temperature = 1 } = classOptions(options);
    const count = names.length;
    return Float64Array.from(read.data, (logit, i) => {
      const k = i % count;
      return logit / temperature - logSumOfOthers(read.data, i - k, count, k, temperature);
    });
  },
  slope: () => 1,
  cotangent(read, at, options) {
    const { classes: names, temperature = 1 } = classOptions(options);
    const count = names.length;
    if (at === undefined || !(Number.isInteger(at) && at >= 0 && at < count))
      throw new RetortError("INVALID_INPUT", `there is no class ${at}`, { hint: `give 0 to ${count - 1}` });
    const data = Float32Array.from(read.data, (logit, i) => {
      const k = i % count;
      if (k === at) return 1 / temperature;
      return -Math.exp(logit / temperature - logSumOfOthers(read.data, i - k, count, at, temperature)) / temperature;
    });
    return { data, dims: read.dims };
  },
  column(numbers, rows, options) {
    const { classes: names } = classOptions(options);
    const count = names.length;
    const data = numbers.map((logOdds) => 1 / (1 + Math.exp(-logOdds)));
    const point = Array.from({ length: rows }, (_, row) => {
      let best = 0;
      for (let k = 1; k < count; k++)
        if ((numbers[row * count + k] as number) > (numbers[row * count + best] as number)) best = k;
      return names[best] as string;
    });
    return { point, probabilities: { classes: names, data } };
  },
};

/**
 * Motions [row, times × numbers of a state], one array a row, by following the rates that the graph gives. Options:
 * `{ output, points, tolerance }`; see {@link followRates}.
 */
const motion: Decoder = { ...field, id: "motion", follow: followRates };

const decoders: readonly Decoder[] = [scalar, exponential, field, classes, motion];

/** The decoder of that id. @throws RetortError VERSION_BROKEN where there is none. */
export function decoderOf(id: string): Decoder {
  const found = decoders.find((decoder) => decoder.id === id);
  if (!found)
    throw new RetortError("VERSION_BROKEN", `this Retort has no decoder "${id}"`, {
      hint: "use the Retort that published the version, or publish it again",
    });
  return found;
}
