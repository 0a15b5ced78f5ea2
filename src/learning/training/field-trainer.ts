import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import type { TrainContext, Trained } from "../../core/definition.ts";
import { concatenate, sliceRows } from "../../core/encoding.ts";
import type { ModelSpec } from "../../core/model.ts";
import { versionFiles } from "../../core/version.ts";
import { fourierBasis } from "../../physics/fourier-basis.ts";
import { useBackend } from "../backends/backend.ts";
import { createParameters, freeze, type ParameterSpecs, type Weights } from "../networks/parameters.ts";
import { type BasisTensors, basisTensors } from "../networks/spectral.ts";
import { recordOnnx, type SymbolicInput } from "../recording/record-onnx.ts";
import { WeightsFile } from "../recording/weights-file.ts";
import { type EncodedRows, encodedRows } from "./encoded-rows.ts";
import { type FieldBatch, type FieldRows, fieldBatch, type Mirror, relativeL2Loss } from "./field-batches.ts";
import { type FitOptions, fit as optimise } from "./fit.ts";
import { learningCurve } from "./learning-curve.ts";
import { encodeRawRows, tensorsOf } from "./network-trainer.ts";
import { gradients, type NetworkInputs, weightedSum } from "./record-network.ts";

export type FieldRecipe = {
  context: TrainContext;
  spec: ModelSpec;
  /** Output port, a field. */
  output: string;
  parameters: ParameterSpecs;
  /** Fourier modes of the network. */
  modes: number;
  /** Fields [points, rows, channels] and numbers [rows, numbers] to the field [points, rows], on any grid. */
  forward(weights: Weights, fields: tf.Tensor3D, flow: tf.Tensor2D, basis: BasisTensors): tf.Tensor2D;
  mirror: Mirror;
  epochs: number;
  batchesPerEpoch: number;
  batch: number;
  /** Every how many points of the grid an epoch trains on; `done` is the part of the training that is done. */
  stride(done: number): number;
  schedule: FitOptions<FieldBatch>["schedule"];
  adam?: FitOptions<FieldBatch>["adam"];
  average?: number;
  recipe: string;
};

type Tensors = Record<string, tf.Tensor>;

const chunk = 64;

/**
 * Trains a network on periodic fields for the relative L2 error less the mean, on batches drawn at random from the
 * split's training rows. The featuriser gives `fields` [row, points, channels], `flow`
 * [row, numbers] and the Fourier basis of the grid, `analysis` and `synthesis`, shared by the rows.
 *
 * @throws RetortError DIVERGED, CANCELLED, BACKEND_UNAVAILABLE, and of the first training row that cannot be encoded.
 */
