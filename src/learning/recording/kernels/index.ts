import { binaryKernels } from "./elementwise-binary.ts";
import { unaryKernels } from "./elementwise-unary.ts";
import { indexingKernels } from "./indexing.ts";
import type { KernelTable } from "./kernel.ts";
import { productKernels } from "./products.ts";
import { reductionKernels } from "./reductions.ts";
import { shapeKernels } from "./shapes.ts";

/** Every TensorFlow.js kernel that can be recorded. */
export const recordedKernels: KernelTable = {
  ...binaryKernels,
  ...unaryKernels,
  ...reductionKernels,
  ...shapeKernels,
  ...indexingKernels,
  ...productKernels,
};
