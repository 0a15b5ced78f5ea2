import type { Reference } from "../../core/definition.ts";
import { scalarsByRow } from "../solved-fields.ts";
import { ports } from "./box.ts";
import { delayOf, type IgnitionProblem } from "./generate.ts";
import { hydrogenMechanism } from "./mechanism.ts";

/** The delay by integrating the mechanism. @throws RetortError DATASET_NOT_FOUND where its file is not on this machine. */
export const reference: Reference = {
  id: "rodas5p",
  description:
    "adiabatic reactor of constant volume with the mechanism h2o2.yaml, integrated by Rodas5P to 1e-6 a step",
  async solve(input) {
    const mechanism = await hydrogenMechanism();
    return scalarsByRow(input, "delay", (row) => {
      const values = Object.fromEntries(ports.map((port) => [port, input.columns[port]?.point[row]]));
      return delayOf(mechanism, values as unknown as IgnitionProblem);
    });
  },
};
