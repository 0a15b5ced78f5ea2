import type { Trainer } from "../../core/definition.ts";
import type { Json, ModelSpec } from "../../core/model.ts";
import {
  type EnvironmentSumOptions,
  environmentSum,
  environmentSumParameters,
  reactionInputs,
} from "../../learning/networks/environment-sum.ts";
import { trainClasses } from "../../learning/training/class-trainer.ts";
import { oneCycle } from "../../learning/training/schedules.ts";
import { fitReactionChange } from "../../runtime/featurisers/reaction-change.ts";
import { reactionClasses } from "./classes.ts";
import { reactionClass } from "./index.ts";

const output = "reactionClass";

/** Multilayer perceptrons over the sum of vectors of the environments that a reaction makes and breaks. */
export const trainer: Trainer = {
  async train(context) {
    const { data, split } = context;
    const reactions = split.train.map((row) => data.inputs.smiles?.[row] as string);
    const fitted = await fitReactionChange(reactions, { radius: 3, size: 2048 });
    const labels = data.targets[output] as readonly number[];
    const members = 2;
    const options: EnvironmentSumOptions = {
      vocabulary: fitted.vocabulary.length,
      counts: fitted.kept.length,
      hidden: 224,
      after: [112, reactionClasses.length],
      dropout: 0.2,
    };
    const spec: ModelSpec = {
      ...reactionClass.spec,
      body: {
        type: "network",
        featuriser: { id: "reaction-change", revision: 1, options: fitted as unknown as Record<string, Json> },
        decoder: { id: "class", options: { output, classes: reactionClasses } },
        members,
      },
    };
    return trainClasses({
      context,
      spec,
      parameters: environmentSumParameters(options),
      forward: (weights, inputs, training) => environmentSum(weights, inputs, options, training),
      batchTensors: (encoded) => reactionInputs(encoded, options.vocabulary),
      target: (row) => labels[row] as number,
      smoothing: 0.05,
      balance: 0.15,
      adjust: 0.4,
      members,
      epochs: 16,
      batch: 256,
      schedule: oneCycle({ peak: 2e-3, warmup: 0.15 }),
      adam: { weightDecay: 0.01, clipNorm: 1 },
      average: 0.998,
      recipe:
        "2 × MLP 224-112 over the changes of the 2,048 commonest Morgan environments (radius up to 3) and of structure counts; dropout .2, label smoothing .05, classes weighted by rarity to the power .15, logits lowered by .4 of the logarithm of their class's share, AdamW .01, one cycle to 2e-3, batch 256, 16 epochs, moving average of weights .998, cross-entropy",
    });
  },
};
