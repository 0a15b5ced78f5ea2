import * as tf from "@tensorflow/tfjs-core";
import type { Trained } from "../../core/definition.ts";
import { concatenate, sliceRows } from "../../core/encoding.ts";
import { RetortError } from "../../core/errors.ts";
import type { Encoded, ModelSpec } from "../../core/model.ts";
import { type Decoder, decoderOf } from "../../runtime/decoders.ts";
import { useBackend } from "../backends/backend.ts";
import type { Training } from "../networks/dropout.ts";
import type { Weights } from "../networks/parameters.ts";
import { encodeRawRows, firstRow, forwardFeeds, forwardTensors, tensorsOf } from "./network-trainer.ts";
import { gradients, type NetworkInputs, recordNetwork, weightedSum } from "./record-network.ts";
import { type BatchRows, type EnsembleRecipe, type TrainedMembers, trainMembers } from "./train-members.ts";

export type ClassRecipe = EnsembleRecipe & {
  /** With everything fitted; its decoder is "class", and names the classes. */
  spec: ModelSpec;
  /** One member's logits [rows, classes]. */
  forward(weights: Weights, inputs: NetworkInputs, training?: Training): tf.Tensor2D;
  /** Tensors that a batch is given besides its encoding's, or in their place. */
  batchTensors?(encoded: Encoded): Record<string, tf.Tensor>;
  /** Position of a row's class. */
  target(row: number): number;
  /** Share of the target that is spread over all classes (Szegedy et al. 2016). */
  smoothing: number;
  /** Rows weigh as their class is rare, to this power of (rows / classes / rows of the class); 0: all alike. */
  balance: number;
  /**
   * Logits are lowered by so much of the logarithm of their class's share of the training rows, so that rare classes
   * are found oftener (logit adjustment; Menon et al., ICLR 2021). Absent: not at all.
   */
  adjust?: number;
  recipe: string;
};

type ClassBatch = NetworkInputs & { target: tf.Tensor2D };
const chunk = 256;

/**
 * Trains an ensemble of one network for classes on the rows of a split by cross-entropy; the mean of the members' logits
 * is what the version gives. Members differ by their seed alone.
 *
 * @throws RetortError DIVERGED, CANCELLED, BACKEND_UNAVAILABLE, and of the first training row that cannot be encoded.
 */
export async function trainClasses(recipe: ClassRecipe): Promise<Trained> {
  const { context, spec } = recipe;
  const backend = await useBackend(context.backend);
  const { data, split } = context;
  const ports = Object.entries(data.inputs);
  const raw = (row: number) => Object.fromEntries(ports.map(([port, values]) => [port, values[row]]));
  const { count } = decoding(spec);
  const batches = async (rows: readonly number[]): Promise<BatchRows<ClassBatch>> => {
    const encodedRows = await encodeRawRows(spec, rows.map(raw));
    const targets = smoothTargets(recipe, rows);
    return {
      count: rows.length,
      batch(chosen) {
        const encoded = concatenate(chosen.map((i) => encodedRows[i] as Encoded));
        const tensors = recipe.batchTensors?.(encoded) ?? forwardTensors(spec, encoded);
        const values = new Float32Array(chosen.length * count);
        chosen.forEach((i, k) => {
          values.set(targets.subarray(i * count, (i + 1) * count), k * count);
        });
        const target = tf.tensor2d(values, [chosen.length, count]);
        const dispose = () => tf.dispose([...Object.values(tensors), target]);
        return { rows: chosen.length, tensors, target, dispose };
      },
    };
  };
  const stop = recipe.stopping && split.stop?.length ? await batches(split.stop) : undefined;
  const { weights, ...made } = await trainMembers<ClassBatch>(
    recipe,
    { train: await batches(split.train), ...(stop && { stop }) },
    (given, batch, training) => {
      const logs = tf.logSoftmax(recipe.forward(given, batch, training));
      return tf.neg(tf.mean(tf.sum(tf.mul(logs, batch.target), 1))) as tf.Scalar;
    },
  );
  return trainedClasses(recipe, weights, { ...made, backend: made.backend || `${backend.name} (${backend.device})` });
}

