import type { ModelDefinition } from "../../core/definition.ts";
import { type Kind, kindInfo, kinds } from "../../core/kinds.ts";
import type { ModelSpec } from "../../core/model.ts";
import { converter } from "../../core/units.ts";
import type { JudgedUncertainty } from "../../serving/engine.ts";
import type { Builder } from "./builder.ts";
import { addClassPrediction } from "./class-prediction.ts";
import { addFieldPrediction } from "./field-prediction.ts";
import { intervalIn } from "./interval-unit.ts";
import type { ModelTypes } from "./models.ts";
import { addOutOfDomain, type OutOfDomainRef } from "./out-of-domain.ts";
import { answerOf, type Prediction } from "./prediction.ts";
import { addSolverJudgements, type SolverJudgements } from "./solver-judgements.ts";
import { addTrajectoryPrediction } from "./trajectory-prediction.ts";
import { addTrust } from "./trust.ts";
import { addVarianceShare } from "./variance-share.ts";

/** A model's outputs where it gives them together. */
export type Results = { predictions: Readonly<Record<string, Prediction>> };

export type PredictionRef = ReturnType<typeof predictionRef>;
export type ResultRef = ReturnType<typeof resultRef>;
const predictionRef = (builder: Builder, name: string) => builder.objectRef<Prediction>(name);
const resultRef = (builder: Builder, name: string) => builder.objectRef<Results>(name);

export type PredictionTypes = {
  /** GraphQL type of a kind's predictions, by its name in `kinds`. */
  byName: ReadonlyMap<string, PredictionRef>;
  /** What a model's field gives: its sole output, or the object of its outputs. */
  resultOf(spec: ModelSpec): PredictionRef | ResultRef;
  any: ReturnType<typeof addInterface>;
  interval: ReturnType<typeof addInterval>;
  classes: ReturnType<typeof addClassPrediction>;
  outOfDomain: OutOfDomainRef;
};

/** Adds the interfaces that every answer has, and a type for each kind of quantity that some model gives. */
export function addPredictions(
  builder: Builder,
  catalogue: readonly ModelDefinition[],
  models: ModelTypes,
): PredictionTypes {
  const any = addInterface(builder, models);
  const interval = addInterval(builder);
  const quantity = addQuantityInterface(builder, any, interval);
  const judgements = addSolverJudgements(builder);
  const field = addFieldPrediction(builder, any, judgements);
  const trajectory = addTrajectoryPrediction(builder, any, judgements);
  const classes = addClassPrediction(builder, any);
  const interfaces = { field, trajectory, class: classes.prediction };
  const byName = new Map<string, PredictionRef>();
  for (const kind of new Set([...kindsGiven(catalogue), ...classKinds()])) {
    const { type, title, form } = kindInfo(kind);
    if (byName.has(type)) continue;
    const ref = predictionRef(builder, type);
    byName.set(type, ref);
    ref.implement({
      description: `${title[0]?.toUpperCase()}${title.slice(1)}, as a model predicts it.`,
      interfaces: form === "products" ? [any] : [any, interfaces[form as keyof typeof interfaces] ?? quantity],
    });
  }
  addQuantityChecks(builder, catalogue, byName, judgements);
  const results = addResults(builder, catalogue, byName);
  return {
    byName,
    any,
    interval,
    classes,
    outOfDomain: addOutOfDomain(builder),
    resultOf: (spec) => (results.get(spec.result ?? "") ?? byName.get(soleType(spec))) as PredictionRef,
  };
}

function addInterface(builder: Builder, models: ModelTypes) {
  const any = builder.interfaceRef<Prediction>("Prediction");
  any.implement({
    description: "What a model answered, and what is needed to judge it.",
    resolveType: (prediction) => kindInfo(answerOf(prediction).kind).type,
    fields: (t) => ({
      model: t.field({
        type: models.version,
        nullable: false,
        description: "The version that answered, with its card.",
        resolve: ({ handle }) => handle.entry,
      }),
    }),
  });
  addTrust(builder, any);
  return any;
}

function addInterval(builder: Builder) {
  const interval = builder.objectRef<{
    lower: number;
    upper: number;
    unit: string;
    coverage: number;
    informative: boolean;
  }>("Interval");
  interval.implement({
    description: "An equal-tailed interval that holds the measured value with the given probability.",
    fields: (t) => ({
      lower: t.exposeFloat("lower", { nullable: false }),
      upper: t.exposeFloat("upper", { nullable: false }),
      unit: t.exposeString("unit", { nullable: false }),
      coverage: t.exposeFloat("coverage", { nullable: false }),
      informative: t.exposeBoolean("informative", {
        nullable: false,
        description: "False where it is so wide that it says nothing, such as a rate constant over two decades.",
      }),
    }),
  });
  return interval;
}

