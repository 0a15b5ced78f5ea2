import { RetortError } from "../../core/errors.ts";
import { kindInfo } from "../../core/kinds.ts";
import type { Builder } from "./builder.ts";
import { plotField } from "./plot-field.ts";
import { answerOf, type Prediction } from "./prediction.ts";
import { addReferenceCheck } from "./reference-check.ts";

/** Adds the interface of answers that are functions on a grid. */
export function addFieldPrediction(builder: Builder, any: ReturnType<typeof builder.interfaceRef<Prediction>>) {
  const grid = builder.objectRef<{ axes: readonly string[]; points: number }>("Grid");
  grid.implement({
    description: "Where a field's values stand: point j of n at j/n of the unit interval.",
    fields: (t) => ({
      axes: t.stringList({ nullable: false, resolve: ({ axes }) => [...axes] }),
      points: t.exposeInt("points", { nullable: false }),
      coordinates: t.floatList({
        description: "Position of every point.",
        resolve: ({ points }) => Array.from({ length: points }, (_, j) => j / points),
      }),
    }),
  });
  const check = addReferenceCheck(builder);
  const field = builder.interfaceRef<Prediction>("FieldPrediction");
  field.implement({
    description: "A predicted function on a grid.",
    interfaces: [any],
    resolveType: (prediction) => kindInfo(answerOf(prediction).kind).type,
    fields: (t) => ({
      unit: t.string({ nullable: false, resolve: (prediction) => answerOf(prediction).unit }),
      grid: t.field({
        type: grid,
        nullable: false,
        resolve: (prediction) => ({
          axes: prediction.handle.spec.outputs[prediction.output]?.axes ?? [],
          points: valuesOf(prediction).length,
        }),
      }),
      values: t.floatList({ resolve: (prediction) => Array.from(valuesOf(prediction)) }),
      base64: t.string({
        description: "Every stride-th value as little-endian Float32, in base64.",
        args: { stride: t.arg.int({ defaultValue: 1 }) },
        resolve: (prediction, { stride }) => base64(valuesOf(prediction), stride ?? 1),
      }),
      plot: t.field({
        type: "SVG",
        description: "The field as a picture.",
        resolve: (prediction) => plotField(prediction, [{ name: "model", values: valuesOf(prediction) }]),
      }),
      check: t.field({
        type: check,
        description: "The same asked of the reference solver, with both times.",
        resolve: async (prediction, _, context) => ({
          ...(await context.engine.check(prediction.handle, prediction.output, context)),
          prediction,
        }),
      }),
    }),
  });
  return field;
}

/** The numbers of a field. */
export function valuesOf(prediction: Prediction): Float64Array {
  return answerOf(prediction).point as Float64Array;
}

function base64(values: Float64Array, stride: number): string {
  if (!Number.isInteger(stride) || stride < 1)
    throw new RetortError("INVALID_INPUT", `a stride of ${stride} is not possible`, { hint: "give 1 or more" });
  const bytes = Buffer.alloc(Math.ceil(values.length / stride) * 4);
  for (let i = 0; i * stride < values.length; i++) bytes.writeFloatLE(values[i * stride] as number, i * 4);
  return bytes.toString("base64");
}
