import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { pairClasses } from "../../chemistry/atom-pairs.ts";
import { changeOrders } from "../../chemistry/edit-graph.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import type { TrainContext, Trained } from "../../core/definition.ts";
import { concatenate } from "../../core/encoding.ts";
import { RetortError } from "../../core/errors.ts";
import type { Encoded, ModelSpec } from "../../core/model.ts";
import { seedFrom } from "../../core/random.ts";
import { candidatesOf, likeliestChanges } from "../../runtime/graph-edits/candidates.ts";
import { differenceOf, linkWidth, nodeWidth, wholeWidth } from "../../runtime/graph-edits/difference.ts";
import { editFeeds, encodeEdits } from "../../runtime/graph-edits/inside.ts";
import { readMixture } from "../../runtime/graph-edits/mixture.ts";
import { useBackend } from "../backends/backend.ts";
import {
  createParameters,
  freeze,
  type ParameterSpecs,
  type Parameters,
  setParameters,
  type Weights,
} from "../networks/parameters.ts";
import {
  candidateScores,
  type DifferenceBatch,
  type ProductRankerOptions,
  productRankerParameters,
} from "../networks/product-ranker.ts";
import {
  type PairBatch,
  pairScores,
  type ReactionCentreOptions,
  reactionCentreParameters,
} from "../networks/reaction-centre.ts";
import type { EditRow } from "../products/edit-rows.ts";
import { type RankedPart, rankedRow, truthOf } from "../products/ranked-rows.ts";
import { temperatureOf } from "../products/temperature.ts";
import { unreactive } from "../products/unreactive.ts";
import { centreAnswers, trainCentre } from "./centre-trainer.ts";
import { feedTensors } from "./feed-tensors.ts";
import type { Epoch } from "./fit.ts";
import { recordProducts } from "./product-recording.ts";
import { type RankableRow, rankerBatch, trainRanker } from "./ranker-trainer.ts";

export type ProductRecipe = {
  context: TrainContext;
  spec: ModelSpec;
  /** The reactions of the training rows, those on which training stops, and those that set the temperature. */
  train: readonly EditRow[];
  stop: readonly EditRow[];
  calibration: readonly EditRow[];
  centre: Omit<ReactionCentreOptions, "atomWidth" | "bondWidth" | "classes" | "orders"> & {
    epochs: number;
    batch: number;
    rate: number;
  };
  ranker: Required<Pick<ProductRankerOptions, "hidden" | "depth" | "dropout" | "vectorDropout">> & {
    epochs: number;
    batch: number;
    rate: number;
    /** How candidates are enumerated for the network to learn from, and which of them it sees. */
    sets: number;
    looks: number;
    candidates: RankedPart;
    /** See `RankerRecipe`. */
    noise: number;
  };
  /** One reaction in so many also gives a mixture in which nothing happens, to either network. */
  unreactive: { centre: number; ranker: number };
  recipe: string;
};

/** Candidates of a mixture on which training stops. */
const stopSets = 60;

/** Features of atoms and bonds; see `atom-features.ts` and `bond-features.ts`. */
const atomWidth = 72;
const bondWidth = 14;

/**
 * Trains the two networks of a model of products, one after the other: the centre network on bond changes, then the
 * ranking network on candidates that the first one leads to; and fits the temperature.
 *
 * @throws RetortError DIVERGED, CANCELLED, BACKEND_UNAVAILABLE
 */
