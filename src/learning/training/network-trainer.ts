import * as tf from "@tensorflow/tfjs-core";
import type { Trained } from "../../core/definition.ts";
import { concatenate, multiplyRows, shapeOf, sliceRows } from "../../core/encoding.ts";
import { RetortError } from "../../core/errors.ts";
import type { Encoded, ModelSpec } from "../../core/model.ts";
import { readValue } from "../../core/values.ts";
import { decoderOf } from "../../runtime/decoders.ts";
import type { Feed } from "../../runtime/featurisers/featuriser.ts";
import { featuriserOf } from "../../runtime/featurisers/index.ts";
import type { NdArray } from "../../runtime/session.ts";
import { useBackend } from "../backends/backend.ts";
import type { Training } from "../networks/dropout.ts";
import type { Weights } from "../networks/parameters.ts";
import { gradients, type NetworkInputs, recordNetwork, sumOfMeans } from "./record-network.ts";
import { type BatchRows, type EnsembleRecipe, type TrainedMembers, trainMembers } from "./train-members.ts";

export type NetworkRecipe = EnsembleRecipe & {
  /** With everything fitted: featuriser options, and the decoder's scale and offset. */
  spec: ModelSpec;
  /** One member's standardised output [rows, 1] (or [rows, points] for a field). */
  forward(weights: Weights, inputs: NetworkInputs, training?: Training): tf.Tensor2D;
  /**
   * Standardised target of a row of the data; with `tasks`, the target itself first, then those of the tasks, which
   * training sees and nothing else.
   */
  target(row: number): number | readonly number[];
  /** One member's standardised outputs for all that `target` gives [rows, 1 + tasks], in training. */
  tasks?(weights: Weights, inputs: NetworkInputs, training?: Training): tf.Tensor2D;
  /** Loss of standardised outputs; default: mean squared error. */
  loss?(predicted: tf.Tensor2D, target: tf.Tensor2D): tf.Scalar;
  recipe: string;
  /** Numbers a row, where the output is a field or trajectory (of one member). */
  width?: number;
};

const chunk = 256;

/** The tensors of an encoding. Call inside tidy, or dispose of them. */
export function tensorsOf(encoded: Encoded): Record<string, tf.Tensor> {
  return Object.fromEntries(
    Object.entries(encoded.tensors).map(([name, { data }]) => [
      name,
      tf.tensor(data, shapeOf(encoded, name), data instanceof Int32Array ? "int32" : "float32"),
    ]),
  );
}

/** What the forward graph of a model reads of an encoding. Call inside tidy, or dispose of them. */
export function forwardTensors(spec: ModelSpec, encoded: Encoded): Record<string, tf.Tensor> {
  const feeds = forwardFeeds(spec, encoded);
  if (!feeds) return tensorsOf(encoded);
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { data, dims }]) => [
      name,
      tf.tensor(data, [...dims], data instanceof Int32Array ? "int32" : "float32"),
    ]),
  );
}

/** What the forward graph of a model reads of an encoding, where that is not the encoding itself. */
export function forwardFeeds({ body }: ModelSpec, encoded: Encoded): Record<string, Feed> | undefined {
  if (body.type !== "network") return undefined;
  const { id, revision, options } = body.featuriser;
  return featuriserOf(id, revision).feeds?.(encoded, options);
}

