import type { Trainer } from "../../core/definition.ts";
import { useBackend } from "../../learning/backends/backend.ts";
import { disposeKernel, firstColumns, kernelTensors, knownOrKernel } from "../../learning/networks/component-kernel.ts";
import { type MlpOptions, mlp, mlpParameters } from "../../learning/networks/dense.ts";
import { fitComponentProcess } from "../../learning/training/component-process.ts";
import { fittedComponents, yieldSpec } from "../../learning/training/component-trainer.ts";
import { trainNetwork } from "../../learning/training/network-trainer.ts";
import { oneCycle } from "../../learning/training/schedules.ts";
import { standardisation } from "../../learning/training/standardisation.ts";
import { buchwaldHartwigYield } from "./index.ts";
import { buchwaldPorts } from "./ports.ts";

const members = 2;

/**
 * The process for new components. One setting for all splits: of the additive's parts and the noise those that predicted
 * additives left out best, on average over the training rows of the four out-of-sample splits, one left out at a time
 * (R² .720; .702 without the ring's charges and hydrogens) and five at a time (.688; .671; boosting .637).
 */
const process = {
  weights: {
    electrophile: { constant: 0.3, same: 0.3, bit: 0.4, core: 0 },
    ligand: { constant: 0.3, same: 0.4, bit: 0.3, core: 0 },
    base: { constant: 0.3, same: 0.4, bit: 0.3, core: 0 },
    additive: {
      constant: 0.2,
      same: 0.05,
      bit: 0.375,
      core: 0.375,
      near: { charge: { weight: 0.8, length: 2 }, hydrogen: { weight: 0.4, length: 1 } },
    },
  },
  noise: 0.5,
};

/**
 * Two multilayer perceptrons on one-hot components and their Morgan bits answer for known components, and a Gaussian
 * process on structural similarity where a component is new: trees and perceptrons do worse on additives left out.
 */
export const trainer: Trainer = {
  async train(context) {
    const { data, split } = context;
    await useBackend(context.backend);
    const options = await fittedComponents(context, {
      ports: buchwaldPorts,
      fingerprint: { bits: 512, radius: 2 },
    });
    const yields = data.targets.yield as readonly number[];
    const { mean, sd } = standardisation(data, "yield", split.train);
    const target = (row: number) => ((yields[row] as number) - mean) / sd;
    context.progress({ step: "kernel", done: 0, total: 1 });
    const kernel = await fitComponentProcess(context, options, process, target);
    const tensors = kernelTensors(kernel);
    // the columns of the ring stand last, and are the process's alone
    const read = options.columns.filter(({ kind }) => kind === "onehot" || kind === "bit").length;
    const network: MlpOptions = { widths: [read, 512, 512, 1], dropout: 0.1, start: "torch" };
    const trained = await trainNetwork({
      context,
      spec: yieldSpec(buchwaldHartwigYield.spec, options, { mean, sd }, members),
      parameters: mlpParameters(network),
      // every component of a training row is known: there the process has no part
      forward: (weights, { tensors: { features } }, training) => {
        const known = mlp(weights, firstColumns(features as never, read), network, training);
        return training ? known : knownOrKernel(known, features as never, kernel, tensors);
      },
      target,
      members,
      epochs: 60,
      batch: 128,
      schedule: oneCycle({ peak: 2e-3 }),
      adam: { weightDecay: 0.01 },
      recipe: `components known: ${members} × MLP 512-512 on one-hot components and Morgan bits (512, radius 2); dropout .1, AdamW .01, one cycle to 2e-3, batch 128, 60 epochs, mean squared error. A component new: Gaussian process, product over components of constant + same + Tanimoto similarity of structures (and of the additive’s isoxazole ring, besides its partial charges and hydrogens), one setting chosen by leaving additives out of training rows`,
    });
    return {
      ...trained,
      dispose() {
        trained.dispose();
        disposeKernel(tensors);
      },
    };
  },
};
