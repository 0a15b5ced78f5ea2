import type { ReferenceCheck } from "../../serving/reference-check.ts";
import type { Builder } from "./builder.ts";
import { gridLines, plotField } from "./plot-field.ts";
import type { Prediction } from "./prediction.ts";

/** Adds the type of a field beside its reference. */
export function addReferenceCheck(builder: Builder) {
  return builder.objectRef<ReferenceCheck & { prediction: Prediction }>("ReferenceCheck").implement({
    description: "A surrogate's field beside the reference solver's.",
    fields: (t) => ({
      solver: t.exposeString("solver", { nullable: false }),
      description: t.exposeString("description", { nullable: false }),
      relativeL2: t.exposeFloat("relativeL2", {
        description: "Norm of the difference over that of the reference; null where that is zero.",
      }),
      relativeL2MeanRemoved: t.exposeFloat("relativeL2MeanRemoved", {
        description: "The same over the norm of the reference less its mean.",
      }),
      surrogateMilliseconds: t.exposeFloat("surrogateMilliseconds", {
        nullable: false,
        description: "Time of the model, averaged over the rows checked together.",
      }),
      referenceMilliseconds: t.exposeFloat("referenceMilliseconds", {
        nullable: false,
        description: "Time of the solver, averaged over the rows checked together.",
      }),
      values: t.floatList({ description: "The reference on the grid.", resolve: (one) => Array.from(one.reference) }),
      plot: t.field({
        type: "SVG",
        description: "Both in one picture, or beside each other with their difference.",
        resolve: ({ prediction, surrogate, reference, solver }) =>
          plotField(prediction, [
            { name: solver, values: reference },
            { name: "model", values: surrogate },
            ...(gridLines(prediction).length > 1
              ? [{ name: "model − solver", values: surrogate.map((value, i) => value - (reference[i] as number)) }]
              : []),
          ]),
      }),
    }),
  });
}
