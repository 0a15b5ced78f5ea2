import type { Trainer } from "../../core/definition.ts";
import type { Json, ModelSpec } from "../../core/model.ts";
import { type MlpOptions, mlp, mlpParameters } from "../../learning/networks/dense.ts";
import { trainNetwork } from "../../learning/training/network-trainer.ts";
import { oneCycle } from "../../learning/training/schedules.ts";
import { standardisation } from "../../learning/training/standardisation.ts";
import { fitComponents } from "../../runtime/featurisers/components.ts";
import { buchwaldHartwigYield } from "./index.ts";
import { componentPorts } from "./ports.ts";

const fingerprint = { bits: 512, radius: 2 };

/** Two multilayer perceptrons on one-hot components and their Morgan bits; yields standardised. */
export const trainer: Trainer = {
  async train(context) {
    const { data, split } = context;
    const rows = (values: readonly unknown[]) => split.train.map((row) => values[row]);
    const inputs = Object.fromEntries(componentPorts.map((port) => [port, rows(data.inputs[port] ?? [])]));
    const options = await fitComponents(inputs, componentPorts, fingerprint);
    const yields = data.targets.yield as readonly number[];
    const { mean, sd } = standardisation(data, "yield", split.train);
    const members = 2;
    const network: MlpOptions = { widths: [options.columns.length, 512, 512, 1], dropout: 0.1, start: "torch" };
    const spec: ModelSpec = {
      ...buchwaldHartwigYield.spec,
      body: {
        type: "network",
        featuriser: { id: "components", revision: 1, options: options as unknown as Record<string, Json> },
        decoder: { id: "scalar", options: { output: "yield", scale: sd, offset: mean, clip: [0, 100] } },
        members,
      },
    };
    return trainNetwork({
      context,
      spec,
      parameters: mlpParameters(network),
      forward: (weights, { tensors }, training) => mlp(weights, tensors.features as never, network, training),
      target: (row) => ((yields[row] as number) - mean) / sd,
      members,
      epochs: 60,
      batch: 128,
      schedule: oneCycle({ peak: 2e-3 }),
      adam: { weightDecay: 0.01 },
      recipe:
        "2 × MLP 512-512 on one-hot components and Morgan bits (512, radius 2); dropout .1, AdamW .01, one cycle to 2e-3, batch 128, 60 epochs, mean squared error",
    });
  },
};
