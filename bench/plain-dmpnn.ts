/**
 * A D-MPNN without descriptors, as `chemprop train` makes one by default (hidden 300, depth 3, 318,301 parameters),
 * for benches that ask both for the same work. It stands for the model `solubility`.
 *
 *   npx tsx bench/plain-dmpnn.ts FOLDER [--epochs 10]    trains one on ESOL and publishes it into FOLDER
 */
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type { ModelData, ModelDefinition, Split, TrainContext, Trained } from "../src/core/definition.ts";
import type { ModelSpec } from "../src/core/model.ts";
import { datasetHash } from "../src/learning/data/dataset-files.ts";
import { datasetManifest } from "../src/learning/data/manifests.ts";
import { readTable } from "../src/learning/data/read-table.ts";
import { type DmpnnOptions, dmpnn, dmpnnParameters } from "../src/learning/networks/d-mpnn.ts";
import { randomSplit } from "../src/learning/splits/random-split.ts";
import { trainNetwork } from "../src/learning/training/network-trainer.ts";
import { oneCycle } from "../src/learning/training/schedules.ts";
import { standardisation } from "../src/learning/training/standardisation.ts";
import { solubility } from "../src/models/solubility/index.ts";
import { publish } from "../src/registry/publish.ts";
import { Repository } from "../src/registry/repository.ts";

const options: DmpnnOptions = { atomWidth: 72, bondWidth: 14 };

/** ESOL with its five random splits 80/10/10 (seeds 0 to 4); the middle tenth serves early stopping. */
export async function esol(): Promise<ModelData> {
  const table = await readTable("esol", "ESOL_delaney-processed.csv");
  const study = [0, 1, 2, 3, 4].map((seed): Split => {
    const { train, validation, test } = randomSplit(table.rows, { train: 0.8, validation: 0.1, test: 0.1 }, seed);
    return { name: `random, seed ${seed}`, train: [...train], stop: [...validation], test: [...test] };
  });
  return {
    dataset: "esol",
    sha256: datasetHash(datasetManifest("esol")),
    rows: table.rows,
    rowNumbers: Array.from({ length: table.rows }, (_, row) => row),
    inputs: { smiles: table.text("smiles") },
    targets: { solubility: [...table.numbers("measured log solubility in mols per litre")] },
    shipped: study[0] as Split,
    study,
    splitDescription: "random 80/10/10",
    exchangeable: true,
    baselines: async () => ({}),
  };
}

/** Trains it on a split, keeping the weights of the epoch that is best on the stopping rows, as Chemprop does. */
export async function trainPlain(context: TrainContext, epochs: number): Promise<Trained> {
  const { data, split } = context;
  const { mean, sd } = standardisation(data, "solubility", split.train);
  const values = data.targets.solubility as readonly number[];
  const spec: ModelSpec = {
    ...solubility.spec,
    body: {
      type: "network",
      featuriser: { id: "molecule-graph", revision: 1, options: { merge: 2 } },
      decoder: { id: "scalar", options: { output: "solubility", scale: sd, offset: mean } },
      members: 1,
    },
  };
  return trainNetwork({
    context,
    spec,
    parameters: dmpnnParameters(options),
    forward: (weights, inputs, training) => dmpnn(weights, inputs, options, training),
    target: (row) => ((values[row] as number) - mean) / sd,
    members: 1,
    epochs,
    batch: 64,
    schedule: oneCycle({ peak: 1e-3, warmup: 0.1 }),
    average: 0.99,
    stopping: { patience: epochs },
    recipe: `D-MPNN (hidden 300, depth 3, sum over 100), feed-forward 300; Adam, one cycle to 1e-3, batch 64, ${epochs} epochs, moving average of weights .99, best of the stopping rows`,
  });
}

/** The model `solubility` with this network and these data in place of its own; calibrated on the stopping rows. */
function definition(epochs: number): ModelDefinition {
  return {
    ...solubility,
    data: async () => ({
      async load() {
        const data = await esol();
        const { stop, ...split } = data.shipped;
        return { ...data, shipped: { ...split, stop: stop?.slice(0, 40) ?? [], calibration: stop?.slice(40) ?? [] } };
      },
    }),
    training: async () => ({ trainer: { train: (context) => trainPlain(context, epochs) } }),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { epochs: { type: "string", default: "10" } },
  });
  const [folder] = positionals;
  if (folder === undefined) throw new Error("give a folder to publish into");
  const entry = await publish(definition(Number(values.epochs)), new Repository([folder]), {
    seed: 0,
    effort: 1,
    study: false,
    alias: "production",
    progress: () => {},
    signal: new AbortController().signal,
  });
  console.log(`${entry.model} ${entry.name} in ${folder}`);
}