/** The rows of a table of raw values, each encoded on its own. @throws RetortError of the first that cannot be. */
export async function encodeRawRows(
  spec: ModelSpec,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<Encoded[]> {
  if (spec.body.type !== "network") throw new RetortError("INTERNAL", `${spec.id} is not a network`);
  const { id, revision, options } = spec.body.featuriser;
  const featuriser = featuriserOf(id, revision);
  await featuriser.ready();
  const ports = Object.entries(spec.inputs);
  return rows.map((row) =>
    featuriser.encodeRow(
      Object.fromEntries(ports.map(([name, port]) => [name, readValue(name, port, row[name])])),
      options,
    ),
  );
}

/**
 * Trains an ensemble of one network for a single quantity on the rows of a split, as a recipe says, and gives back what
 * publishing needs. Members differ by their seed alone.
 *
 * @throws RetortError DIVERGED, CANCELLED, BACKEND_UNAVAILABLE, and of the first training row that cannot be encoded.
 */
export async function trainNetwork(recipe: NetworkRecipe): Promise<Trained> {
  const { context, spec } = recipe;
  const backend = await useBackend(context.backend);
  const { data, split } = context;
  const ports = Object.entries(data.inputs);
  const raw = (row: number) => Object.fromEntries(ports.map(([port, values]) => [port, values[row]]));
  const batches = async (rows: readonly number[]): Promise<BatchRows<TargetedInputs>> => {
    const encoded = await encodeRawRows(spec, rows.map(raw));
    const targets = rows.map((row) => [recipe.target(row)].flat());
    return {
      count: rows.length,
      batch(chosen) {
        const tensors = forwardTensors(spec, concatenate(chosen.map((i) => encoded[i] as Encoded)));
        const target = tf.tensor2d(chosen.map((i) => targets[i] as number[]));
        return { rows: chosen.length, tensors, target, dispose: () => tf.dispose([...Object.values(tensors), target]) };
      },
    };
  };
  const stop = recipe.stopping && split.stop?.length ? await batches(split.stop) : undefined;
  const { weights, ...made } = await trainMembers<TargetedInputs>(
    recipe,
    { train: await batches(split.train), ...(stop && { stop }) },
    (given, batch, training) => {
      const predicted = (recipe.tasks ?? recipe.forward)(given, batch, training);
      if (recipe.loss) return recipe.loss(predicted, batch.target);
      return tf.mean(tf.square(tf.sub(predicted, batch.target))) as tf.Scalar;
    },
  );
  return trainedNetwork(recipe, weights, { ...made, backend: made.backend || `${backend.name} (${backend.device})` });
}

type TargetedInputs = NetworkInputs & { target: tf.Tensor2D };
type Made = Omit<TrainedMembers, "weights" | "curve"> & Partial<Pick<TrainedMembers, "curve">> & { backend: string };

/** What publishing needs of a network whose weights are known. */
export function trainedNetwork(
  recipe: Pick<NetworkRecipe, "context" | "spec" | "forward" | "recipe" | "width">,
  members: readonly Weights[],
  made: Made,
): Trained {
  const { spec } = recipe;
  if (spec.body.type !== "network") throw new RetortError("INTERNAL", `${spec.id} is not a network`);
  const { id, options } = spec.body.decoder;
  const decoder = decoderOf(id);
  const output = decoder.output(options);
  const value = (inputs: NetworkInputs) =>
    tf.concat(
      members.map((weights) => recipe.forward(weights, inputs)),
      1,
    ) as tf.Tensor2D;
  const read = (part: Encoded): NdArray =>
    tf.tidy(() => {
      const found = value({ rows: part.rows, tensors: forwardTensors(spec, part) });
      return { data: found.dataSync() as Float32Array, dims: found.shape };
    });
  let example: Encoded | undefined;
  return {
    spec,
    ...made,
    recipe: recipe.recipe,
    async encode(rows) {
      const encoded = concatenate(await encodeRawRows(spec, rows));
      example ??= sliceRows(encoded, 0, 1);
      return encoded;
    },
    async predict(encoded) {
      const parts: Float64Array[] = [];
      for (let from = 0; from < encoded.rows; from += chunk) {
        const part = sliceRows(encoded, from, Math.min(encoded.rows, from + chunk));
        parts.push(decoder.decode(read(part), part, options));
      }
      return { [output]: Float64Array.from(parts.flatMap((part) => [...part])) };
    },
    async gradient(encoded) {
      const tensors = tensorsOf(encoded);
      const number = recipe.width === undefined ? sumOfMeans : (all: tf.Tensor2D) => tf.sum(all) as tf.Scalar;
      const grads = tf.tidy(() => gradients(value, number, tensors, encoded.rows));
      const slope = decoder.slope(options);
      const slopes = decoder.slopes?.(read(encoded), encoded, options);
      const result = Object.fromEntries(
        Object.entries(grads).map(([d, tensor]) => {
          const name = d.slice(2);
          const data = Float32Array.from(tensor.dataSync(), (v) => v * slope);
          if (slopes) multiplyRows(data, encoded, name, slopes);
          return [name, data];
        }),
      );
      tf.dispose([...Object.values(tensors), ...Object.values(grads)]);
      return result;
    },
    async record(folder) {
      const encoded = example ?? concatenate(await encodeRawRows(spec, [firstRow(recipe.context)]));
      await recordNetwork(folder, encoded, value, {
        width: recipe.width ?? members.length,
        weighted: recipe.width !== undefined,
        feeds: forwardFeeds(spec, encoded),
      });
    },
    dispose: () => tf.dispose(members.map((weights) => Object.values(weights))),
  };
}

/** The first training row's raw values by port: an example to record with. */
export const firstRow = ({ data, split }: NetworkRecipe["context"]) =>
  Object.fromEntries(Object.entries(data.inputs).map(([port, values]) => [port, values[split.train[0] as number]]));
