import { surroundings } from "../../chemistry/substitution.ts";
import type { Trainer } from "../../core/definition.ts";
import type { Json, ModelSpec } from "../../core/model.ts";
import { readSnarBarriers } from "../../learning/data/snar-barriers.ts";
import { trainKernels } from "../../learning/training/kernel-trainer.ts";
import { standardisation } from "../../learning/training/standardisation.ts";
import { fitSubstitution, substitutionBlocks } from "../../runtime/featurisers/substitution.ts";
import { snarBarrier } from "./index.ts";

const output = "activationGibbsEnergy";

/**
 * Two Gaussian processes over what stands around the three atoms that react and the solvent, one with the molecules'
 * descriptors besides. Their few numbers are chosen by the marginal likelihood of the training rows.
 */
export const trainer: Trainer = {
  async train(context) {
    const { data, split } = context;
    const { solvents } = await readSnarBarriers();
    const options = await fitSubstitution(
      split.train.map((row) => data.inputs.smiles?.[row] as string),
      Object.fromEntries(solvents),
      split.train.map((row) => solvents.get(data.inputs.solvent?.[row] as string) as readonly number[]),
    );
    const { mean, sd } = standardisation(data, output, split.train);
    const spec: ModelSpec = {
      ...snarBarrier.spec,
      body: {
        type: "network",
        featuriser: { id: "substitution", revision: 1, options: options as unknown as { [key: string]: Json } },
        decoder: { id: "scalar", options: { output, scale: sd, offset: mean } },
        members: 2,
      },
    };
    return trainKernels({
      context,
      spec,
      members: [substitutionBlocks, [...surroundings, "conditions"]],
      recipe:
        "2 × Gaussian process, Matérn 3/2 over its blocks together plus each block alone: atoms by distance from the attacked, the leaving and the attacking atom, solvent components, and (in one of them) descriptors of both molecules; weights of blocks, additive part and noise by marginal likelihood",
    });
  },
};