export async function trainField(recipe: FieldRecipe): Promise<Trained> {
  const { context, spec } = recipe;
  const backend = await useBackend(context.backend);
  const data = await fieldRows(recipe);
  const epochs = Math.max(1, Math.round(recipe.epochs * context.effort));
  const bases = new Map<number, BasisTensors>();
  const basisOf = (points: number) => {
    let basis = bases.get(points);
    if (!basis) {
      basis = basisTensors(fourierBasis(points, recipe.modes));
      tf.keep(basis.analysis);
      tf.keep(basis.synthesis);
      bases.set(points, basis);
    }
    return basis;
  };
  const parameters = createParameters(recipe.parameters, context.seed);
  const fitted = await optimise<FieldBatch>({
    parameters,
    batches: function* (epoch, random) {
      const stride = recipe.stride(epoch / epochs);
      basisOf(data.points / stride);
      for (let i = 0; i < recipe.batchesPerEpoch; i++) {
        const chosen = Array.from({ length: recipe.batch }, () => random.integer(data.rows));
        yield fieldBatch(data, chosen, stride, { random, mirror: recipe.mirror });
      }
    },
    batchesPerEpoch: recipe.batchesPerEpoch,
    loss: (weights, { fields, flow, target, points }) =>
      relativeL2Loss(recipe.forward(weights, fields, flow, basisOf(points)), target),
    epochs,
    schedule: recipe.schedule,
    seed: context.seed,
    ...(recipe.adam && { adam: recipe.adam }),
    ...(recipe.average !== undefined && { average: recipe.average }),
    signal: context.signal,
    onEpoch: ({ epoch, loss, eta }) =>
      context.progress({ step: "epochs", done: epoch, total: epochs, loss, secondsLeft: eta }),
    ...(context.checkpoints !== undefined && { checkpoint: { file: join(context.checkpoints, "fit.bin"), every: 5 } }),
  });
  const weights = freeze(parameters);
  const size = parameters.flat.size;
  parameters.flat.dispose();
  const value = ({ tensors }: NetworkInputs): tf.Tensor2D => {
    const { fields, flow, analysis, synthesis } = tensors;
    const basis = { analysis, synthesis } as BasisTensors;
    const grid = tf.transpose(fields as tf.Tensor3D, [1, 0, 2]);
    return tf.transpose(recipe.forward(weights, grid as tf.Tensor3D, flow as tf.Tensor2D, basis));
  };
  /** The basis is no input that anything is explained by. */
  const slopes = (cotangent: tf.Tensor | undefined, { analysis, synthesis, ...rows }: Record<string, tf.Tensor>) =>
    gradients(
      ({ tensors, rows: count }) => value({ rows: count, tensors: { ...tensors, analysis, synthesis } as Tensors }),
      cotangent ? weightedSum(cotangent) : (field) => tf.sum(field) as tf.Scalar,
      rows,
      (rows.fields as tf.Tensor).shape[0] as number,
    );
  return {
    spec,
    backend: `${backend.name} (${backend.device})`,
    epochs,
    parameters: size,
    recipe: recipe.recipe,
    seconds: fitted.seconds,
    ...(fitted.losses.length > 0 && { curve: learningCurve(fitted.losses) }),
    async encode(rows) {
      return concatenate(await encodeRawRows(spec, rows));
    },
    async predict(encoded) {
      const points = encoded.tensors.fields?.width[0] ?? 0;
      const out = new Float64Array(encoded.rows * points);
      for (let from = 0; from < encoded.rows; from += chunk) {
        const part = sliceRows(encoded, from, Math.min(encoded.rows, from + chunk));
        const numbers = tf.tidy(() => value({ rows: part.rows, tensors: tensorsOf(part) }).dataSync());
        out.set(numbers, from * points);
      }
      return { [recipe.output]: out };
    },
    async gradient(encoded) {
      const found = tf.tidy(() => slopes(undefined, tensorsOf(encoded)));
      const arrays = Object.entries(found).map(([name, d]) => [name.slice(2), d.dataSync() as Float32Array] as const);
      tf.dispose(found);
      return Object.fromEntries(arrays);
    },
    async record(folder) {
      const file = new WeightsFile(versionFiles.weights);
      const { channels, numbers } = data;
      const inputs: SymbolicInput[] = [
        { name: "fields", dtype: "float32", shape: ["row", "point", channels] },
        { name: "flow", dtype: "float32", shape: ["row", numbers] },
        { name: "analysis", dtype: "float32", shape: [2 * recipe.modes, "point"] },
        { name: "synthesis", dtype: "float32", shape: ["point", 2 * recipe.modes] },
      ];
      const forward = await recordOnnx({
        inputs,
        forward: (_, tensors, sizes) => ({ value: value({ rows: sizes.row as number, tensors }) }),
        outputs: { value: ["row", "point"] },
        weights: file,
      });
      const gradient = await recordOnnx({
        inputs: [...inputs, { name: "cotangent", dtype: "float32", shape: ["row", "point"] }],
        forward: (_, { cotangent, ...tensors }) => slopes(cotangent, tensors),
        outputs: { d_fields: ["row", "point", channels], d_flow: ["row", numbers] },
        weights: file,
      });
      writeFileSync(join(folder, versionFiles.forward), forward.model);
      writeFileSync(join(folder, versionFiles.gradient), gradient.model);
      writeFileSync(join(folder, versionFiles.weights), file.bytes());
    },
    dispose() {
      tf.dispose([Object.values(weights), ...[...bases.values()].map((basis) => Object.values(basis))]);
      bases.clear();
    },
  };
}

/** The split's training rows, encoded once. */
async function fieldRows({ context, spec, output }: FieldRecipe): Promise<FieldRows> {
  const { count, points, tensors, target } = await encodedRows(context, spec, output);
  const { fields, flow } = tensors as Record<"fields" | "flow", EncodedRows["tensors"][string]>;
  return {
    rows: count,
    points,
    channels: fields.size / points,
    numbers: flow.size,
    fields: fields.data,
    flow: flow.data,
    target,
  };
}
