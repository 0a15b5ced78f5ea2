import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import type { TrainContext, Trained } from "../../core/definition.ts";
import { concatenate, sliceRows } from "../../core/encoding.ts";
import type { ModelSpec } from "../../core/model.ts";
import type { Random } from "../../core/random.ts";
import { versionFiles } from "../../core/version.ts";
import { useBackend } from "../backends/backend.ts";
import { createParameters, freeze, type ParameterSpecs, type Weights } from "../networks/parameters.ts";
import { recordOnnx } from "../recording/record-onnx.ts";
import { WeightsFile } from "../recording/weights-file.ts";
import { type EncodedRows, encodedRows } from "./encoded-rows.ts";
import { type Batch, type FitOptions, fit } from "./fit.ts";
import { learningCurve } from "./learning-curve.ts";
import { encodeRawRows, firstRow, tensorsOf } from "./network-trainer.ts";

/** Writes a tensor of a row, or its target (name "target"), as a symmetry of the equation moves it. */
export type Moved = (name: string, from: Float32Array, to: Float32Array) => void;

export type OperatorRecipe = {
  context: TrainContext;
  spec: ModelSpec;
  /** Output port, a field. */
  output: string;
  parameters: ParameterSpecs;
  /** The field [rows, points] of the tensors that the featuriser gives, all floats on axis "row". */
  forward(weights: Weights, tensors: Readonly<Record<string, tf.Tensor>>, rows: number): tf.Tensor2D;
  /** A random symmetry of the equation, applied to each row of a batch. */
  symmetry?(random: Random): Moved;
  epochs: number;
  batchesPerEpoch: number;
  batch: number;
  schedule: FitOptions<OperatorBatch>["schedule"];
  adam?: FitOptions<OperatorBatch>["adam"];
  average?: number;
  recipe: string;
};

export type OperatorBatch = Batch & { tensors: Record<string, tf.Tensor>; target: tf.Tensor2D };

const chunk = 64;

/**
 * Trains a network that gives a field for the mean over rows of ‖predicted − target‖ / ‖target‖, on batches drawn at
 * random from the split's training rows, each moved by a random symmetry.
 *
 * @throws RetortError DIVERGED, CANCELLED, BACKEND_UNAVAILABLE, and of the first training row that cannot be encoded.
 */
export async function trainOperator(recipe: OperatorRecipe): Promise<Trained> {
  const { context, spec } = recipe;
  const backend = await useBackend(context.backend);
  const rows = await encodedRows(context, spec, recipe.output);
  const epochs = Math.max(1, Math.round(recipe.epochs * context.effort));
  const parameters = createParameters(recipe.parameters, context.seed);
  const fitted = await fit<OperatorBatch>({
    parameters,
    batches: function* (_, random) {
      for (let i = 0; i < recipe.batchesPerEpoch; i++) yield batchOf(rows, recipe, random);
    },
    batchesPerEpoch: recipe.batchesPerEpoch,
    loss: (weights, { tensors, target, rows: count }) => relativeError(recipe.forward(weights, tensors, count), target),
    epochs,
    schedule: recipe.schedule,
    seed: context.seed,
    ...(recipe.adam && { adam: recipe.adam }),
    ...(recipe.average !== undefined && { average: recipe.average }),
    signal: context.signal,
    onEpoch: ({ epoch, loss, eta }) =>
      context.progress({ step: "epochs", done: epoch, total: epochs, loss, secondsLeft: eta }),
    ...(context.checkpoints !== undefined && { checkpoint: { file: join(context.checkpoints, "fit.bin") } }),
  });
  const weights = freeze(parameters);
  const size = parameters.flat.size;
  parameters.flat.dispose();
  const { points } = rows;
  return {
    spec,
    backend: `${backend.name} (${backend.device})`,
    epochs,
    parameters: size,
    recipe: recipe.recipe,
    seconds: fitted.seconds,
    curve: learningCurve(fitted.losses),
    async encode(raw) {
      return concatenate(await encodeRawRows(spec, raw));
    },
    async predict(encoded) {
      const out = new Float64Array(encoded.rows * points);
      for (let from = 0; from < encoded.rows; from += chunk) {
        const part = sliceRows(encoded, from, Math.min(encoded.rows, from + chunk));
        out.set(
          tf.tidy(() => recipe.forward(weights, tensorsOf(part), part.rows).dataSync()),
          from * points,
        );
      }
      return { [recipe.output]: out };
    },
    async record(folder) {
      const example = concatenate(await encodeRawRows(spec, [firstRow(context)]));
      const file = new WeightsFile(versionFiles.weights);
      const forward = await recordOnnx({
        inputs: Object.entries(example.tensors).map(([name, { width }]) => ({
          name,
          dtype: "float32",
          shape: ["row", ...width],
        })),
        forward: (_, tensors, sizes) => ({ value: recipe.forward(weights, tensors, sizes.row as number) }),
        outputs: { value: ["row", points] },
        weights: file,
      });
      writeFileSync(join(folder, versionFiles.forward), forward.model);
      writeFileSync(join(folder, versionFiles.weights), file.bytes());
    },
    dispose: () => tf.dispose(Object.values(weights)),
  };
}

/** Mean over rows of ‖predicted − target‖ / ‖target‖, fields [rows, points]. */
function relativeError(predicted: tf.Tensor2D, target: tf.Tensor2D): tf.Scalar {
  const error = tf.sum(tf.square(tf.sub(predicted, target)), 1);
  return tf.mean(tf.sqrt(tf.div(tf.add(error, 1e-16), tf.add(tf.sum(tf.square(target), 1), 1e-14)))) as tf.Scalar;
}

function batchOf(rows: EncodedRows, { batch, symmetry }: OperatorRecipe, random: Random): OperatorBatch {
  const chosen = Array.from({ length: batch }, () => random.integer(rows.count));
  const moves = chosen.map(() => symmetry?.(random));
  const gathered = (name: string, data: Float32Array, size: number) => {
    const out = new Float32Array(batch * size);
    chosen.forEach((row, b) => {
      const from = data.subarray(row * size, (row + 1) * size);
      const to = out.subarray(b * size, (b + 1) * size);
      const move = moves[b];
      if (move) move(name, from, to);
      else to.set(from);
    });
    return out;
  };
  const tensors = Object.fromEntries(
    Object.entries(rows.tensors).map(([name, { width, size, data }]) => [
      name,
      tf.tensor(gathered(name, data, size), [batch, ...width]),
    ]),
  );
  const target = tf.tensor2d(gathered("target", rows.target, rows.points), [batch, rows.points]);
  return { rows: batch, tensors, target, dispose: () => tf.dispose([Object.values(tensors), target]) };
}