export async function trainProducts(recipe: ProductRecipe): Promise<Trained> {
  const { context, spec } = recipe;
  if (spec.body.type !== "graph-edits") throw new RetortError("INTERNAL", `${spec.id} has no graph edits`);
  const backend = await useBackend(context.backend);
  await loadRdkit();
  const { candidates: enumeration } = spec.body.options;
  const withStill = (rows: readonly EditRow[], every: number) => [...rows, ...unreactive(rows, every)];
  const epochs = (count: number) => Math.max(1, Math.round(count * context.effort));
  const total = epochs(recipe.centre.epochs) + epochs(recipe.ranker.epochs);
  const report =
    (step: string, before: number) =>
    ({ epoch, loss, eta, validation }: Epoch) =>
      context.progress({
        step: validation === undefined ? step : `${step} (log loss on stopping rows ${validation.toFixed(3)})`,
        done: before + epoch,
        total,
        loss,
        secondsLeft: eta,
      });

  const centre: ReactionCentreOptions = {
    ...recipe.centre,
    atomWidth,
    bondWidth,
    classes: pairClasses,
    orders: changeOrders.length,
  };
  const centreSeed = seedFrom(context.seed, "centre");
  const { weights: centreWeights, seconds: centreSeconds } = await stage(
    context,
    "centre",
    reactionCentreParameters(centre),
    (checkpoint) =>
      trainCentre(withStill(recipe.train, recipe.unreactive.centre), {
        options: centre,
        epochs: epochs(recipe.centre.epochs),
        batch: recipe.centre.batch,
        rate: recipe.centre.rate,
        seed: centreSeed,
        signal: context.signal,
        onEpoch: report("reaction centre", 0),
        ...checkpoint,
      }),
  );

  const ranker: ProductRankerOptions = {
    hidden: recipe.ranker.hidden,
    depth: recipe.ranker.depth,
    dropout: recipe.ranker.dropout,
    vectorDropout: recipe.ranker.vectorDropout,
    vectors: centre.hidden,
    nodeWidth,
    linkWidth,
    wholeWidth,
  };
  const rankable = async (some: readonly EditRow[], sets: number, looks: number, part: RankedPart) => {
    const found: RankableRow[] = [];
    await centreAnswers(some, centreWeights, centre, (i, { vectors, scores }) => {
      const row = rankedRow(some[i] as EditRow, scores, { ...enumeration, sets, looks }, part);
      if (row) found.push({ ...row, vectors });
    });
    return found;
  };
  const { weights: rankerWeights, seconds: rankerSeconds } = await stage(
    context,
    "ranker",
    productRankerParameters(ranker),
    async (checkpoint) => {
      const { sets, looks, candidates } = recipe.ranker;
      const train = await rankable(withStill(recipe.train, recipe.unreactive.ranker), sets, looks, candidates);
      const stop = await rankable(withStill(recipe.stop, recipe.unreactive.ranker), stopSets, enumeration.looks, {
        likeliest: stopSets,
        others: 0,
      });
      return trainRanker(train, {
        options: ranker,
        epochs: epochs(recipe.ranker.epochs),
        batch: recipe.ranker.batch,
        rate: recipe.ranker.rate,
        seed: seedFrom(context.seed, "ranker"),
        noise: recipe.ranker.noise,
        stop,
        signal: context.signal,
        onEpoch: report("ranking", epochs(recipe.centre.epochs)),
        ...checkpoint,
      });
    },
  );

  context.progress({ step: "temperature", done: total, total });
  const logits: { scores: Float32Array; truths: readonly number[] }[] = [];
  const held = withStill(recipe.calibration, recipe.unreactive.ranker);
  const examples: RankableRow[] = [];
  await centreAnswers(held, centreWeights, centre, (i, { vectors, scores }) => {
    const row = held[i] as EditRow;
    const likely = likeliestChanges(row.mixture, scores, enumeration.top);
    const candidates = candidatesOf(row.mixture, likely, enumeration);
    const isTrue = truthOf(row);
    const truths = candidates.flatMap((candidate, k) => (isTrue(candidate) ? [k] : []));
    const differences = candidates.map((one) => differenceOf(row.mixture, one, likely[0]?.score ?? 0));
    const one = { mixture: row.mixture, vectors, differences, truths };
    if (examples.length < 8) examples.push(one);
    if (truths.length > 0) logits.push({ scores: scoresOf(rankerWeights, ranker, one), truths });
  });
  const temperature = temperatureOf(logits);
  const options = { ...spec.body.options, temperature };
  return trained(
    recipe,
    { ...spec, body: { ...spec.body, options } },
    {
      backend: `${backend.name} (${backend.device})`,
      epochs: total,
      seconds: centreSeconds + rankerSeconds,
      centre,
      ranker,
      centreWeights,
      rankerWeights,
      examples,
    },
  );
}

/**
 * Weights of a stage and the seconds it took: those that an interrupted training had finished (`<name>.bin` and
 * `<name>.json` in the folder for checkpoints), or trained now.
 */
async function stage(
  { checkpoints }: TrainContext,
  name: string,
  specs: ParameterSpecs,
  train: (checkpoint: { checkpoint?: string }) => Promise<Parameters>,
): Promise<{ weights: Weights; seconds: number }> {
  const file = checkpoints === undefined ? undefined : join(checkpoints, name);
  if (file !== undefined && existsSync(`${file}.bin`) && existsSync(`${file}.json`)) {
    const bytes = readFileSync(`${file}.bin`);
    const parameters = createParameters(specs, 0);
    setParameters(parameters, new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)));
    const { seconds } = JSON.parse(readFileSync(`${file}.json`, "utf8")) as { seconds: number };
    return { weights: frozen(parameters), seconds };
  }
  const started = performance.now();
  const parameters = await train(file === undefined ? {} : { checkpoint: `${file}.checkpoint` });
  const seconds = (performance.now() - started) / 1000;
  if (file !== undefined) {
    writeFileSync(`${file}.bin`, Buffer.from((parameters.flat.dataSync() as Float32Array).slice().buffer));
    writeFileSync(`${file}.json`, JSON.stringify({ seconds }));
  }
  return { weights: frozen(parameters), seconds };
}

