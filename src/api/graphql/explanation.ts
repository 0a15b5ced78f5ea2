import { RetortError } from "../../core/errors.ts";
import type { ModelSpec } from "../../core/model.ts";
import type { ExplanationAsked } from "../../serving/engine.ts";
import type { Contribution, Explanation, explanationMethods } from "../../trust/explain/explanation.ts";
import type { Builder } from "./builder.ts";
import type { Prediction } from "./prediction.ts";

/** An explanation, and what went in. */
export type Explained = {
  explanation: Explanation;
  spec: Pick<ModelSpec, "inputs">;
  values: Readonly<Record<string, unknown>>;
};

/** Most evaluations of a model that one explanation may ask for. */
export const largestBudget = 65_536;

/** Adds `explanation` to every prediction. */
export function addExplanation(builder: Builder, any: ReturnType<typeof builder.interfaceRef<Prediction>>) {
  const method = builder.enumType("ExplanationMethod", {
    description: "How credit is given to the parts of an input.",
    values: {
      INTEGRATED_GRADIENTS: {
        description: "Gradient along the straight line from nothing known to the input; sums up to the residual.",
      },
      SHAPLEY: { description: "Shapley values: exact for few parts, else sampled; sum up to the output." },
      LIME: {
        description:
          "The line that fits the model best near the input, with its R²; the base is its intercept, the rest the residual.",
      },
      OCCLUSION: { description: "Each part left out alone; promises no sum." },
    } satisfies Record<(typeof explanationMethods)[number], object>,
  });
  const parts = builder.enumType("ExplanationParts", {
    description: "What of an input made of several structures is credited.",
    values: {
      COMPONENT: { description: "Each structure as a whole." },
      ATOM: {
        description:
          "Each atom, by the substructures it is in, which their atoms share equally; and each structure with the rest: which one it is, and substructures that it lacks.",
      },
    },
  });
  const contribution = builder.objectRef<Contribution>("Contribution").implement({
    description: "What a part of the input adds to the output, in the output's unit.",
    fields: (t) => ({
      label: t.exposeString("label", { nullable: false }),
      group: t.exposeString("group", { nullable: false, description: "atom, component, descriptor or parameter." }),
      index: t.exposeInt("index", { nullable: false, description: "Position in its group." }),
      component: t.string({
        description: "The part of the reaction that it is, or that the atom belongs to; null elsewhere.",
        resolve: ({ component }) => component,
      }),
      contribution: t.exposeFloat("value", { nullable: false }),
      standardError: t.float({
        description: "Of a sampled contribution; null where nothing was sampled.",
        resolve: ({ standardError }) => standardError,
      }),
    }),
  });
  const atom = builder.objectRef<Contribution>("AtomContribution").implement({
    description: "What an atom adds to the output.",
    fields: (t) => ({
      index: t.exposeInt("index", { nullable: false, description: "Position in the SMILES as given, from 0." }),
      component: t.string({
        description: "Which of several structures it belongs to, such as ligand; null where there is one.",
        resolve: ({ component }) => component,
      }),
      label: t.exposeString("label", { nullable: false }),
      contribution: t.exposeFloat("value", { nullable: false }),
    }),
  });
  const explanation = builder.objectRef<Explained>("Explanation").implement({
    description: "output = base + sum of contributions + residual, all in `unit`.",
    fields: (t) => ({
      method: t.field({ type: method, nullable: false, resolve: ({ explanation }) => explanation.method }),
      seed: t.int({ nullable: false, resolve: ({ explanation }) => explanation.seed }),
      budget: t.int({
        nullable: false,
        description: "Evaluations of the model that were allowed.",
        resolve: ({ explanation }) => explanation.budget,
      }),
      evaluations: t.int({ nullable: false, resolve: ({ explanation }) => explanation.evaluations }),
      unit: t.string({ nullable: false, resolve: ({ explanation }) => explanation.unit }),
      base: t.float({ description: "The answer with nothing known.", resolve: ({ explanation }) => explanation.base }),
      output: t.float({ description: "The answer, not clipped.", resolve: ({ explanation }) => explanation.output }),
      residual: t.float({ resolve: ({ explanation }) => explanation.residual }),
      samplingError: t.float({
        description:
          "Largest standard error of a contribution, from the draws of this method; 0 where nothing is drawn.",
        resolve: ({ explanation }) => explanation.samplingError,
      }),
      localR2: t.float({
        description: "Weighted R² of the local fit, by LIME; null for other methods.",
        resolve: ({ explanation }) => explanation.localR2,
      }),
      background: t.string({ description: "What the base is.", resolve: ({ explanation }) => explanation.background }),
      contributions: t.field({ type: [contribution], resolve: ({ explanation }) => explanation.contributions }),
      atoms: t.field({
        type: [atom],
        description: "The contributions of atoms; null where the model sees none.",
        resolve: ({ explanation }) => {
          const atoms = explanation.contributions.filter(({ group }) => group === "atom");
          return atoms.length > 0 ? atoms : null;
        },
      }),
      depiction: t.field({
        type: "SVG",
        description: "The structure with its atoms coloured by contribution, or bars where the model sees no atoms.",
        resolve: async ({ explanation, spec, values }) => {
          const { depictExplanation } = await import("../../trust/explain/depiction.ts");
          return depictExplanation(spec, values, explanation);
        },
      }),
      warnings: t.stringList({ nullable: false, resolve: ({ explanation }) => explanation.warnings }),
    }),
  });
  builder.interfaceField(any, "explanation", (t) =>
    t.field({
      type: explanation,
      description: "What each part of the input adds to this answer.",
      args: {
        method: t.arg({ type: method, description: "Default: SHAPLEY." }),
        budget: t.arg.int({ description: `Evaluations of the model, at most ${largestBudget}.` }),
        seed: t.arg.int({ defaultValue: 0 }),
        by: t.arg({
          type: parts,
          description: "For inputs made of components. Default: ATOM by integrated gradients, else COMPONENT.",
        }),
        through: t.arg.boolean({
          defaultValue: false,
          description:
            "Of a composed answer: in terms of the first inputs, such as the atoms of the reactants, through every model on the way.",
        }),
        at: t.arg.int({
          description: "Point of the grid, for fields; position of a class, for classes (default: the predicted one).",
        }),
      },
      resolve: async ({ handle, output }, { method: chosen, budget, seed, by, at, through }, context) => {
        if (budget && budget > largestBudget)
          throw new RetortError("LIMIT_EXCEEDED", `a budget of ${budget} evaluations is not allowed here`, {
            hint: `ask for at most ${largestBudget}`,
          });
        const asked: ExplanationAsked = {
          output,
          method: chosen ?? "SHAPLEY",
          ...(budget !== null && budget !== undefined && { budget }),
          seed: seed ?? 0,
          ...(by && { by: by === "ATOM" ? ("atom" as const) : ("component" as const) }),
          ...(at !== null && at !== undefined && { at }),
        };
        if (through && Object.keys(handle.upstream).length > 0)
          return context.engine.explainThrough(handle, asked, context);
        const explanation = await context.engine.explain(handle, asked, context);
        return { explanation, spec: handle.spec, values: handle.inputs };
      },
    }),
  );
  return { method, explanation };
}

export type ExplanationTypes = ReturnType<typeof addExplanation>;
