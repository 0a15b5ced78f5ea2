import * as tf from "@tensorflow/tfjs-core";
import { RetortError } from "../../core/errors.ts";
import { random, seedFrom } from "../../core/random.ts";

/**
 * How a parameter starts: a number, or random. "glorot": uniform in ± √(6 / (fan in + fan out)) (Glorot and Bengio
 * 2010); "he": normal with variance 2 / fan in (He et al. 2015); "torch": uniform in ± 1 / √(fan in), as PyTorch's
 * linear layers; { normal: sd }.
 */
export type Initialiser = number | "glorot" | "he" | "torch" | { normal: number } | { uniform: number };

/** A parameter: its shape, and how it starts. The last two axes are fan in and fan out unless `fanIn` says otherwise. */
export type ParameterSpec = { shape: readonly number[]; start: Initialiser; fanIn?: number };
export type ParameterSpecs = Readonly<Record<string, ParameterSpec>>;

/** The tensors a network computes with, by name. */
export type Weights = Record<string, tf.Tensor>;

/** Where a parameter lies in the flat vector. */
export type Placement = { name: string; shape: readonly number[]; offset: number; size: number };

/**
 * All parameters of a network in one vector: one optimiser update and one gradient serve them all, which is several
 * times faster than a variable each where networks are small.
 */
export type Parameters = { readonly layout: readonly Placement[]; readonly flat: tf.Variable };

/** Makes parameters with seeded starting values; a parameter's numbers depend on the seed and its name alone. */
export function createParameters(specs: ParameterSpecs, seed: number): Parameters {
  const layout = layOut(specs);
  const values = new Float32Array(total(layout));
  for (const { name, offset, size } of layout)
    values.set(startingValues(specs[name] as ParameterSpec, size, seedFrom(seed, name)), offset);
  return { layout, flat: tf.variable(tf.tensor1d(values), true) };
}

/** The tensors of a network as views of the flat vector; gradients flow through them. Call inside tidy or gradients. */
export function weightsOf({ layout, flat }: Pick<Parameters, "layout"> & { readonly flat: tf.Tensor }): Weights {
  const parts = tf.split(
    flat,
    layout.map(({ size }) => size),
  );
  return Object.fromEntries(layout.map(({ name, shape }, i) => [name, tf.reshape(parts[i] as tf.Tensor, [...shape])]));
}

/** The tensors of a network as constants of their own, for prediction and recording. Dispose of them when done. */
export function freeze(parameters: Parameters, values = parameters.flat.dataSync() as Float32Array): Weights {
  return Object.fromEntries(
    parameters.layout.map(({ name, shape, offset, size }) => [
      name,
      tf.tensor(values.slice(offset, offset + size), [...shape], "float32"),
    ]),
  );
}

/** All numbers, in the order of the layout. */
export async function parametersToArray(parameters: Parameters): Promise<Float32Array> {
  return (await parameters.flat.data()) as Float32Array;
}

/**
 * Puts numbers into parameters.
 * @throws RetortError CONFLICT where their count is another.
 */
export function setParameters(parameters: Parameters, values: Float32Array): void {
  if (values.length !== parameters.flat.size)
    throw new RetortError("CONFLICT", `${values.length} numbers do not fit ${parameters.flat.size} parameters`, {
      hint: "the numbers belong to a network of another shape",
    });
  tf.tidy(() => parameters.flat.assign(tf.tensor1d(values)));
}

/** Adds a prefix to the names of parameters, so that parts of a network can be put together. */
export function prefixed(prefix: string, specs: ParameterSpecs): ParameterSpecs {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [`${prefix}.${name}`, spec]));
}

/** The weights whose names begin with a prefix, without it. */
export function part(prefix: string, weights: Weights): Weights {
  const start = `${prefix}.`;
  const mine = Object.entries(weights).filter(([name]) => name.startsWith(start));
  return Object.fromEntries(mine.map(([name, tensor]) => [name.slice(start.length), tensor]));
}

/** A weight by name. @throws RetortError INTERNAL where it is missing. */
export function weight(weights: Weights, name: string): tf.Tensor {
  const tensor = weights[name];
  if (tensor === undefined)
    throw new RetortError("INTERNAL", `no parameter is named "${name}" (there are ${Object.keys(weights).join(", ")})`);
  return tensor;
}

function layOut(specs: ParameterSpecs): Placement[] {
  let offset = 0;
  return Object.entries(specs).map(([name, { shape }]) => {
    const size = shape.reduce((product, n) => product * n, 1);
    const placed = { name, shape, offset, size };
    offset += size;
    return placed;
  });
}

const total = (layout: readonly Placement[]) => layout.reduce((sum, { size }) => sum + size, 0);

function startingValues({ shape, start, fanIn }: ParameterSpec, size: number, seed: number): Float32Array {
  if (typeof start === "number") return new Float32Array(size).fill(start);
  const rng = random(seed);
  const inward = fanIn ?? shape.at(-2) ?? shape.at(-1) ?? 1;
  const outward = shape.at(-1) ?? 1;
  const uniform = (limit: number) => Float32Array.from({ length: size }, () => (2 * rng.uniform() - 1) * limit);
  const normal = (sd: number) => Float32Array.from({ length: size }, () => rng.normal() * sd);
  if (start === "glorot") return uniform(Math.sqrt(6 / (inward + outward)));
  if (start === "torch") return uniform(1 / Math.sqrt(inward));
  if (start === "he") return normal(Math.sqrt(2 / inward));
  return "normal" in start ? normal(start.normal) : uniform(start.uniform);
}
