import type { Trainer } from "../../core/definition.ts";
import { trainQuantityKernel } from "../../learning/training/quantity-kernel.ts";
import { yacht } from "./index.ts";

/** One Gaussian process, its length scales and noise by the marginal likelihood of the training rows. */
export const trainer: Trainer = {
  train: (context) =>
    trainQuantityKernel(context, yacht.spec, {
      fit: { largestLog: 6, leastNoise: 1e-5 },
      recipe:
        "Gaussian process, Matérn 3/2 over all inputs together plus each alone, a length scale for each input; length scales, additive part and noise by marginal likelihood",
    }),
};
