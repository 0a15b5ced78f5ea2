import type { Trainer } from "../../core/definition.ts";
import { chaosOperator, chaosOperatorParameters } from "../../learning/networks/chaos-operator.ts";
import { trainOperator } from "../../learning/training/operator-trainer.ts";
import { cosine } from "../../learning/training/schedules.ts";
import { kuramotoSivashinsky } from "./index.ts";
import { longestStep, operatorOptions, points } from "./sizes.ts";

const epochs = 60;
const batchesPerEpoch = 64;
const batch = 32;

/** A Fourier neural operator on what a long step of the solver misses. */
export const trainer: Trainer = {
  train: (context) =>
    trainOperator({
      context,
      spec: kuramotoSivashinsky.spec,
      output: "velocity",
      parameters: chaosOperatorParameters(operatorOptions),
      forward: (weights, tensors, rows) => chaosOperator(weights, tensors, rows, points, longestStep, operatorOptions),
      epochs,
      batchesPerEpoch,
      batch,
      schedule: cosine({ peak: 3e-3, final: 3e-6, warmup: 0.02 }),
      adam: { clipNorm: 1, beta2: 0.99 },
      average: 0.995,
      recipe: `Fourier neural operator (${operatorOptions.layers} residual layers, width ${operatorOptions.width}, ${operatorOptions.modes} modes, odd by construction) on one step of exponential Runge–Kutta; relative L2 loss, Adam 3e-3 with cosine decay, ${epochs * batchesPerEpoch} batches of ${batch}, averaged weights`,
    }),
};
