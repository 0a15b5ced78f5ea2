import type { Trainer } from "../../core/definition.ts";
import { darcyOperator } from "../../learning/networks/darcy-operator.ts";
import { tileOperatorParameters } from "../../learning/networks/tile-operator.ts";
import { type Moved, trainOperator } from "../../learning/training/operator-trainer.ts";
import { cosine } from "../../learning/training/schedules.ts";
import { tilePlaces } from "../../runtime/featurisers/tiles.ts";
import { darcyFlow } from "./index.ts";
import { cells, operatorOptions, tile } from "./sizes.ts";

const epochs = 100;
const batchesPerEpoch = 64;
const batch = 16;

/** A tile operator on what a coarse solve misses. */
export const trainer: Trainer = {
  train: (context) =>
    trainOperator({
      context,
      spec: darcyFlow.spec,
      output: "pressure",
      parameters: tileOperatorParameters(operatorOptions),
      forward: (weights, tensors, rows) => darcyOperator(weights, tensors, rows, operatorOptions),
      symmetry: (random) => turned(random.integer(8)),
      epochs,
      batchesPerEpoch,
      batch,
      schedule: cosine({ peak: 2e-3, final: 2e-6, warmup: 0.02 }),
      adam: { clipNorm: 1, beta2: 0.99 },
      average: 0.995,
      recipe: `tile operator (${operatorOptions.layers} residual layers, width ${operatorOptions.width}, tiles of ${tile}² cells, ${operatorOptions.modes}² cosine modes) on a coarse solve; relative L2 loss, the eight images of the square, Adam 2e-3 with cosine decay, ${epochs * batchesPerEpoch} batches of ${batch}, averaged weights`,
    }),
};

const places = tilePlaces(cells, tile, operatorOptions.fields);

/** Row tensors as one of the eight symmetries of the square moves them. */
function turned(which: number): Moved {
  const flipX = which & 1;
  const flipY = which & 2;
  const swap = which & 4;
  return (name, from, to) => {
    if (name === "scale") return to.set(from);
    const fields = name === "fields" ? operatorOptions.fields : 1;
    for (let i = 0; i < cells; i++)
      for (let j = 0; j < cells; j++) {
        const [a, b] = [flipX ? cells - 1 - i : i, flipY ? cells - 1 - j : j];
        const source = swap ? b * cells + a : a * cells + b;
        const target = i * cells + j;
        if (name !== "fields") to[target] = from[source]!;
        else
          for (let f = 0; f < fields; f++)
            to[places[target]! + f * tile * tile] = from[places[source]! + f * tile * tile]!;
      }
  };
}
