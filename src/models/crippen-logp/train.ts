import type { Trainer } from "../../core/definition.ts";
import type { ModelSpec } from "../../core/model.ts";
import * as network from "../../learning/networks/d-mpnn.ts";
import { pseudoHuber } from "../../learning/training/losses.ts";
import { trainNetwork } from "../../learning/training/network-trainer.ts";
import { oneCycle } from "../../learning/training/schedules.ts";
import { standardisation } from "../../learning/training/standardisation.ts";
import { crippenLogP } from "./index.ts";

/** A D-MPNN of a single step, without descriptors: it is to find out by itself what each atom and its neighbours add. */
export const trainer: Trainer = {
  async train(context) {
    const { data, split } = context;
    const { mean, sd } = standardisation(data, "logP", split.train);
    const values = data.targets.logP as readonly number[];
    const options: network.DmpnnOptions = {
      atomWidth: 72,
      bondWidth: 14,
      hidden: 128,
      depth: 1,
    };
    const spec: ModelSpec = {
      ...crippenLogP.spec,
      body: {
        type: "network",
        featuriser: {
          id: "molecule-graph",
          revision: 1,
          options: {},
        },
        decoder: { id: "scalar", options: { output: "logP", scale: sd, offset: mean } },
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
      batch: 64,
      schedule: oneCycle({ peak: 2e-3, warmup: 0.1 }),
      adam: { weightDecay: 0.01 },
      average: 0.995,
      loss: pseudoHuber,
      recipe:
        "D-MPNN (hidden 128, depth 1, sum over 100), feed-forward 128; AdamW .01, one cycle to 2e-3, batch 64, 30 epochs, moving average of weights .995, pseudo-Huber loss",
    });
  },
};
