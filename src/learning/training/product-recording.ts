import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { RetortError } from "../../core/errors.ts";
import { deviation } from "../../core/statistics.ts";
import { versionFiles } from "../../core/version.ts";
import { differenceFeeds } from "../../runtime/graph-edits/difference.ts";
import { openSession } from "../../runtime/session.ts";
import { mixtureVectors } from "../networks/mixture-encoder.ts";
import { part, type Weights } from "../networks/parameters.ts";
import { candidateScores, type DifferenceBatch, type ProductRankerOptions } from "../networks/product-ranker.ts";
import { type PairBatch, pairScores, type ReactionCentreOptions } from "../networks/reaction-centre.ts";
import { recordOnnx, type SymbolicInput } from "../recording/record-onnx.ts";
import { WeightsFile } from "../recording/weights-file.ts";
import { type RankableRow, rankerBatch } from "./ranker-trainer.ts";

export type RecordedNetworks = {
  centre: ReactionCentreOptions;
  ranker: ProductRankerOptions;
  centreWeights: Weights;
  rankerWeights: Weights;
  /** Candidates on which the recorded ranking network is compared. */
  examples: readonly RankableRow[];
};

/** Largest difference allowed, as a fraction of the scores' standard deviation. */
const tolerance = 1e-3;

/**
 * Writes the graphs of a model of products into a version's folder: the centre network, its gradient and the ranking
 * network, with one weights file.
 *
 * @throws RetortError EXPORT_FAILED; PARITY_FAILED where the ranking network's graph gives other scores.
 */
export async function recordProducts(
  folder: string,
  networks: RecordedNetworks,
  gradient: (tensors: Record<string, tf.Tensor>) => Record<string, tf.Tensor>,
): Promise<void> {
  const { centre, ranker, centreWeights, rankerWeights } = networks;
  const floats = (name: string, ...shape: (string | number)[]): SymbolicInput => ({ name, dtype: "float32", shape });
  const integers = (name: string, ...shape: string[]): SymbolicInput => ({ name, dtype: "int32", shape });
  const mixture = [
    floats("atoms", "atom", centre.atomWidth),
    floats("bonds", "bond", centre.bondWidth),
    integers("source", "bond"),
    integers("target", "bond"),
    integers("reverse", "bond"),
    integers("places", "row", "place"),
    floats("mask", "row", "place"),
    integers("standing", "atom"),
    integers("first", "pair"),
    integers("second", "pair"),
    floats("joined", "pair", centre.classes),
  ];
  const weights = new WeightsFile(versionFiles.weights);
  const forward = await recordOnnx({
    inputs: mixture,
    forward: (_, tensors) => ({
      vectors: mixtureVectors(part("mixture", centreWeights), tensors as unknown as PairBatch, centre),
      scores: pairScores(centreWeights, tensors as unknown as PairBatch, centre),
    }),
    outputs: { vectors: ["atom", centre.hidden], scores: ["pair", centre.orders] },
    weights,
  });
  const slopes = await recordOnnx({
    inputs: [...mixture, floats("picked", "pair", centre.orders)],
    forward: (_, tensors) => gradient(tensors),
    outputs: { d_atoms: ["atom", centre.atomWidth], d_bonds: ["bond", centre.bondWidth] },
    weights,
  });
  const ranking = await recordOnnx({
    inputs: [
      floats("vectors", "atom", ranker.vectors),
      integers("nodeAtom", "node"),
      floats("nodes", "node", ranker.nodeWidth),
      integers("candidate", "node"),
      integers("from", "link"),
      integers("to", "link"),
      floats("links", "link", ranker.linkWidth),
      floats("whole", "candidate", ranker.wholeWidth),
    ],
    forward: (_, tensors) => ({ score: candidateScores(rankerWeights, tensors as unknown as DifferenceBatch, ranker) }),
    outputs: { score: ["candidate"] },
    weights,
  });
  writeFileSync(join(folder, versionFiles.forward), forward.model);
  writeFileSync(join(folder, versionFiles.gradient), slopes.model);
  writeFileSync(join(folder, versionFiles.ranker), ranking.model);
  writeFileSync(join(folder, versionFiles.weights), weights.bytes());
  await compareRanker(join(folder, versionFiles.ranker), networks);
}

async function compareRanker(file: string, { ranker, rankerWeights, examples }: RecordedNetworks): Promise<void> {
  if (examples.length === 0) return;
  const { tensors, dispose } = rankerBatch(examples, ranker.vectors);
  const expected = tf.tidy(() => candidateScores(rankerWeights, tensors as unknown as DifferenceBatch, ranker));
  const scores = expected.dataSync() as Float32Array;
  const vectors = { data: tensors.vectors?.dataSync() as Float32Array, dims: tensors.vectors?.shape as number[] };
  expected.dispose();
  dispose();
  let atom = 0;
  const rows = examples.map(({ mixture, differences }) => {
    const row = { firstAtom: atom, differences };
    atom += mixture.graph.atomCount;
    return row;
  });
  const session = await openSession(file);
  try {
    const { score } = await session.run({ ...differenceFeeds(rows), vectors }, examples.length);
    const sd = deviation([...scores]) || 1;
    const worst = scores.reduce((most, v, i) => Math.max(most, Math.abs(v - (score?.data[i] as number))), 0);
    if (!(worst / sd <= tolerance))
      throw new RetortError(
        "PARITY_FAILED",
        `ranking: ONNX and TensorFlow.js differ by ${(worst / sd).toExponential(2)} of the standard deviation`,
        { hint: "the version was not published; the recording of this network is wrong" },
      );
  } finally {
    await session.release();
  }
}