function frozen(parameters: Parameters): Weights {
  const weights = freeze(parameters);
  parameters.flat.dispose();
  return weights;
}

/** Scores of one row's candidates. */
function scoresOf(weights: Weights, options: ProductRankerOptions, row: RankableRow): Float32Array {
  const { tensors, dispose } = rankerBatch([row], options.vectors);
  const scores = tf.tidy(() => candidateScores(weights, tensors as unknown as DifferenceBatch, options));
  const values = scores.dataSync() as Float32Array;
  scores.dispose();
  dispose();
  return values;
}

type Made = {
  backend: string;
  epochs: number;
  seconds: number;
  centre: ReactionCentreOptions;
  ranker: ProductRankerOptions;
  centreWeights: Weights;
  rankerWeights: Weights;
  examples: readonly RankableRow[];
};

function trained(recipe: ProductRecipe, spec: ModelSpec, made: Made): Trained {
  const { centre, ranker, centreWeights, rankerWeights } = made;
  const output = Object.keys(spec.outputs)[0] as string;
  const picked = (tensors: Record<string, tf.Tensor>) =>
    tf.mul(pairScores(centreWeights, tensors as unknown as PairBatch, centre), tensors.picked as tf.Tensor);
  const sizes = [centreWeights, rankerWeights].flatMap((weights) => Object.values(weights).map(({ size }) => size));
  return {
    spec,
    backend: made.backend,
    epochs: made.epochs,
    seconds: made.seconds,
    parameters: sizes.reduce((sum, size) => sum + size, 0),
    recipe: recipe.recipe,
    async encode(rows) {
      await loadRdkit();
      return concatenate(rows.map((row) => probeOf(row.smiles as string)));
    },
    async predict(encoded) {
      const tensors = feedTensors(editFeeds(encoded));
      const sums = tf.tidy(() => tf.sum(picked(tensors), 1));
      const values = sums.dataSync() as Float32Array;
      tf.dispose([...Object.values(tensors), sums]);
      const offsets = encoded.offsets.change as Uint32Array;
      const rows = Float64Array.from({ length: encoded.rows }, (_, row) =>
        values.subarray(offsets[row], offsets[row + 1]).reduce((sum, value) => sum + value, 0),
      );
      return { [output]: rows };
    },
    async gradient(encoded) {
      const tensors = feedTensors(editFeeds(encoded));
      const grads = tf.tidy(() => editGradients(tensors, picked));
      const result = Object.fromEntries(
        Object.entries(grads).map(([name, tensor]) => [name.slice(2), tensor.dataSync() as Float32Array]),
      );
      tf.dispose([...Object.values(tensors), ...Object.values(grads)]);
      return result;
    },
    async record(folder) {
      await recordProducts(
        folder,
        { centre, ranker, centreWeights, rankerWeights, examples: made.examples },
        (tensors) => editGradients(tensors, picked),
      );
    },
    dispose: () => tf.dispose([...Object.values(centreWeights), ...Object.values(rankerWeights)]),
  };
}

/** Derivatives of the picked log-odds, summed, by the features of atoms and bonds. */
function editGradients(
  tensors: Record<string, tf.Tensor>,
  picked: (tensors: Record<string, tf.Tensor>) => tf.Tensor,
): Record<string, tf.Tensor> {
  const of = tf.grads(
    (atoms: tf.Tensor, bonds: tf.Tensor) => tf.sum(picked({ ...tensors, atoms, bonds })) as tf.Scalar,
  );
  const [atoms, bonds] = of([tensors.atoms as tf.Tensor, tensors.bonds as tf.Tensor]);
  return { d_atoms: atoms as tf.Tensor, d_bonds: bonds as tf.Tensor };
}

/** A mixture with two changes that every graph has, to compare ONNX with TensorFlow.js on. */
function probeOf(smiles: string): Encoded {
  const mixture = readMixture(smiles);
  const last = mixture.graph.atomCount - 1;
  if (last < 1) throw new RetortError("UNSUPPORTED_INPUT", "the mixture has a single atom");
  return encodeEdits(mixture, [
    { a: 0, b: last, order: 1 },
    { a: 0, b: 1, order: 0 },
  ]);
}
