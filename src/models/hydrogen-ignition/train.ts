import type { Trainer } from "../../core/definition.ts";
import type { ModelSpec } from "../../core/model.ts";
import { deviation, mean } from "../../core/statistics.ts";
import { type MlpOptions, mlp, mlpParameters } from "../../learning/networks/dense.ts";
import { trainNetwork } from "../../learning/training/network-trainer.ts";
import { cosine } from "../../learning/training/schedules.ts";
import { shapedValues } from "../../runtime/featurisers/features.ts";
import { fitStandard } from "../../runtime/featurisers/fit-standard.ts";
import { ports, shapes } from "./box.ts";
import { hydrogenIgnition } from "./index.ts";

const network: MlpOptions = { widths: [3, 48, 48, 48, 1], activation: "tanh" };
const epochs = 2400;

/** Four multilayer perceptrons for the standardised logarithm of the delay; their mean is a geometric one of delays. */
export const trainer: Trainer = {
  async train(context) {
    const { data, split } = context;
    const rows = split.train.map((row) =>
      shapedValues(Object.fromEntries(ports.map((port) => [port, data.inputs[port]?.[row]])), { ports, shapes }),
    );
    const standard = fitStandard(rows);
    const log = (row: number) => Math.log((data.targets.delay as readonly number[])[row] as number);
    const logs = split.train.map(log);
    const [centre, spread] = [mean(logs), deviation(logs)];
    const spec: ModelSpec = {
      ...hydrogenIgnition.spec,
      body: {
        type: "network",
        featuriser: {
          id: "shaped-features",
          revision: 1,
          options: { ports, shapes, mean: standard.mean, scale: standard.scale },
        },
        decoder: { id: "exponential", options: { output: "delay", scale: spread, offset: centre } },
        members: 4,
      },
    };
    return trainNetwork({
      context,
      spec,
      parameters: mlpParameters(network),
      forward: (weights, { tensors }) => mlp(weights, tensors.x as never, network),
      target: (row) => (log(row) - centre) / spread,
      members: 4,
      epochs,
      batch: 512,
      schedule: cosine({ peak: 4e-3, final: 1e-5, warmup: 0.02 }),
      adam: { beta2: 0.99 },
      average: 0.99,
      recipe: `four perceptrons ${network.widths.join("-")} with tanh of standardised 1/T, ln p and ln φ for the standardised ln τ; squared error, Adam 4e-3 with cosine decay, batch 512, ${epochs} epochs, averaged weights`,
    });
  },
};
