import { RetortError } from "../../core/errors.ts";
import type { GridLine } from "../../core/grid.ts";
import { kindInfo } from "../../core/kinds.ts";
import type { Builder } from "./builder.ts";
import { gridLines, plotField } from "./plot-field.ts";
import { answerOf, type Prediction } from "./prediction.ts";
import type { SolverJudgements } from "./solver-judgements.ts";

/** Adds the interface of answers that are functions on a grid. */
export function addFieldPrediction(
  builder: Builder,
  any: ReturnType<typeof builder.interfaceRef<Prediction>>,
  judgements: SolverJudgements,
) {
  const axis = builder.objectRef<GridLine>("GridAxis").implement({
    description: "One axis of a grid.",
    fields: (t) => ({
      name: t.exposeString("name", { nullable: false }),
      unit: t.exposeString("unit", { nullable: false }),
      periodic: t.exposeBoolean("periodic", {
        nullable: false,
        description: "True where the axis goes on with its first point after its last.",
      }),
      points: t.int({ nullable: false, resolve: ({ coordinates }) => coordinates.length }),
      coordinates: t.floatList({
        description: "Position of every point, in `unit`.",
        resolve: ({ coordinates }) => Array.from(coordinates),
      }),
    }),
  });
  const grid = builder.objectRef<readonly GridLine[]>("Grid").implement({
    description: "Where a field's values stand: the points of its axes, the first axis slowest.",
    fields: (t) => ({
      axes: t.stringList({ nullable: false, resolve: (lines) => lines.map(({ name }) => name) }),
      points: t.int({
        nullable: false,
        description: "Of all axes together.",
        resolve: (lines) => lines.reduce((product, { coordinates }) => product * coordinates.length, 1),
      }),
      dimensions: t.field({
        type: [axis],
        nullable: false,
        description: "The axes with their units and points.",
        resolve: (lines) => [...lines],
      }),
      coordinates: t.floatList({
        description: "Position of every point along the first axis.",
        resolve: ([first]) => Array.from(first?.coordinates ?? []),
      }),
    }),
  });
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
        resolve: gridLines,
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
      ...judgements(t),
    }),
  });
  return field;
}

/** The numbers of a field. */
export function valuesOf(prediction: Prediction): Float64Array {
  return answerOf(prediction).point as Float64Array;
}

/** Every stride-th of the groups of `width` numbers as little-endian Float32, in base64. */
export function base64(values: Float64Array, stride: number, width = 1): string {
  if (!Number.isInteger(stride) || stride < 1)
    throw new RetortError("INVALID_INPUT", `a stride of ${stride} is not possible`, { hint: "give 1 or more" });
  const kept = values.filter((_, i) => Math.floor(i / width) % stride === 0);
  const bytes = Buffer.alloc(kept.length * 4);
  kept.forEach((value, i) => {
    bytes.writeFloatLE(value, i * 4);
  });
  return bytes.toString("base64");
}
