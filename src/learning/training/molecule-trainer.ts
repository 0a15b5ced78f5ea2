import type { TrainContext, Trained } from "../../core/definition.ts";
import type { Json, ModelSpec } from "../../core/model.ts";
import { fitDescriptors } from "../../runtime/featurisers/molecule-graph.ts";
import { type DmpnnOptions, dmpnn, dmpnnParameters } from "../networks/d-mpnn.ts";
import { pseudoHuber } from "./losses.ts";
import { type NetworkRecipe, trainNetwork } from "./network-trainer.ts";
import { standardisation } from "./standardisation.ts";

export type MoleculeRecipe = Pick<NetworkRecipe, "members" | "epochs" | "batch" | "schedule" | "adam" | "average"> & {
  context: TrainContext;
  spec: ModelSpec;
  /** Width, depth and dropout of the D-MPNN. */
  network: Pick<DmpnnOptions, "hidden" | "depth" | "dropout">;
  /** RDKit's descriptors and counts of structural features, fitted to the training rows, beside the molecule vector. */
  descriptors: boolean;
  recipe: string;
};

/**
 * Trains an ensemble of D-MPNNs over the graphs of molecules (port `smiles`) for a scalar: standardised on the training
 * rows, pseudo-Huber loss, atoms and bonds as in Chemprop v2.
 *
 * @throws RetortError DIVERGED, CANCELLED, BACKEND_UNAVAILABLE; INVALID_SMILES of a training row.
 */
export async function trainMoleculeNetwork(given: MoleculeRecipe): Promise<Trained> {
  const { context, spec, network, descriptors: wanted, ...rest } = given;
  const { data, split } = context;
  const output = Object.keys(spec.outputs)[0] as string;
  const smiles = split.train.map((row) => data.inputs.smiles?.[row] as string);
  const descriptors = wanted ? await fitDescriptors(smiles) : undefined;
  const { mean, sd } = standardisation(data, output, split.train);
  const values = data.targets[output] as readonly number[];
  const options: DmpnnOptions = {
    atomWidth: 72,
    bondWidth: 14,
    ...(descriptors && { beside: { name: "descriptors", width: descriptors.names.length } }),
    ...network,
  };
  return trainNetwork({
    ...rest,
    context,
    spec: {
      ...spec,
      body: {
        type: "network",
        featuriser: {
          id: "molecule-graph",
          revision: 1,
          options: descriptors ? { descriptors: descriptors as unknown as Json } : {},
        },
        decoder: { id: "scalar", options: { output, scale: sd, offset: mean } },
        members: rest.members,
      },
    },
    parameters: dmpnnParameters(options),
    forward: (weights, inputs, training) => dmpnn(weights, inputs, options, training),
    target: (row) => ((values[row] as number) - mean) / sd,
    loss: pseudoHuber,
  });
}
