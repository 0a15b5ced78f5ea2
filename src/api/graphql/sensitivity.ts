import type { InputSensitivity, Sensitivity } from "../../trust/sensitivity/sensitivity.ts";
import type { IndexEstimate } from "../../trust/sensitivity/sobol-indices.ts";
import type { Builder } from "./builder.ts";
import { recordOf } from "./predict.ts";

export type RangeRef = ReturnType<typeof addRangeInput>;

/** Adds the input by which the range of an input is given. */
export function addRangeInput(builder: Builder) {
  return builder.inputType("RangeInput", {
    description: "The range of a numeric input; without bounds, the training range of the model's domain box.",
    fields: (t) => ({
      input: t.string({ required: true }),
      from: t.field({ type: "Quantity" }),
      to: t.field({ type: "Quantity" }),
      logarithmic: t.boolean({ description: "Even in the logarithm; default: where a known range spans a decade." }),
    }),
  });
}

/** Adds `sensitivity`: what share of an output's variance each input of any model explains. */
export function addSensitivity(builder: Builder, range: RangeRef): void {
  const index = builder.objectRef<IndexEstimate>("SensitivityIndex").implement({
    description: "A share of variance, with its bootstrap interval; null where the output does not vary.",
    fields: (t) => ({
      value: t.float({ resolve: ({ value }) => finite(value) }),
      lower: t.float({ resolve: ({ lower }) => finite(lower) }),
      upper: t.float({ resolve: ({ upper }) => finite(upper) }),
    }),
  });
  const input = builder.objectRef<InputSensitivity>("InputSensitivity").implement({
    description: "What an input explains of an output's variance.",
    fields: (t) => ({
      input: t.exposeString("input", { nullable: false }),
      unit: t.exposeString("unit", { nullable: false }),
      from: t.exposeFloat("from", { nullable: false }),
      to: t.exposeFloat("to", { nullable: false }),
      logarithmic: t.exposeBoolean("logarithmic", { nullable: false }),
      first: t.field({
        type: index,
        nullable: false,
        description: "Alone: the first-order Sobol index.",
        resolve: ({ first }) => first,
      }),
      total: t.field({
        type: index,
        nullable: false,
        description: "With all that it interacts with: the total Sobol index.",
        resolve: ({ total }) => total,
      }),
    }),
  });
  const analysis = builder.objectRef<Sensitivity>("SensitivityAnalysis").implement({
    description: "Sobol indices of a model's output.",
    fields: (t) => ({
      output: t.exposeString("output", { nullable: false }),
      unit: t.exposeString("unit", { nullable: false }),
      mean: t.exposeFloat("mean", { nullable: false, description: "Of the output over the ranges." }),
      standardDeviation: t.exposeFloat("standardDeviation", { nullable: false }),
      inputs: t.field({ type: [input], nullable: false, resolve: ({ inputs }) => inputs }),
      samples: t.exposeInt("samples", { nullable: false }),
      evaluations: t.exposeInt("evaluations", { nullable: false, description: "Answers of the model that it took." }),
      seed: t.exposeInt("seed", { nullable: false }),
      coverage: t.exposeFloat("coverage", { nullable: false, description: "Of the bootstrap intervals." }),
      statement: t.exposeString("statement", { nullable: false, description: "What the numbers rest on." }),
      warnings: t.stringList({ nullable: false, resolve: ({ warnings }) => warnings }),
    }),
  });
  builder.queryField("sensitivity", (t) =>
    t.field({
      type: analysis,
      description:
        "First-order and total Sobol indices of any model's numeric inputs, taken to be independent, with bootstrap intervals.",
      args: {
        model: t.arg.id({ required: true }),
        version: t.arg.string(),
        output: t.arg.string({ description: "Default: the first." }),
        at: t.arg.int({ description: "Point of a field or trajectory; default: all of its points together." }),
        ranges: t.arg({
          type: [range],
          description: "Inputs that vary; default: every numeric input that is not given and has a known range.",
        }),
        given: t.arg({ type: "JSON", description: "Input → value of those that do not vary." }),
        samples: t.arg.int({
          defaultValue: 512,
          description: "A power of two; it takes samples × (inputs + 2) answers.",
        }),
        seed: t.arg.int({ defaultValue: 0 }),
        coverage: t.arg.float({ defaultValue: 0.95 }),
      },
      resolve: (_, { model, version, output, at, ranges, given, samples, seed, coverage }, context) =>
        context.engine.sensitivity(
          model,
          version ?? undefined,
          {
            ...(output && { output }),
            ...(typeof at === "number" && { at }),
            ...(ranges && { ranges: ranges.map(rangeOf) }),
            ...(given !== null && given !== undefined && { given: recordOf(given, "what is given") }),
            samples: samples ?? 512,
            seed: seed ?? 0,
            coverage: coverage ?? 0.95,
          },
          context,
        ),
    }),
  );
}

/** A range as it is given in GraphQL. */
export function rangeOf({
  input,
  from,
  to,
  logarithmic,
}: {
  input: string;
  from?: unknown;
  to?: unknown;
  logarithmic?: boolean | null | undefined;
}) {
  return { input, from, to, ...(typeof logarithmic === "boolean" && { logarithmic }) };
}

const finite = (value: number) => (Number.isFinite(value) ? value : null);
