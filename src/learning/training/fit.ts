import * as tf from "@tensorflow/tfjs-core";
import { backendInUse } from "../backends/backend.ts";
import "../backends/gradients.ts";
import { RetortError } from "../../core/errors.ts";
import { type Random, random, seedFrom } from "../../core/random.ts";
import { enterTraining, leaveTraining } from "../backends/reading.ts";
import type { Training } from "../networks/dropout.ts";
import { type Parameters, parametersToArray, setParameters, type Weights, weightsOf } from "../networks/parameters.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { HostAdam } from "./host-adam.ts";
import { Adam, type AdamOptions, type Optimiser } from "./optimisers.ts";
import type { Schedule } from "./schedules.ts";

/** A batch of any shape. `rows` weighs its loss in the epoch's mean; `dispose` is called after its step. */
export type Batch = { rows: number; dispose?: () => void };

export type Epoch = {
  /** Counted from 1. */
  epoch: number;
  epochs: number;
  /** Mean training loss, weighted by rows. */
  loss: number;
  /** What `validate` gave. */
  validation?: number;
  /** The learning rate of the last step. */
  rate: number;
  /** Seconds since training began (or went on), and those left by this epoch's pace. */
  seconds: number;
  eta: number;
};

export type FitOptions<B extends Batch> = {
  parameters: Parameters;
  /** The batches of an epoch; shuffle with the generator, which depends on seed and epoch alone. */
  batches: (epoch: number, random: Random) => Iterable<B> | AsyncIterable<B>;
  /** Batches in an epoch, for schedules. */
  batchesPerEpoch: number;
  /** The mean loss of a batch, a scalar. `training` goes to dropout. */
  loss: (weights: Weights, batch: B, training: Training) => tf.Scalar;
  epochs: number;
  schedule: Schedule;
  seed: number;
  adam?: AdamOptions;
  /** Called after each epoch; false ends the training. */
  onEpoch?: (epoch: Epoch) => unknown;
  /** Lower is better. Gets the weights that would be kept: averaged where `average` is given. */
  validate?: (weights: Weights, epoch: number) => number | Promise<number>;
  /** Ends after so many epochs without a better validation. */
  patience?: number;
  /** Keeps the weights of the best validation rather than the last. Default: true where `validate` is given. */
  keepBest?: boolean;
  /** Decay of an exponential moving average of the weights, which is then what is kept. */
  average?: number;
  signal?: AbortSignal;
  /**
   * A file to which training is saved every so many epochs, and from which it goes on. Default: as often as keeps
   * saving below a twentieth of the time, and at the end.
   */
  checkpoint?: { file: string; every?: number };
};

export type Fitted = {
  epochs: number;
  steps: number;
  losses: number[];
  /** What `validate` gave after each epoch. */
  validations: number[];
  best?: number;
  /** Seconds that training took, before an interruption too. */
  seconds: number;
  /** The backends that trained, before an interruption too. */
  backends: string[];
};

/** Saving may take this part of the time. */
const savingShare = 0.05;

/**
 * Trains parameters by Adam on batches. The loss is read once an epoch, so that a fast backend is not kept waiting.
 * The parameters hold the kept weights afterwards.
 *
 * @throws RetortError DIVERGED where an epoch's loss is not finite, CANCELLED where the signal says so, CONFLICT where
 * the checkpoint does not fit.
 */
