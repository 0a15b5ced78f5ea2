import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import type { TrainContext } from "../../core/definition.ts";
import { RetortError } from "../../core/errors.ts";
import { seedFrom } from "../../core/random.ts";
import type { LearningCurve } from "../../core/version.ts";
import type { Training } from "../networks/dropout.ts";
import { createParameters, freeze, type ParameterSpecs, type Weights } from "../networks/parameters.ts";
import { type Batch, type FitOptions, type Fitted, fit } from "./fit.ts";
import { learningCurve } from "./learning-curve.ts";

/** Rows that batches are made of, by their position. */
export type BatchRows<B extends Batch> = { count: number; batch(chosen: readonly number[]): B };

/** How an ensemble of one network is trained, whatever it predicts. */
export type EnsembleRecipe = {
  context: TrainContext;
  /** Parameters of one member of the ensemble. */
  parameters: ParameterSpecs;
  members: number;
  epochs: number;
  batch: number;
  schedule: FitOptions<Batch>["schedule"];
  adam?: FitOptions<Batch>["adam"];
  /** Decay of the moving average of weights that is kept. */
  average?: number;
  /**
   * Watches the loss on the split's stopping rows: training ends after `patience` epochs without a better one, and the
   * weights of the best are kept unless `keepBest` is false. Absent: all epochs are trained, and the last weights kept.
   */
  stopping?: { patience: number; keepBest?: boolean };
};

/** What training of an ensemble gives: each member's weights, and how it went. */
export type TrainedMembers = {
  weights: Weights[];
  /** Epochs of the member that took most. */
  epochs: number;
  /** Of all members. */
  parameters: number;
  /** Of the first member. */
  curve: LearningCurve;
  /** Seconds that training took, before an interruption too. */
  seconds: number;
  /** The backends that trained, an earlier one before an interruption among them; empty where it is not known. */
  backend: string;
};

const chunk = 256;

/**
 * Trains the members of an ensemble one after the other; they differ by their seed alone. Where the context names a
 * folder for checkpoints, training goes on from what lies there.
 *
 * @throws RetortError DIVERGED, CANCELLED; INVALID_INPUT where stopping is asked for and the split has no rows for it.
 */
export async function trainMembers<B extends Batch>(
  recipe: EnsembleRecipe,
  rows: { train: BatchRows<B>; stop?: BatchRows<B> },
  loss: (weights: Weights, batch: B, training?: Training) => tf.Scalar,
): Promise<TrainedMembers> {
  const { context, members, batch, stopping } = recipe;
  const { train, stop } = rows;
  if (stopping && !stop)
    throw new RetortError("INVALID_INPUT", `the split "${context.split.name}" has no rows for early stopping`, {
      hint: "give the split `stop` rows, or leave `stopping` out of the recipe",
    });
  const epochs = Math.max(1, Math.round(recipe.epochs * context.effort));
  const weights: Weights[] = [];
  const fits: Fitted[] = [];
  let size = 0;
  for (let member = 0; member < members; member++) {
    const seed = seedFrom(context.seed, "member", member);
    const parameters = createParameters(recipe.parameters, seed);
    const fitted = await fit<B>({
      parameters,
      batches: function* (_, random) {
        const order = random.shuffle(Array.from({ length: train.count }, (_, i) => i));
        for (let from = 0; from < order.length; from += batch) yield train.batch(order.slice(from, from + batch));
      },
      batchesPerEpoch: Math.ceil(train.count / batch),
      loss,
      epochs,
      schedule: recipe.schedule,
      seed,
      ...(recipe.adam && { adam: recipe.adam }),
      ...(recipe.average !== undefined && { average: recipe.average }),
      ...(stopping && stop && { ...stopping, validate: (now: Weights) => meanLoss(now, stop, loss) }),
      signal: context.signal,
      onEpoch: ({ epoch, loss: current, validation, eta, seconds }) =>
        context.progress({
          step: members > 1 ? `member ${member + 1} of ${members}` : "epochs",
          done: member * epochs + epoch,
          total: members * epochs,
          loss: validation ?? current,
          secondsLeft: eta + (members - member - 1) * (seconds + eta),
        }),
      ...(context.checkpoints !== undefined && {
        checkpoint: { file: join(context.checkpoints, `member-${member}.bin`) },
      }),
    });
    fits.push(fitted);
    size += parameters.flat.size;
    weights.push(freeze(parameters));
    parameters.flat.dispose();
  }
  return {
    weights,
    epochs: Math.max(...fits.map((one) => one.epochs)),
    parameters: size,
    curve: learningCurve(fits[0]?.losses ?? [], fits[0]?.validations),
    seconds: fits.reduce((sum, one) => sum + one.seconds, 0),
    backend: [...new Set(fits.flatMap((one) => one.backends))].join(", then "),
  };
}

/** Mean loss over rows, weighted by rows, without dropout. */
function meanLoss<B extends Batch>(
  weights: Weights,
  rows: BatchRows<B>,
  loss: (weights: Weights, batch: B) => tf.Scalar,
): number {
  let sum = 0;
  for (let from = 0; from < rows.count; from += chunk) {
    const chosen = Array.from({ length: Math.min(chunk, rows.count - from) }, (_, i) => from + i);
    const batch = rows.batch(chosen);
    sum += tf.tidy(() => (loss(weights, batch).dataSync()[0] as number) * chosen.length);
    batch.dispose?.();
  }
  return sum / rows.count;
}
