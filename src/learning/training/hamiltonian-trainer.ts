import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import type { TrainContext, Trained } from "../../core/definition.ts";
import { concatenate } from "../../core/encoding.ts";
import type { ModelSpec } from "../../core/model.ts";
import { versionFiles } from "../../core/version.ts";
import { followRates, type Graph } from "../../runtime/follow-rates.ts";
import { useBackend } from "../backends/backend.ts";
import { type HamiltonianNetwork, symplecticGradient } from "../networks/hamiltonian.ts";
import { createParameters, freeze } from "../networks/parameters.ts";
import { recordOnnx } from "../recording/record-onnx.ts";
import { WeightsFile } from "../recording/weights-file.ts";
import { type Batch, fit } from "./fit.ts";
import { learningCurve } from "./learning-curve.ts";
import { encodeRawRows } from "./network-trainer.ts";
import { cosine } from "./schedules.ts";

export type HamiltonianRecipe = {
  context: TrainContext;
  /** The spec with what training found out: the root mean square of the rates' relative error. */
  spec(rateError: number): ModelSpec;
  /** Output port, a trajectory. */
  output: string;
  network: HamiltonianNetwork;
  /** States and their rates of change to train on, [count × 2 degrees] row by row. */
  states: Float32Array;
  rates: Float32Array;
  /** Squared errors count relative to the row's own squared rate, and this share of the mean one. */
  floor: number;
  epochs: number;
  batch: number;
  rate: number;
  recipe: string;
};

type StateBatch = Batch & { state: tf.Tensor2D; target: tf.Tensor2D; weight: tf.Tensor2D };

/**
 * Trains a Hamiltonian so that its symplectic gradient is the observed rates of change (Greydanus, Dzamba & Yosinski,
 * arXiv:1906.01563), and records that gradient.
 *
 * @throws RetortError DIVERGED, CANCELLED, BACKEND_UNAVAILABLE.
 */
export async function trainHamiltonian(recipe: HamiltonianRecipe): Promise<Trained> {
  const { context, network, states, rates } = recipe;
  const backend = await useBackend(context.backend);
  const size = 2 * network.degrees;
  const count = states.length / size;
  const squares = Float32Array.from({ length: count }, (_, row) =>
    rates.subarray(row * size, (row + 1) * size).reduce((sum, value) => sum + value * value, 0),
  );
  const floor = (recipe.floor * squares.reduce((sum, value) => sum + value, 0)) / count;
  const batchOf = (chosen: ArrayLike<number>): StateBatch => {
    const pick = (from: Float32Array) => {
      const out = new Float32Array(chosen.length * size);
      for (let i = 0; i < chosen.length; i++)
        out.set(from.subarray(chosen[i]! * size, (chosen[i]! + 1) * size), i * size);
      return tf.tensor2d(out, [chosen.length, size]);
    };
    const weight = Float32Array.from(chosen, (row) => 1 / (squares[row]! + floor));
    const tensors = { state: pick(states), target: pick(rates), weight: tf.tensor2d(weight, [chosen.length, 1]) };
    return { rows: chosen.length, ...tensors, dispose: () => tf.dispose(tensors) };
  };
  const parameters = createParameters(network.parameters, context.seed);
  const epochs = Math.max(1, Math.round(recipe.epochs * context.effort));
  const fitted = await fit<StateBatch>({
    parameters,
    batches: function* (_, random) {
      const order = random.shuffle(Int32Array.from({ length: count }, (_, i) => i));
      for (let at = 0; at < count; at += recipe.batch) yield batchOf(order.subarray(at, at + recipe.batch));
    },
    batchesPerEpoch: Math.ceil(count / recipe.batch),
    loss: (weights, { state, target, weight }) => {
      const error = tf.sub(symplecticGradient(network, weights, state), target);
      return tf.mean(tf.mul(tf.sum(tf.square(error), 1, true), weight)) as tf.Scalar;
    },
    epochs,
    schedule: cosine({ peak: recipe.rate, final: recipe.rate / 300, warmup: 0.02 }),
    seed: context.seed,
    adam: { beta2: 0.99 },
    average: 0.99,
    signal: context.signal,
    onEpoch: ({ epoch, loss, eta }) =>
      context.progress({ step: "epochs", done: epoch, total: epochs, loss, secondsLeft: eta }),
    ...(context.checkpoints !== undefined && { checkpoint: { file: join(context.checkpoints, "fit.bin") } }),
  });
  const weights = freeze(parameters);
  const parameterCount = parameters.flat.size;
  parameters.flat.dispose();
  const rateOf = (state: tf.Tensor2D) => symplecticGradient(network, weights, state);
  const rateError = tf.tidy(() => {
    const { state, target } = batchOf(Int32Array.from({ length: Math.min(count, 4096) }, (_, i) => i));
    const relative = tf.div(
      tf.sum(tf.square(tf.sub(rateOf(state), target)), 1),
      tf.add(tf.sum(tf.square(target), 1), floor),
    );
    return tf.sqrt(tf.mean(relative)).dataSync()[0] as number;
  });
  const spec = recipe.spec(Number(rateError.toPrecision(3)));
  const graph: Graph = ({ state }, rows) => ({
    data: tf.tidy(() => rateOf(tf.tensor2d(state!.data, [rows, size])).dataSync() as Float32Array),
    dims: [rows, size],
  });
  return {
    spec,
    backend: `${backend.name} (${backend.device})`,
    epochs,
    parameters: parameterCount,
    recipe: recipe.recipe,
    seconds: fitted.seconds,
    curve: learningCurve(fitted.losses),
    encode: async (rows) => concatenate(await encodeRawRows(spec, rows)),
    async predict(encoded) {
      if (spec.body.type !== "network") return {};
      const { data } = await followRates(graph, encoded, spec.body.decoder.options);
      return { [recipe.output]: Float64Array.from(data) };
    },
    async record(folder) {
      const file = new WeightsFile(versionFiles.weights);
      const forward = await recordOnnx({
        inputs: [{ name: "state", dtype: "float32", shape: ["row", size] }],
        forward: (_, { state }) => ({ value: rateOf(state as tf.Tensor2D) }),
        outputs: { value: ["row", size] },
        weights: file,
      });
      writeFileSync(join(folder, versionFiles.forward), forward.model);
      writeFileSync(join(folder, versionFiles.weights), file.bytes());
    },
    dispose: () => tf.dispose(Object.values(weights)),
  };
}