export async function fit<B extends Batch>(options: FitOptions<B>): Promise<Fitted> {
  const { parameters, epochs, schedule, seed, average, validate, checkpoint, signal } = options;
  const total = epochs * options.batchesPerEpoch;
  const keepBest = options.keepBest ?? validate !== undefined;
  await enterTraining();
  const mean = average === undefined ? undefined : tf.tidy(() => tf.variable(tf.clone(parameters.flat), false));
  const averaging = mean === undefined || average === undefined ? undefined : { mean, decay: average };
  const here = backendInUse();
  const onDevice = here?.device === "GPU" || here?.name === "webgpu";
  const adam: Optimiser = new (onDevice ? Adam : HostAdam)(parameters, options.adam, averaging);
  const losses: number[] = [];
  const validations: number[] = [];
  const backends: string[] = [];
  let earlier = 0;
  let [step, best, since, first] = [0, Number.POSITIVE_INFINITY, 0, 0];
  let bestVector: Float32Array | undefined;

  const saved = checkpoint === undefined ? undefined : readCheckpoint(checkpoint.file, parameters.flat.size);
  if (saved !== undefined) {
    const { flat, m, v, mean: averaged, best: kept } = saved.vectors as Record<string, Float32Array>;
    setParameters(parameters, flat as Float32Array);
    if (averaged !== undefined && mean !== undefined) tf.tidy(() => mean.assign(tf.tensor1d(averaged)));
    adam.restore({ steps: saved.steps, m: m as Float32Array, v: v as Float32Array });
    [step, best, since, first, bestVector] = [saved.steps, saved.best ?? best, saved.since, saved.epoch, kept];
    losses.push(...saved.losses);
    validations.push(...(saved.validations ?? []));
    earlier = saved.seconds ?? 0;
    backends.push(...(saved.backends ?? []));
  }

  if (first < epochs && here !== undefined && !backends.includes(here.label)) backends.push(here.label);
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const patience = options.patience ?? Number.POSITIVE_INFINITY;
  let [savedAt, saving] = [0, 0];
  const current: Parameters = mean === undefined ? parameters : { layout: parameters.layout, flat: mean };
  let rate = 0;
  try {
    for (let epoch = first; epoch < epochs && since < patience; epoch++) {
      const rng = random(seedFrom(seed, "epoch", epoch));
      const training = { random: random(seedFrom(seed, "dropout", epoch)) };
      let sum: tf.Tensor = tf.scalar(0);
      let rows = 0;
      for await (const batch of options.batches(epoch, rng)) {
        if (signal?.aborted) throw new RetortError("CANCELLED", "training was cancelled");
        rate = schedule(step++, total);
        sum = trainingStep(batch, sum, rate, training);
        rows += batch.rows;
        batch.dispose?.();
        if (step % 64 === 0) await new Promise(setImmediate);
      }
      const loss = ((await sum.data())[0] as number) / rows;
      sum.dispose();
      if (!Number.isFinite(loss))
        throw new RetortError("DIVERGED", `the training loss is ${loss} in epoch ${epoch + 1}`, {
          hint: "lower the learning rate, clip gradients, or look for inputs that are not finite",
        });
      losses.push(loss);
      adam.sync();
      const validation = await validated(epoch);
      if (validation !== undefined) {
        validations.push(validation);
        since = validation < best ? 0 : since + 1;
        if (validation < best) {
          best = validation;
          if (keepBest) bestVector = (await parametersToArray(current)).slice();
        }
      }
      const elapsed = seconds();
      const eta = (elapsed / (epoch - first + 1)) * (epochs - epoch - 1);
      const report = { epoch: epoch + 1, epochs, loss, rate, seconds: elapsed, eta };
      const go = await options.onEpoch?.(validation === undefined ? report : { ...report, validation });
      const last = epoch + 1 === epochs || go === false || since >= patience;
      if (checkpoint !== undefined && (last || isDue(epoch + 1, checkpoint.every)))
        await save(epoch + 1, checkpoint.file);
      if (go === false) break;
    }
    if (keepBest && bestVector !== undefined) setParameters(parameters, bestVector);
    else if (mean !== undefined) setParameters(parameters, await parametersToArray(current));
    const values = await leaveTraining(parameters.flat);
    if (values !== undefined) setParameters(parameters, values);
  } finally {
    adam.dispose();
    mean?.dispose();
  }
  const result = { epochs: losses.length, steps: step, losses, validations, seconds: earlier + seconds(), backends };
  return Number.isFinite(best) ? { ...result, best } : result;

  function trainingStep(batch: B, sum: tf.Tensor, learningRate: number, training: Training): tf.Tensor {
    return tf.tidy(() => {
      const value = adam.step((weights) => options.loss(weights, batch, training), learningRate);
      const next = tf.add(sum, tf.mul(value, batch.rows));
      sum.dispose();
      return next;
    });
  }

  async function validated(epoch: number): Promise<number | undefined> {
    if (validate === undefined) return undefined;
    const values = await leaveTraining(current.flat);
    const weights = tf.tidy(() =>
      weightsOf(values === undefined ? current : { layout: current.layout, flat: tf.tensor1d(values) }),
    );
    try {
      return await validate(weights, epoch);
    } finally {
      tf.dispose(weights);
      await enterTraining();
    }
  }

  function isDue(epoch: number, every: number | undefined): boolean {
    return every === undefined ? (seconds() - savedAt) * savingShare >= saving : epoch % every === 0;
  }

  async function save(epoch: number, file: string): Promise<void> {
    const began = seconds();
    const { m, v, steps } = await adam.state();
    const vectors = {
      flat: await parametersToArray(parameters),
      m,
      v,
      ...(mean !== undefined && { mean: await parametersToArray(current) }),
      ...(bestVector !== undefined && { best: bestVector }),
    };
    writeCheckpoint(file, {
      epoch,
      steps,
      best: Number.isFinite(best) ? best : null,
      since,
      losses,
      validations,
      seconds: earlier + began,
      backends,
      vectors,
    });
    savedAt = seconds();
    saving = savedAt - began;
  }
}
