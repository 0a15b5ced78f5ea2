import * as tf from "@tensorflow/tfjs-core";
import { cgrAtomFeatureCount, cgrBondFeatureCount } from "../../chemistry/cgr.ts";
import type { TrainContext, Trained } from "../../core/definition.ts";
import type { ModelSpec } from "../../core/model.ts";
import { type DmpnnOptions, dmpnn, dmpnnParameters } from "../networks/d-mpnn.ts";
import { type NetworkRecipe, trainNetwork } from "./network-trainer.ts";
import { standardisation } from "./standardisation.ts";

export type ReactionRecipe = Pick<NetworkRecipe, "members" | "epochs" | "batch" | "schedule" | "adam" | "average"> & {
  context: TrainContext;
  spec: ModelSpec;
  /** Width, depth, aggregation and dropout of the D-MPNN. */
  network: Omit<DmpnnOptions, "atomWidth" | "bondWidth" | "outputs" | "beside">;
  /** Quantities of the same reactions that are learnt beside the output, and the weight of each one's loss. */
  tasks?: readonly { values: ArrayLike<number>; weight: number }[];
  recipe: string;
};

/** Errors below so many standard deviations count by their square, larger ones by their size. */
const smoothing = 0.1;

/**
 * Trains an ensemble of D-MPNNs over the condensed graph of reaction for a scalar: output and tasks standardised on the
 * training rows, a smoothed absolute error, the tasks' heads left out of what is kept.
 *
 * @throws RetortError DIVERGED, CANCELLED, BACKEND_UNAVAILABLE; INVALID_SMILES or UNSUPPORTED_INPUT of a training row.
 */
export async function trainReactionNetwork(given: ReactionRecipe): Promise<Trained> {
  const { context, spec, network, tasks = [], ...rest } = given;
  const { data, split } = context;
  const output = Object.keys(spec.outputs)[0] as string;
  const columns = [data.targets[output] as ArrayLike<number>, ...tasks.map(({ values }) => values)];
  const scales = columns.map((values) => standardisation({ targets: { values } } as never, "values", split.train));
  const lossWeights = [1, ...tasks.map(({ weight }) => weight)];
  const options: DmpnnOptions = {
    ...network,
    atomWidth: cgrAtomFeatureCount,
    bondWidth: cgrBondFeatureCount,
    outputs: columns.length,
  };
  const main = scales[0] as { mean: number; sd: number };
  if (spec.body.type !== "network") throw new Error(`${spec.id} is not a network`);
  return trainNetwork({
    ...rest,
    context,
    spec: {
      ...spec,
      body: {
        ...spec.body,
        decoder: { id: "scalar", options: { output, scale: main.sd, offset: main.mean } },
        members: rest.members,
      },
    },
    parameters: dmpnnParameters(options),
    forward: (weights, inputs, training) => {
      const all = dmpnn(weights, inputs, options, training);
      const first = lossWeights.map((_, i) => [i === 0 ? 1 : 0]);
      return columns.length === 1 ? all : (tf.matMul(all, tf.tensor2d(first)) as tf.Tensor2D);
    },
    tasks: (weights, inputs, training) => dmpnn(weights, inputs, options, training),
    target: (row) =>
      columns.map((values, i) => {
        const { mean, sd } = scales[i] as { mean: number; sd: number };
        return ((values[row] as number) - mean) / sd;
      }),
    loss: (predicted, target) => {
      const squared = tf.square(tf.sub(predicted, target));
      const smooth = tf.sub(tf.sqrt(tf.add(squared, smoothing ** 2)), smoothing);
      return tf.mean(tf.mul(smooth, tf.tensor2d([lossWeights]))) as tf.Scalar;
    },
  });
}
