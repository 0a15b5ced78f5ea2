import { cgrAtomFeatureCount, cgrBondFeatureCount } from "../../chemistry/cgr.ts";
import type { Trainer } from "../../core/definition.ts";
import type { Json, ModelSpec } from "../../core/model.ts";
import { readSnarBarriers } from "../../learning/data/snar-barriers.ts";
import { type DmpnnOptions, dmpnn, dmpnnParameters } from "../../learning/networks/d-mpnn.ts";
import { trainNetwork } from "../../learning/training/network-trainer.ts";
import { oneCycle } from "../../learning/training/schedules.ts";
import { standardisation } from "../../learning/training/standardisation.ts";
import { fitStandard } from "../../runtime/featurisers/fit-standard.ts";
import { snarBarrier } from "./index.ts";

const output = "activationGibbsEnergy";

/** Three D-MPNNs over the condensed graph of reaction with the solvent's components beside; barriers standardised. */
export const trainer: Trainer = {
  async train(context) {
    const { data, split } = context;
    const { solvents } = await readSnarBarriers();
    const vectors = split.train.map((row) => solvents.get(data.inputs.solvent?.[row] as string) as readonly number[]);
    const { mean, scale } = fitStandard(vectors);
    const target = standardisation(data, output, split.train);
    const values = data.targets[output] as readonly number[];
    const members = 3;
    const options: DmpnnOptions = {
      atomWidth: cgrAtomFeatureCount,
      bondWidth: cgrBondFeatureCount,
      hidden: 100,
      depth: 4,
      aggregation: "mean",
      beside: { name: "conditions", width: 5 },
      dropout: 0.05,
    };
    const spec: ModelSpec = {
      ...snarBarrier.spec,
      body: {
        type: "network",
        featuriser: {
          id: "reaction-graph",
          revision: 1,
          options: { solvents: Object.fromEntries(solvents) as Json, mean, scale },
        },
        decoder: { id: "scalar", options: { output, scale: target.sd, offset: target.mean } },
        members,
      },
    };
    return trainNetwork({
      context,
      spec,
      parameters: dmpnnParameters(options),
      forward: (weights, inputs, training) => dmpnn(weights, inputs, options, training),
      target: (row) => ((values[row] as number) - target.mean) / target.sd,
      members,
      epochs: 45,
      batch: 32,
      schedule: oneCycle({ peak: 2e-3, warmup: 0.1 }),
      adam: { weightDecay: 0.01, clipNorm: 1 },
      average: 0.99,
      recipe:
        "3 × D-MPNN (hidden 100, depth 4, atom mean) over the condensed graph of reaction with five solvent components; dropout .05, AdamW .01, one cycle to 2e-3, batch 32, 45 epochs, moving average of weights .99, mean squared error",
    });
  },
};
