import type { Fit, FittedParameter } from "../../trust/inverse/fit.ts";
import type { Builder } from "./builder.ts";
import { checkListLength } from "./context.ts";
import { recordOf } from "./predict.ts";
import { type RangeRef, rangeOf } from "./sensitivity.ts";

/** Adds `fit`: which inputs of a model gave some measurements. */
export function addFit(builder: Builder, range: RangeRef): void {
  const measurement = builder.inputType("MeasurementInput", {
    description: "A measured value of a model's output: of a field, with its place.",
    fields: (t) => ({
      value: t.field({ type: "Quantity", required: true }),
      standardDeviation: t.field({
        type: "Quantity",
        description: "Of its error; give it for all measurements or for none, when it is estimated.",
      }),
      coordinates: t.field({
        type: ["Quantity"],
        description: "Where on the grid of a field, along each axis; when, of a trajectory.",
      }),
      point: t.int({ description: "Position among the numbers of the output, in place of coordinates." }),
      component: t.string({ description: "Of a trajectory." }),
      known: t.field({ type: "JSON", description: "Inputs of this measurement alone, over those that all share." }),
    }),
  });
  const parameter = builder.objectRef<FittedParameter>("FittedParameter").implement({
    description: "An input that was sought.",
    fields: (t) => ({
      input: t.exposeString("input", { nullable: false }),
      unit: t.exposeString("unit", { nullable: false }),
      value: t.exposeFloat("value", { nullable: false }),
      lower: t.exposeFloat("lower", { nullable: false }),
      upper: t.exposeFloat("upper", { nullable: false }),
      atBound: t.exposeBoolean("atBound", {
        nullable: false,
        description: "True where it lies at an end of the range it was sought in.",
      }),
      solverShift: t.float({
        description: "By how much the surrogate's error against the solver would move it; null without a solver.",
        resolve: ({ solverShift }) => solverShift,
      }),
    }),
  });
  const check = builder.objectRef<NonNullable<Fit["check"]>>("FitCheck").implement({
    description: "The reference solver at the best value.",
    fields: (t) => ({
      solver: t.exposeString("solver", { nullable: false }),
      misfit: t.exposeFloat("misfit", { nullable: false, description: "As `misfit`, of the solver." }),
      largestDifference: t.exposeFloat("largestDifference", {
        nullable: false,
        description: "Between surrogate and solver where something was measured, in the output's unit.",
      }),
    }),
  });
  const fitted = builder.objectRef<Fit>("Fit").implement({
    description: "Inputs that describe measurements best, and how well they are known.",
    fields: (t) => ({
      output: t.exposeString("output", { nullable: false }),
      parameters: t.field({ type: [parameter], nullable: false, resolve: ({ parameters }) => parameters }),
      coverage: t.exposeFloat("coverage", { nullable: false }),
      measurements: t.exposeInt("measurements", { nullable: false }),
      misfit: t.exposeFloat("misfit", {
        nullable: false,
        description:
          "Root mean square of predicted less measured, in the output's unit; in standard deviations where these are given.",
      }),
      noise: t.float({
        nullable: false,
        resolve: ({ noise }) => noise.value,
        description: "Standard deviation of the noise, estimated from the misfit; 1 where it is given.",
      }),
      check: t.field({ type: check, description: "Null where the model has no solver.", resolve: (one) => one.check }),
      converged: t.exposeBoolean("converged", { nullable: false }),
      starts: t.exposeInt("starts", { nullable: false }),
      agreeing: t.exposeInt("agreeing", { nullable: false, description: "Starts that ended at the best value." }),
      evaluations: t.exposeInt("evaluations", { nullable: false, description: "Rows that the model answered." }),
      method: t.exposeString("method", { nullable: false, description: "GRADIENT of the network, or DIFFERENCES." }),
      seed: t.exposeInt("seed", { nullable: false }),
      statement: t.exposeString("statement", { nullable: false, description: "What the intervals rest on." }),
      warnings: t.stringList({ nullable: false, resolve: ({ warnings }) => warnings }),
    }),
  });
  builder.queryField("fit", (t) =>
    t.field({
      type: fitted,
      description:
        "The inverse problem: which inputs gave these measurements, by least squares through the model's gradient, with an interval for each, checked by the model's reference solver.",
      args: {
        model: t.arg.id({ required: true }),
        version: t.arg.string(),
        output: t.arg.string({ description: "Default: the first." }),
        known: t.arg({ type: "JSON", description: "Input → value of those that all measurements share." }),
        unknown: t.arg({ type: [range], required: true, description: "Inputs sought, and where." }),
        measurements: t.arg({ type: [measurement], required: true }),
        coverage: t.arg.float({ defaultValue: 0.9 }),
        starts: t.arg.int({ defaultValue: 4, description: "Refinements from different places, 1 to 16." }),
        seed: t.arg.int({ defaultValue: 0 }),
      },
      resolve: (_, { model, version, output, known, unknown, measurements, coverage, starts, seed }, context) => {
        checkListLength(measurements.length, context);
        return context.engine.fit(
          model,
          version ?? undefined,
          {
            ...(output && { output }),
            ...(known !== null && known !== undefined && { known: recordOf(known, "what is known") }),
            unknown: unknown.map(rangeOf),
            measurements: measurements.map(
              ({ value, standardDeviation, coordinates, point, component, known: own }) => ({
                value,
                ...(standardDeviation !== null && standardDeviation !== undefined && { standardDeviation }),
                ...(coordinates && { coordinates }),
                ...(typeof point === "number" && { point }),
                ...(component && { component }),
                ...(own !== null && own !== undefined && { known: recordOf(own, "what is known of a measurement") }),
              }),
            ),
            coverage: coverage ?? 0.9,
            starts: starts ?? 4,
            seed: seed ?? 0,
          },
          context,
        );
      },
    }),
  );
}