/** The decoder of a model of classes, and how many there are. */
function decoding(spec: ModelSpec) {
  if (spec.body.type !== "network" || spec.body.decoder.id !== "class")
    throw new RetortError("INTERNAL", `${spec.id} is not a network of classes`);
  const { id, options } = spec.body.decoder;
  const { output, classes } = options as unknown as { output: string; classes: readonly string[] };
  const decoder = decoderOf(id) as Decoder & Required<Pick<Decoder, "cotangent">>;
  return { decoder, options, output, count: classes.length };
}

/** Smoothed one-hot targets of some rows, weighted as their classes are rare among them [rows × classes]. */
function smoothTargets({ spec, target, smoothing, balance }: ClassRecipe, of: readonly number[]): Float32Array {
  const { count } = decoding(spec);
  const labels = of.map((row) => target(row));
  const rows = new Float64Array(count);
  for (const label of labels) rows[label] = (rows[label] as number) + 1;
  const weights = rows.map((n) => (n === 0 ? 0 : (labels.length / count / n) ** balance));
  const mean = labels.reduce((sum, label) => sum + (weights[label] as number), 0) / labels.length;
  return Float32Array.from({ length: labels.length * count }, (_, i) => {
    const label = labels[Math.floor(i / count)] as number;
    return ((weights[label] as number) / mean) * (smoothing / count + (i % count === label ? 1 - smoothing : 0));
  });
}

/**
 * What is added to the logits of each class, with a mean of 0 [classes]: `strength` 1 takes off what a network knows of a
 * class from its number of training rows alone.
 */
export function logitAdjustment(counts: ArrayLike<number>, strength: number): Float32Array {
  const logs = Array.from(counts, (n) => Math.log(Math.max(1, n)));
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  return Float32Array.from(logs, (log) => strength * (mean - log));
}

function countsOf({ spec, context, target }: ClassRecipe): Float64Array {
  const counts = new Float64Array(decoding(spec).count);
  for (const row of context.split.train) counts[target(row)] = (counts[target(row)] as number) + 1;
  return counts;
}

type Made = Omit<TrainedMembers, "weights"> & { backend: string };

function trainedClasses(recipe: ClassRecipe, members: readonly Weights[], made: Made): Trained {
  const { spec, context } = recipe;
  const { decoder, options, output, count } = decoding(spec);
  const lowered = recipe.adjust === undefined ? undefined : logitAdjustment(countsOf(recipe), recipe.adjust);
  const value = (inputs: NetworkInputs) => {
    const logits = members.map((weights) => recipe.forward(weights, inputs));
    const mean = (logits.length === 1 ? logits[0] : tf.mul(tf.addN(logits), 1 / logits.length)) as tf.Tensor2D;
    return lowered === undefined ? mean : (tf.add(mean, tf.tensor2d(lowered, [1, count])) as tf.Tensor2D);
  };
  const logitsOf = (part: Encoded) => ({
    data: tf.tidy(() => value({ rows: part.rows, tensors: forwardTensors(spec, part) }).dataSync()) as Float32Array,
    dims: [part.rows, count],
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
      const out = new Float64Array(encoded.rows * count);
      for (let from = 0; from < encoded.rows; from += chunk) {
        const part = sliceRows(encoded, from, Math.min(encoded.rows, from + chunk));
        out.set(decoder.decode(logitsOf(part), part, options), from * count);
      }
      return { [output]: out };
    },
    async gradient(encoded) {
      const cotangent = decoder.cotangent(logitsOf(encoded), 0, options);
      const tensors = tensorsOf(encoded);
      const grads = tf.tidy(() =>
        gradients(
          value,
          weightedSum(tf.tensor2d(cotangent.data as Float32Array, [encoded.rows, count])),
          tensors,
          encoded.rows,
        ),
      );
      const result = Object.fromEntries(
        Object.entries(grads).map(([name, tensor]) => [name.slice(2), tensor.dataSync().slice() as Float32Array]),
      );
      tf.dispose([...Object.values(tensors), ...Object.values(grads)]);
      return result;
    },
    async record(folder) {
      const encoded = example ?? concatenate(await encodeRawRows(spec, [firstRow(context)]));
      await recordNetwork(folder, encoded, value, {
        width: count,
        feeds: forwardFeeds(spec, encoded),
        weighted: true,
      });
    },
    dispose: () => tf.dispose(members.map((weights) => Object.values(weights))),
  };
}
