import type { Trainer } from "../../core/definition.ts";
import type { ModelSpec } from "../../core/model.ts";
import { deviation, mean } from "../../core/statistics.ts";
import { robertsonCourse, robertsonParameters } from "../../learning/networks/robertson-course.ts";
import { relativeSquares } from "../../learning/training/losses.ts";
import { trainNetwork } from "../../learning/training/network-trainer.ts";
import { cosine } from "../../learning/training/schedules.ts";
import { robertsonFeatures, robertsonNumbers } from "../../runtime/featurisers/robertson.ts";
import { components, first, floor, times } from "./course.ts";
import { robertson } from "./index.ts";

const options = { times, features: robertsonFeatures.length, hidden: [32, 32, 32] } as const;
const epochs = 320;
/** Training rows that means and deviations of the features are taken from. */
const fittedRows = 512;

/** A perceptron of the features at each time, for how far ln C/A and ln B are from their closed forms. */
export const trainer: Trainer = {
  train(context) {
    const { data, split } = context;
    const ports = Object.entries(data.inputs);
    const columns: number[][] = robertsonFeatures.map(() => []);
    for (const row of split.train.slice(0, fittedRows)) {
      const values = Object.fromEntries(ports.map(([port, all]) => [port, all[row]]));
      for (const [i, value] of robertsonNumbers(values, first, times).features.entries())
        columns[i % columns.length]?.push(value);
    }
    const spec: ModelSpec = {
      ...robertson.spec,
      body: {
        type: "network",
        featuriser: {
          id: "robertson",
          revision: 1,
          options: { points: times, first, mean: columns.map(mean), scale: columns.map(deviation) },
        },
        decoder: { id: "field", options: { output: "course" } },
        members: 1,
      },
    };
    const courses = data.targets.course as readonly Float64Array[];
    return trainNetwork({
      context,
      spec,
      parameters: robertsonParameters(options),
      forward: (weights, { tensors }) => robertsonCourse(weights, tensors, options),
      width: times * components.length,
      target: (row) => Array.from(courses[row] as Float64Array),
      loss: relativeSquares(floor),
      members: 1,
      epochs,
      batch: 64,
      schedule: cosine({ peak: 3e-3, final: 1e-5, warmup: 0.02 }),
      adam: { clipNorm: 1, beta2: 0.99 },
      average: 0.99,
      recipe: `perceptron ${options.features}-${options.hidden.join("-")}-2 with tanh at each of ${times} times; squared ln ratio above ${floor} mol/L, Adam 3e-3 with cosine decay, batches of 64 courses, ${epochs} epochs, averaged weights`,
    });
  },
};
