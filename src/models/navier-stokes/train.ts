import type { Trainer } from "../../core/definition.ts";
import { vorticityOperator, vorticityOperatorParameters } from "../../learning/networks/vorticity-operator.ts";
import { type Moved, trainOperator } from "../../learning/training/operator-trainer.ts";
import { cosine } from "../../learning/training/schedules.ts";
import { navierStokes } from "./index.ts";
import { coarse, coarsest, operatorOptions, points } from "./sizes.ts";

const epochs = 8;
const batchesPerEpoch = 64;
const batch = 8;

/** A Fourier neural operator on what a coarse solver misses. */
export const trainer: Trainer = {
  train: (context) =>
    trainOperator({
      context,
      spec: navierStokes.spec,
      output: "vorticity",
      parameters: vorticityOperatorParameters(operatorOptions),
      forward: (weights, tensors, rows) => vorticityOperator(weights, tensors, rows, operatorOptions),
      symmetry: (random) => turned(random.uniform() < 0.5),
      epochs,
      batchesPerEpoch,
      batch,
      schedule: cosine({ peak: 3e-3, final: 3e-6, warmup: 0.02 }),
      adam: { clipNorm: 1, beta2: 0.99 },
      average: 0.995,
      recipe: `Fourier neural operator (${operatorOptions.layers} residual layers, width ${operatorOptions.width}, ${operatorOptions.modes}² modes, ${coarse}² points) on the spectral solver on ${coarsest}² points; relative L2 loss, half turns of the flow, Adam 3e-3 with cosine decay, ${epochs * batchesPerEpoch} batches of ${batch}, averaged weights`,
    }),
};

/** Signs of what the network reads under a half turn: slopes and velocities turn theirs. */
const signs = [1, -1, -1, -1, -1, 1, -1, -1, -1, -1, 1];

/**
 * A row as it is, or turned by half a turn about the origin: then the force is another shift of itself, which the
 * network, made of nothing but the flow's own fields, need not know.
 */
function turned(half: boolean): Moved {
  return (name, from, to) => {
    if (!half || name === "time") return to.set(from);
    const n = name === "fields" || name === "advected" ? coarse : points;
    const channels = name === "fields" ? signs.length : 1;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const source = (((n - i) % n) * n + ((n - j) % n)) * channels;
        const target = (i * n + j) * channels;
        for (let c = 0; c < channels; c++) to[target + c] = (channels === 1 ? 1 : signs[c]!) * from[source + c]!;
      }
  };
}
