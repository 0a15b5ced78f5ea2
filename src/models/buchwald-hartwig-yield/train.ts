import type { Trainer } from "../../core/definition.ts";
import { useBackend } from "../../learning/backends/backend.ts";
import { disposeKernel, firstColumns, kernelTensors, knownOrKernel } from "../../learning/networks/component-kernel.ts";
import { type MlpOptions, mlp, mlpParameters } from "../../learning/networks/dense.ts";
import { fitComponentProcess, type ProcessSetting } from "../../learning/training/component-process.ts";
import { fittedComponents, yieldSpec } from "../../learning/training/component-trainer.ts";
import { trainNetwork } from "../../learning/training/network-trainer.ts";
import { oneCycle } from "../../learning/training/schedules.ts";
import { standardisation } from "../../learning/training/standardisation.ts";
import type { ComponentOptions } from "../../runtime/featurisers/reaction-components.ts";
import { buchwaldHartwigYield } from "./index.ts";
import { buchwaldPorts } from "./ports.ts";

const members = 2;

/**
 * The process for new components, the same for all splits; what it makes of the ring each split's training rows decide.
 * Weights, length, noise and logits are those that predicted left-out additives well, on average over the training rows
 * of the four out-of-sample splits (R² .783 one at a time, .733 five at a time; .720 and .687 with the ring's partial
 * charges, yields as they are): near them it matters little.
 */
const process: ProcessSetting = {
  weights: {
    electrophile: { constant: 0.3, same: 0.3, bit: 0.4 },
    ligand: { constant: 0.3, same: 0.4, bit: 0.3 },
    base: { constant: 0.3, same: 0.4, bit: 0.3 },
    additive: { constant: 0.2, same: 0.1, bit: 0.2 },
  },
  family: { weight: 1.6, length: 1, most: 3 },
  noise: 0.4,
  bounds: { low: -5, high: 105 },
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
    const { kernel, members: family } = await fitComponentProcess(
      context,
      options,
      process,
      (row) => yields[row] as number,
    );
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
        return training ? known : knownOrKernel(known, features as never, kernel, tensors, { mean, sd });
      },
      target,
      members,
      epochs: 60,
      batch: 128,
      schedule: oneCycle({ peak: 2e-3 }),
      adam: { weightDecay: 0.01 },
      recipe: `components known: ${members} × MLP 512-512 on one-hot components and Morgan bits (512, radius 2); dropout .1, AdamW .01, one cycle to 2e-3, batch 128, 60 epochs, mean squared error. A component new: Gaussian processes on logits of yields, products over components of constant + same + Tanimoto similarity, and of the additive a Matérn function of up to three of its ring’s hydrogens and superdelocalisabilities, averaged by how well each set predicts training additives left out one at a time: ${setsOf(options, family)}`,
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

const ring = { hydrogen: (i: number) => `H(${i + 3})`, reactivity: (i: number) => `S(${i + 1})` } as const;

/** The heaviest sets of the ring's numbers with their weights, in words: H(3) are the hydrogens at ring atom 3. */
function setsOf({ columns }: ComponentOptions, family: readonly { columns: number[]; weight: number }[]): string {
  const named = (at: number) => {
    const { kind, index } = columns[at] as ComponentOptions["columns"][number];
    return ring[kind as keyof typeof ring](index);
  };
  return family
    .slice(0, 3)
    .map(({ columns: own, weight }) => `${own.map(named).join(" + ") || "none"} ${weight.toFixed(2)}`)
    .join(", ");
}
