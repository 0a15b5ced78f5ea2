import type { Trainer } from "../../core/definition.ts";
import { burgersOperator, burgersOperatorParameters } from "../../learning/networks/burgers-operator.ts";
import { trainField } from "../../learning/training/field-trainer.ts";
import { cosine } from "../../learning/training/schedules.ts";
import { burgers } from "./index.ts";
import { mirror, operatorOptions } from "./operator.ts";

const epochs = 180;

/** A residual Fourier neural operator on what a coarse prediction misses. */
export const trainer: Trainer = {
  train: (context) =>
    trainField({
      context,
      spec: burgers.spec,
      output: "velocity",
      parameters: burgersOperatorParameters(operatorOptions),
      modes: operatorOptions.modes,
      forward: (weights, fields, flow, basis) => burgersOperator(weights, fields, flow, basis, operatorOptions),
      mirror,
      epochs,
      batchesPerEpoch: 48,
      batch: 32,
      // Grids are free: most of the training needs but every fourth point.
      stride: (done) => (done < 0.85 ? 4 : 2),
      schedule: cosine({ peak: 3e-3, final: 2e-6, warmup: 0.015 }),
      adam: { clipNorm: 1, beta2: 0.99 },
      average: 0.99,
      recipe: `Fourier neural operator (${operatorOptions.layers} residual layers, width ${operatorOptions.width}, ${operatorOptions.modes} modes) on a coarse semi-Lagrangian prediction; relative L2 loss less the mean, random shifts and mirror images, Adam 3e-3 with cosine decay, ${epochs * 48} batches of 32, 64 points and at the end 128, averaged weights`,
    }),
};
