import type { Trainer } from "../../core/definition.ts";
import { trainQuantityKernel } from "../../learning/training/quantity-kernel.ts";
import { airfoilNoise } from "./index.ts";

/** One Gaussian process over logarithms, in which Strouhal and Reynolds numbers are sums. */
export const trainer: Trainer = {
  train: (context) =>
    trainQuantityKernel(context, airfoilNoise.spec, {
      logarithmic: ["frequency", "chord", "speed", "displacementThickness"],
      fit: { most: 600, largestLog: 6, leastNoise: 1e-4 },
      recipe:
        "Gaussian process, Matérn 3/2 over all inputs together plus each alone, a length scale for each input, lengths, speed and frequency as logarithms; length scales, additive part and noise by marginal likelihood of 600 training rows",
    }),
};
