import { e2Sn2Blocks } from "../../chemistry/e2-sn2.ts";
import type { Trainer } from "../../core/definition.ts";
import type { Json, ModelSpec } from "../../core/model.ts";
import { trainKernels } from "../../learning/training/kernel-trainer.ts";
import { standardisation } from "../../learning/training/standardisation.ts";
import { fitE2Sn2 } from "../../runtime/featurisers/e2-sn2.ts";
import { e2Sn2Barrier } from "./index.ts";

const output = "electronicBarrier";

/** A Gaussian process over mechanism, substituents, leaving group, attacking atom and stereochemistry. */
export const trainer: Trainer = {
  async train(context) {
    const { data, split } = context;
    const options = await fitE2Sn2(split.train.map((row) => data.inputs.smiles?.[row] as string));
    const { mean, sd } = standardisation(data, output, split.train);
    const spec: ModelSpec = {
      ...e2Sn2Barrier.spec,
      body: {
        type: "network",
        featuriser: { id: "e2-sn2", revision: 1, options: options as unknown as { [key: string]: Json } },
        decoder: { id: "scalar", options: { output, scale: sd, offset: mean } },
        members: 1,
      },
    };
    return trainKernels({
      context,
      spec,
      members: [e2Sn2Blocks],
      fit: { most: 450, tails: true },
      recipe:
        "Gaussian process, Matérn 3/2 over six blocks together plus each block alone: mechanism, atoms by distance from both carbons, leaving group, attacking atom, stereochemistry; weights of blocks, additive part and noise by marginal likelihood of 450 training rows; noise as Student's t with four degrees of freedom, one step",
    });
  },
};
