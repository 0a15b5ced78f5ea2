import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import type { ModelSpec } from "../../src/core/model.ts";
import {
  type GraphBatch,
  messagePassing,
  messagePassingParameters,
} from "../../src/learning/networks/message-passing.ts";
import { createParameters, freeze } from "../../src/learning/networks/parameters.ts";
import { recordNetwork } from "../../src/learning/training/record-network.ts";
import { moleculeGraph } from "../../src/runtime/featurisers/molecule-graph.ts";
import "@tensorflow/tfjs-backend-cpu";
import { scratch } from "./scratch.ts";

export const graphSpec: ModelSpec = {
  id: "graph-test",
  title: "graph",
  description: "an untrained network for tests",
  subject: "Molecule",
  field: "graph",
  inputs: { smiles: { kind: "molecule", title: "molecule" } },
  outputs: { solubility: { kind: "solubility", title: "solubility" } },
  body: {
    type: "network",
    featuriser: { id: "molecule-graph", revision: 1, options: {} },
    decoder: { id: "scalar", options: { output: "solubility" } },
    members: 1,
  },
};

/** Records an untrained directed message-passing network; gives the folder of the version. */
export async function recordedGraphNetwork(hidden: number, depth = 3): Promise<string> {
  await tf.setBackend("cpu");
  await moleculeGraph.ready();
  const options = { atomWidth: 72, bondWidth: 14, hidden, depth };
  const weights = freeze(
    createParameters({ ...messagePassingParameters(options), head: { shape: [hidden, 1], start: "torch" } }, 7),
  );
  const folder = scratch();
  const value = ({ tensors, rows }: { tensors: Record<string, tf.Tensor>; rows: number }) => {
    const vectors = messagePassing(weights, { ...tensors, molecules: rows } as unknown as GraphBatch, options);
    return tf.matMul(tf.mul(vectors, 100), weights.head as tf.Tensor2D) as tf.Tensor2D;
  };
  await recordNetwork(folder, moleculeGraph.encodeRow({ smiles: "CCO" }, {}), value, { width: 1 });
  writeFileSync(join(folder, "model.json"), JSON.stringify(graphSpec));
  return folder;
}
