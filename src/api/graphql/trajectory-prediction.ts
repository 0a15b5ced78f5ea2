import { RetortError } from "../../core/errors.ts";
import { kindInfo } from "../../core/kinds.ts";
import { converter } from "../../core/units.ts";
import type { Horizon } from "../../serving/horizon.ts";
import type { Builder } from "./builder.ts";
import { base64, valuesOf } from "./field-prediction.ts";
import { componentsOf, plotTrajectory, trajectoryTimes } from "./plot-trajectory.ts";
import { answerOf, type Prediction } from "./prediction.ts";
import type { SolverJudgements } from "./solver-judgements.ts";

type Component = { name: string; unit: string; values: Float64Array };

/** Adds the interface of answers that follow several quantities over time. */
export function addTrajectoryPrediction(
  builder: Builder,
  any: ReturnType<typeof builder.interfaceRef<Prediction>>,
  judgements: SolverJudgements,
) {
  const component = builder.objectRef<Component>("TrajectoryComponent").implement({
    description: "One quantity of a trajectory.",
    fields: (t) => ({
      name: t.exposeString("name", { nullable: false }),
      unit: t.exposeString("unit", { nullable: false, description: "Unit of `values` where none is asked for." }),
      values: t.floatList({
        args: { unit: t.arg.string() },
        description: "The quantity at each time.",
        resolve: ({ values, unit: own }, { unit }) => Array.from(values, converter(own, unit ?? own)),
      }),
    }),
  });
  const horizon = builder.objectRef<Horizon & { unit: string }>("Horizon").implement({
    description: "Until when a motion can be told.",
    fields: (t) => ({
      time: t.float({ description: "Null where it can to the end.", resolve: ({ time }) => time }),
      unit: t.exposeString("unit", { nullable: false }),
      tolerance: t.exposeFloat("tolerance", { nullable: false }),
      reason: t.exposeString("reason", { nullable: false }),
    }),
  });
  const trajectory = builder.interfaceRef<Prediction>("TrajectoryPrediction");
  trajectory.implement({
    description: "Several quantities, as they are predicted to change over time.",
    interfaces: [any],
    resolveType: (prediction) => kindInfo(answerOf(prediction).kind).type,
    fields: (t) => ({
      unit: t.string({
        nullable: false,
        description: "Unit of `values` and of the interval.",
        resolve: (prediction) => answerOf(prediction).unit,
      }),
      times: t.floatList({
        args: { unit: t.arg.string({ description: "Unit wanted; default: `timeUnit`." }) },
        resolve: (prediction, { unit }) => {
          const { coordinates, unit: own } = trajectoryTimes(prediction);
          return Array.from(coordinates, converter(own, unit ?? own));
        },
      }),
      timeUnit: t.string({ nullable: false, resolve: (prediction) => trajectoryTimes(prediction).unit }),
      components: t.field({
        type: [component],
        description: "What changes, in the order of `values`.",
        args: { names: t.arg.stringList({ description: "Only these; default: all." }) },
        resolve: (prediction, { names }) => {
          const all = componentsOf(prediction, valuesOf(prediction));
          const unknown = names?.find((wanted) => all.every(({ name }) => name !== wanted));
          if (unknown !== undefined)
            throw new RetortError("INVALID_INPUT", `there is no component "${unknown}"`, {
              step: "names",
              hint: `choose among ${all.map(({ name }) => name).join(", ")}`,
            });
          return names ? all.filter(({ name }) => names.includes(name)) : all;
        },
      }),
      values: t.floatList({
        description: "All components at the first time, then at the next.",
        resolve: (prediction) => Array.from(valuesOf(prediction)),
      }),
      base64: t.string({
        description: "`values` at every stride-th time as little-endian Float32, in base64.",
        args: { stride: t.arg.int({ defaultValue: 1 }) },
        resolve: (prediction, { stride }) => {
          const width = componentsOf(prediction, valuesOf(prediction)).length;
          return base64(valuesOf(prediction), stride ?? 1, width);
        },
      }),
      plot: t.field({
        type: "SVG",
        description: "The components against time and, of bodies, their orbits.",
        resolve: (prediction) => plotTrajectory(prediction, [{ name: "model", values: valuesOf(prediction) }]),
      }),
      horizon: t.field({
        type: horizon,
        description: "Until when a motion by learnt rates can be told: where chaos ends the promise.",
        args: { tolerance: t.arg.float({ defaultValue: 0.1, description: "Relative to the size of the state." }) },
        resolve: async (prediction, { tolerance }, context) => ({
          ...(await context.engine.horizon(prediction.handle, prediction.output, tolerance ?? 0.1, context)),
          unit: trajectoryTimes(prediction).unit,
        }),
      }),
      ...judgements(t),
    }),
  });
  return trajectory;
}
