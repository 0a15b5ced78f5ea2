import type { Trainer } from "../../core/definition.ts";
import type { Json, ModelSpec } from "../../core/model.ts";
import * as network from "../../learning/networks/d-mpnn.ts";
import { pseudoHuber } from "../../learning/training/losses.ts";
import { trainNetwork } from "../../learning/training/network-trainer.ts";
import { oneCycle } from "../../learning/training/schedules.ts";
import { standardisation } from "../../learning/training/standardisation.ts";
import { fitDescriptors } from "../../runtime/featurisers/molecule-graph.ts";
import { solubility } from "./index.ts";

/** A D-MPNN as Chemprop v2 has it, with descriptors beside the molecule vector; solubility standardised. */
export const trainer: Trainer = {
  async train(context) {
    const { data, split } = context;
    const smiles = split.train.map((row) => data.inputs.smiles?.[row] as string);
    const descriptors = await fitDescriptors(smiles);
    const { mean, sd } = standardisation(data, "solubility", split.train);
    const values = data.targets.solubility as readonly number[];
    const options: network.DmpnnOptions = {
      atomWidth: 72,
      bondWidth: 14,
      beside: { name: "descriptors", width: descriptors.names.length },
      hidden: 150,
      dropout: 0.05,
    };
    const spec: ModelSpec = {
      ...solubility.spec,
      body: {
        type: "network",
        featuriser: { id: "molecule-graph", revision: 1, options: { descriptors: descriptors as unknown as Json } },
        decoder: { id: "scalar", options: { output: "solubility", scale: sd, offset: mean } },
        members: 1,
      },
    };
    return trainNetwork({
      context,
      spec,
      parameters: network.dmpnnParameters(options),
      forward: (weights, inputs, training) => network.dmpnn(weights, inputs, options, training),
      target: (row) => ((values[row] as number) - mean) / sd,
      members: 1,
      epochs: 30,
      batch: 96,
      schedule: oneCycle({ peak: 2e-3, warmup: 0.1 }),
      adam: { weightDecay: 0.01 },
      average: 0.995,
      loss: pseudoHuber,
      recipe:
        "D-MPNN (hidden 150, depth 3, sum over 100) with RDKit descriptors and counts of structural features, feed-forward 150, dropout .05; AdamW .01, one cycle to 2e-3, batch 96, 30 epochs, moving average of weights .995, pseudo-Huber loss (δ = .25 sd)",
    });
  },
};