function addQuantityInterface(
  builder: Builder,
  any: ReturnType<typeof addInterface>,
  interval: ReturnType<typeof addInterval>,
) {
  const quantity = builder.interfaceRef<Prediction>("QuantityPrediction");
  const contribution = addVarianceShare(builder);
  const uncertainty = builder.objectRef<JudgedUncertainty & { of: Prediction }>("Uncertainty").implement({
    description: "Standard deviations, in `unit`.",
    fields: (t) => ({
      standardDeviation: t.exposeFloat("standardDeviation", { nullable: false, description: "Of the whole." }),
      own: t.float({ description: "Of the model's own error.", resolve: ({ own }) => own }),
      upstream: t.float({
        description: "Of what was uncertain in the inputs.",
        resolve: (one) => one.upstream,
      }),
      ensemble: t.float({
        description:
          "Of the model's own error, what its ensemble's members disagree by (epistemic); null where it has one member.",
        resolve: (one) => one.ensemble,
      }),
      residual: t.float({
        description:
          "The rest of the model's own error, as the calibration rows show it: noise of the data (aleatoric), and what all members get wrong alike; null where it has one member.",
        resolve: (one) => one.residual,
      }),
      unit: t.exposeString("unit", { nullable: false }),
      statement: t.exposeString("statement", { nullable: false, description: "What the numbers rest on." }),
      contributions: t.field({
        type: [contribution],
        description: "What each calibrated step contributes to the variance, largest first.",
        resolve: ({ of: { handle, output } }, _, context) => context.engine.varianceShares(handle, output, context),
      }),
    }),
  });
  quantity.implement({
    description: "A predicted number with a unit.",
    interfaces: [any],
    resolveType: (prediction) => kindInfo(answerOf(prediction).kind).type,
    fields: (t) => ({
      value: t.float({
        args: { unit: t.arg.string({ description: "Unit wanted; default: `unit`." }) },
        resolve: (prediction, { unit }) => {
          const { point, unit: own } = answerOf(prediction);
          return typeof point === "number" ? converter(own, unit ?? own)(point) : null;
        },
      }),
      unit: t.string({
        nullable: false,
        description: "Unit of `value` and `interval` where none is asked for.",
        resolve: (prediction) => answerOf(prediction).unit,
      }),
      uncertainty: t.field({
        type: uncertainty,
        description: "The parts of what is not known, as standard deviations.",
        resolve: async (of, _, context) => ({
          ...(await context.engine.uncertainty(of.handle, of.output, context)),
          of,
        }),
      }),
      interval: t.field({
        type: interval,
        description: "Conformal, or by draws of what was uncertain upstream.",
        args: { coverage: t.arg.float({ defaultValue: 0.9 }), unit: t.arg.string() },
        resolve: async ({ handle, output }, { coverage, unit }, context) =>
          intervalIn(await context.engine.interval(handle, output, coverage ?? 0.9, context), unit),
      }),
    }),
  });
  return quantity;
}

/** Numbers that a reference solver gives too can be checked by it, as fields and trajectories can. */
function addQuantityChecks(
  builder: Builder,
  catalogue: readonly ModelDefinition[],
  byName: ReadonlyMap<string, PredictionRef>,
  judgements: SolverJudgements,
): void {
  const checked = new Set<string>();
  for (const { spec, reference } of catalogue)
    for (const { kind } of Object.values(spec.outputs)) {
      const { form, type } = kindInfo(kind);
      if (!reference || form !== "quantity" || checked.has(type)) continue;
      checked.add(type);
      builder.objectField(byName.get(type) as PredictionRef, "check", (t) => judgements(t).check);
    }
}

/** Object types of models that give several outputs together. */
function addResults(
  builder: Builder,
  catalogue: readonly ModelDefinition[],
  byName: ReadonlyMap<string, PredictionRef>,
): Map<string, ResultRef> {
  const results = new Map<string, ResultRef>();
  for (const { spec } of catalogue) {
    if (spec.result === undefined || results.has(spec.result)) continue;
    const ref = resultRef(builder, spec.result);
    results.set(spec.result, ref);
    ref.implement({
      description: spec.description,
      fields: (t) =>
        Object.fromEntries(
          Object.entries(spec.outputs).map(([name, port]) => [
            name,
            t.field({
              type: byName.get(kindInfo(port.kind).type) as PredictionRef,
              description: port.title,
              resolve: ({ predictions }) => predictions[name],
            }),
          ]),
        ),
    });
  }
  return results;
}

/** Kinds of classes, there whether or not a model gives them: clients ask every prediction whether it is a class. */
const classKinds = () => (Object.keys(kinds) as Kind[]).filter((kind) => kindInfo(kind).form === "class");

/** Type of the only output of a model. */
function soleType(spec: ModelSpec): string {
  const [port] = Object.values(spec.outputs);
  return kindInfo(port?.by ? (Object.values(port.by.cases)[0]?.kind as Kind) : (port?.kind as Kind)).type;
}

/** Kinds that some model's output has. */
function kindsGiven(catalogue: readonly ModelDefinition[]): Kind[] {
  const found = catalogue.flatMap(({ spec }) =>
    Object.values(spec.outputs).flatMap((port) => [
      port.kind,
      ...Object.values(port.by?.cases ?? {}).map((one) => one.kind),
    ]),
  );
  return [...new Set(found)].sort();
}
