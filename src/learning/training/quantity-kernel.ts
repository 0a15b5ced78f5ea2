import type { TrainContext, Trained } from "../../core/definition.ts";
import type { Json, ModelSpec } from "../../core/model.ts";
import { deviation, mean } from "../../core/statistics.ts";
import { type QuantityOptions, quantityNumber } from "../../runtime/featurisers/quantities.ts";
import { type KernelRecipe, trainKernels } from "./kernel-trainer.ts";
import { standardisation } from "./standardisation.ts";

export type QuantityKernelRecipe = {
  /** Ports that are read as logarithms. */
  logarithmic?: readonly string[];
  fit: NonNullable<KernelRecipe["fit"]>;
  recipe: string;
};

/** A Gaussian process over the numeric inputs of a model, each with a length scale of its own. */
export function trainQuantityKernel(
  context: TrainContext,
  spec: ModelSpec,
  { logarithmic = [], fit, recipe }: QuantityKernelRecipe,
): Promise<Trained> {
  const { data, split } = context;
  const ports = Object.keys(spec.inputs);
  const output = Object.keys(spec.outputs)[0] as string;
  const columns = ports.map((port) =>
    split.train.map((row) => quantityNumber(port, data.inputs[port]?.[row] as number, logarithmic.includes(port))),
  );
  const options: QuantityOptions = { ports, mean: columns.map(mean), scale: columns.map(deviation), logarithmic };
  const { mean: offset, sd: scale } = standardisation(data, output, split.train);
  return trainKernels({
    context,
    spec: {
      ...spec,
      body: {
        type: "network",
        featuriser: { id: "quantities", revision: 1, options: options as unknown as { [key: string]: Json } },
        decoder: { id: "scalar", options: { output, scale, offset } },
        members: 1,
      },
    },
    members: [ports],
    fit,
    recipe,
  });
}
