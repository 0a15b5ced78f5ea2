import type { TrainContext, Trained } from "../../core/definition.ts";
import type { Json, ModelSpec } from "../../core/model.ts";
import { type ComponentOptions, fitComponents } from "../../runtime/featurisers/reaction-components.ts";
import { type MlpOptions, mlp, mlpParameters } from "../networks/dense.ts";
import { trainNetwork } from "./network-trainer.ts";
import { oneCycle } from "./schedules.ts";
import { standardisation } from "./standardisation.ts";

/** How the networks that predict a yield from components are trained. */
export type YieldRecipe = {
  ports: ComponentOptions["ports"];
  fingerprint: ComponentOptions["fingerprint"];
  hidden: readonly number[];
  dropout: number;
  members: number;
  epochs: number;
  batch: number;
  peak: number;
  weightDecay: number;
};

/** The options of the components featuriser, fitted on the training rows of a split. */
export function fittedComponents(
  { data, split }: Pick<TrainContext, "data" | "split">,
  { ports, fingerprint }: Pick<YieldRecipe, "ports" | "fingerprint">,
): Promise<ComponentOptions> {
  const inputs = Object.fromEntries(
    ports.map(({ name }) => [name, split.train.map((row) => data.inputs[name]?.[row])] as const),
  );
  return fitComponents(inputs, ports, fingerprint);
}

/** A spec whose network reads fitted components and gives a standardised yield. */
export function yieldSpec(
  spec: ModelSpec,
  options: ComponentOptions,
  { mean, sd }: { mean: number; sd: number },
  members: number,
): ModelSpec {
  return {
    ...spec,
    body: {
      type: "network",
      featuriser: { id: "components", revision: 2, options: options as unknown as Record<string, Json> },
      decoder: { id: "scalar", options: { output: "yield", scale: sd, offset: mean, clip: [0, 100] } },
      members,
    },
  };
}

/** An ensemble of multilayer perceptrons on one-hot components, their Morgan bits and conditions; yields standardised. */
export async function trainYieldNetwork(context: TrainContext, spec: ModelSpec, recipe: YieldRecipe): Promise<Trained> {
  const { data, split } = context;
  const options = await fittedComponents(context, recipe);
  const yields = data.targets.yield as readonly number[];
  const standard = standardisation(data, "yield", split.train);
  const { hidden, dropout, members, epochs, batch, peak, weightDecay, fingerprint } = recipe;
  const network: MlpOptions = { widths: [options.columns.length, ...hidden, 1], dropout, start: "torch" };
  return trainNetwork({
    context,
    spec: yieldSpec(spec, options, standard, members),
    parameters: mlpParameters(network),
    forward: (weights, { tensors }, training) => mlp(weights, tensors.features as never, network, training),
    target: (row) => ((yields[row] as number) - standard.mean) / standard.sd,
    members,
    epochs,
    batch,
    schedule: oneCycle({ peak }),
    adam: { weightDecay },
    recipe: `${members} × MLP ${hidden.join("-")} on one-hot components and Morgan bits (${fingerprint.bits}, radius ${fingerprint.radius}); dropout ${dropout}, AdamW ${weightDecay}, one cycle to ${peak}, batch ${batch}, ${epochs} epochs, mean squared error`,
  });
}
