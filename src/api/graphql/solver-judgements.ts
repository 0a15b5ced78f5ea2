import type { Conserved } from "../../core/definition.ts";
import type { Builder } from "./builder.ts";
import type { RequestContext } from "./context.ts";
import type { FieldBuilder } from "./port-arguments.ts";
import { answerOf, type Prediction } from "./prediction.ts";
import { addReferenceCheck, mostBatchRows } from "./reference-check.ts";

type JudgedBand = { lower: Float64Array; upper: Float64Array; coverage: number; simultaneous: boolean; unit: string };

/** The fields that judge an answer on a grid, whether a field or a trajectory: interval, check, residual, conserved. */
// biome-ignore lint/suspicious/noExplicitAny: the fields are typed where they are made
export type SolverJudgements = (t: FieldBuilder) => Record<string, any>;

/** Adds the types by which answers on a grid are judged, and gives the fields that every such answer has. */
export function addSolverJudgements(builder: Builder): SolverJudgements {
  const check = addReferenceCheck(builder);
  const band = builder.objectRef<JudgedBand>("Band").implement({
    description: "Lower and upper values around a field or trajectory, point for point.",
    fields: (t) => ({
      lower: t.floatList({ nullable: false, resolve: ({ lower }) => Array.from(lower) }),
      upper: t.floatList({ nullable: false, resolve: ({ upper }) => Array.from(upper) }),
      unit: t.exposeString("unit", { nullable: false }),
      coverage: t.exposeFloat("coverage", { nullable: false }),
      simultaneous: t.exposeBoolean("simultaneous", {
        nullable: false,
        description:
          "False: over many problems, that share of the points lies within, in the mean. True: the whole lies within with that probability.",
      }),
    }),
  });
  const conserved = builder.objectRef<Conserved>("ConservedQuantity").implement({
    description: "What the equations keep, and what the answer makes of it.",
    fields: (t) => ({
      name: t.exposeString("name", { nullable: false }),
      unit: t.exposeString("unit", { nullable: false }),
      exact: t.exposeFloat("exact", { nullable: false, description: "Its value, as the initial state has it." }),
      found: t.exposeFloat("found", { nullable: false, description: "The value in the answer farthest from it." }),
      drift: t.float({
        description: "(found − exact) / |exact|; null where the exact value is 0.",
        resolve: ({ exact, found }) => (exact === 0 ? null : (found - exact) / Math.abs(exact)),
      }),
    }),
  });
  return (t) => ({
    interval: t.field({
      type: band,
      description: "Conformal, from problems that served neither training nor stopping.",
      args: {
        coverage: t.arg.float({ defaultValue: 0.9 }),
        simultaneous: t.arg.boolean({
          defaultValue: false,
          description:
            "Whether the whole is to lie within with that probability, rather than that share of the points.",
        }),
      },
      resolve: async (
        { handle, output, ...rest }: Prediction,
        { coverage, simultaneous }: { coverage?: number | null; simultaneous?: boolean | null },
        context: RequestContext,
      ) => ({
        ...(await context.engine.band(handle, output, coverage ?? 0.9, simultaneous ?? false, context)),
        unit: answerOf({ handle, output, ...rest }).unit,
      }),
    }),
    check: t.field({
      type: check,
      description: "The same asked of the reference solver: error, times, speed-up and break-even.",
      args: {
        batch: t.arg.int({
          description: `Also times so many rows together, 2 to ${mostBatchRows}, such as 256: numbers drawn from the training box, all else as in the row and the model's examples.`,
        }),
      },
      resolve: async (prediction: Prediction, { batch }: { batch?: number | null }, context: RequestContext) => ({
        ...(await context.engine.check(prediction.handle, prediction.output, batch ?? undefined, context)),
        prediction,
      }),
    }),
    residual: t.float({
      description:
        "How well the answer satisfies the equation itself: root mean square of the residual over that of its largest term; null where it cannot be told.",
      resolve: ({ handle }: Prediction, _: unknown, context: RequestContext) =>
        context.engine.residual(handle, context),
    }),
    conserved: t.field({
      type: [conserved],
      description: "What the equations keep, and how far the answer is from it; null where nothing is known.",
      resolve: ({ handle }: Prediction, _: unknown, context: RequestContext) =>
        context.engine.conserved(handle, context),
    }),
  });
}
