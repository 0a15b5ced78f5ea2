import { isGridded, kindInfo } from "../../core/kinds.ts";
import type { BatchTimes, BreakEven, ReferenceCheck } from "../../serving/reference-check.ts";
import { mostBatchRows } from "../../serving/reference-check.ts";
import type { Builder } from "./builder.ts";
import { gridLines, plotField } from "./plot-field.ts";
import { plotTrajectory } from "./plot-trajectory.ts";
import { answerOf, type Prediction } from "./prediction.ts";

export { mostBatchRows };

/** Adds the type of a field or trajectory beside its reference. */
export function addReferenceCheck(builder: Builder) {
  const breakEven = builder.objectRef<BreakEven>("BreakEven").implement({
    description: "Answers after which the surrogate has paid for its training.",
    fields: (t) => ({
      rows: t.float({ description: "Null where it never does.", resolve: ({ rows }) => rows }),
      trainingSeconds: t.float({ resolve: ({ trainingSeconds }) => trainingSeconds }),
      reason: t.exposeString("reason", { nullable: false }),
    }),
  });
  const batch = builder.objectRef<BatchTimes>("BatchTimes").implement({
    description: "Times of many rows asked together.",
    fields: (t) => ({
      rows: t.exposeInt("rows", { nullable: false }),
      failed: t.exposeInt("failed", { nullable: false, description: "Rows that one of the two did not answer." }),
      surrogateMilliseconds: t.exposeFloat("surrogateMilliseconds", { nullable: false, description: "Of all rows." }),
      referenceMilliseconds: t.exposeFloat("referenceMilliseconds", { nullable: false, description: "Of all rows." }),
      speedUp: t.exposeFloat("speedUp", { nullable: false, description: "Below 1 the solver is faster." }),
      drawn: t.exposeString("drawn", { nullable: false, description: "Where the rows came from." }),
    }),
  });
  return builder.objectRef<ReferenceCheck & { prediction: Prediction }>("ReferenceCheck").implement({
    description: "A surrogate's answer beside the reference solver's.",
    fields: (t) => ({
      solver: t.exposeString("solver", { nullable: false }),
      description: t.exposeString("description", { nullable: false }),
      relativeL2: t.exposeFloat("relativeL2", {
        description: "Norm of the difference over that of the reference; null where that is zero.",
      }),
      relativeL2MeanRemoved: t.exposeFloat("relativeL2MeanRemoved", {
        description: "The same over the norm of the reference less its mean.",
      }),
      largestError: t.exposeFloat("largestError", {
        nullable: false,
        description: "Largest absolute difference, in the answer's unit.",
      }),
      surrogateMilliseconds: t.exposeFloat("surrogateMilliseconds", {
        nullable: false,
        description: "Time of the model, averaged over the rows checked together.",
      }),
      referenceMilliseconds: t.exposeFloat("referenceMilliseconds", {
        nullable: false,
        description: "Time of the solver, averaged over the rows checked together.",
      }),
      speedUp: t.exposeFloat("speedUp", {
        nullable: false,
        description: "Time of the solver over that of the model; below 1 the solver is faster.",
      }),
      batch: t.field({ type: batch, description: "Null where no batch is asked for.", resolve: (one) => one.batch }),
      breakEven: t.field({ type: breakEven, nullable: false, resolve: (one) => one.breakEven }),
      values: t.floatList({ description: "The reference on the grid.", resolve: (one) => Array.from(one.reference) }),
      plot: t.field({
        type: "SVG",
        description: "Both in one picture, or beside each other with their difference; null of a single number.",
        resolve: ({ prediction, surrogate, reference, solver }) => {
          if (!isGridded(answerOf(prediction).kind)) return null;
          const both = [
            { name: solver, values: reference },
            { name: "model", values: surrogate },
          ];
          if (kindInfo(answerOf(prediction).kind).form === "trajectory") return plotTrajectory(prediction, both);
          return plotField(prediction, [
            ...both,
            ...(gridLines(prediction).length > 1
              ? [{ name: "model − solver", values: surrogate.map((value, i) => value - (reference[i] as number)) }]
              : []),
          ]);
        },
      }),
    }),
  });
}
