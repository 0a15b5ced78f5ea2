import {
  type Counterfactual,
  type Counterfactuals,
  counterfactualsOf,
  mostCounterfactualEvaluations,
} from "../../serving/counterfactuals.ts";
import type { Builder } from "./builder.ts";
import type { Prediction } from "./prediction.ts";

/** Adds `counterfactuals` to every prediction. */
export function addCounterfactuals(builder: Builder, any: ReturnType<typeof builder.interfaceRef<Prediction>>): void {
  const source = builder.enumType("CounterfactualSource", {
    values: {
      KNOWN: { description: "A training example." },
      GENERATED: { description: "The input changed in one place; nobody has said that it can be made." },
    },
  });
  const one = builder.objectRef<Counterfactual>("Counterfactual").implement({
    description: "An input whose answer differs as wanted.",
    fields: (t) => ({
      source: t.field({ type: source, nullable: false, resolve: (found) => found.source }),
      change: t.exposeString("change", { nullable: false, description: "What differs from the input asked about." }),
      distance: t.exposeFloat("distance", {
        nullable: false,
        description:
          "0 (the same) to 1: 1 − Tanimoto similarity of structures (of components, over their number), or how far a number moved in parts of its range.",
      }),
      inputs: t.field({ type: "JSON", nullable: false, resolve: (found) => found.inputs }),
      value: t.float({
        description: "The model's answer to it; null for classes.",
        resolve: ({ outcome }) => (typeof outcome === "number" ? outcome : null),
      }),
      label: t.string({
        description: "The class that it is in; null for numbers.",
        resolve: ({ outcome }) => (typeof outcome === "string" ? outcome : null),
      }),
      prediction: t.field({
        type: any,
        description: "That answer with all that hangs on it: interval, domain, explanation.",
        resolve: ({ handle, output, row }): Prediction => ({ handle, output, row }),
      }),
    }),
  });
  const all = builder.objectRef<Counterfactuals>("Counterfactuals").implement({
    description: "The nearest inputs found whose answer differs as wanted.",
    fields: (t) => ({
      wanted: t.exposeString("wanted", { nullable: false, description: "What was looked for, in words." }),
      unit: t.exposeString("unit", { nullable: false }),
      budget: t.exposeInt("budget", { nullable: false, description: "Answers of the model that were allowed." }),
      evaluations: t.exposeInt("evaluations", { nullable: false }),
      candidates: t.field({ type: [one], description: "Nearest first.", resolve: ({ candidates }) => candidates }),
      warnings: t.exposeStringList("warnings", { nullable: false }),
    }),
  });
  builder.interfaceField(any, "counterfactuals", (t) =>
    t.field({
      type: all,
      description:
        "What would have to be otherwise for another answer: the nearest training examples (where the dataset is on this machine) and changes in one place (a group or atom of a molecule, a component, a number) with another class, or a value that moves by `change` or across a bound. Nothing is drawn: the same question has the same answer.",
      args: {
        first: t.arg.int({ defaultValue: 5 }),
        change: t.arg.float({
          description:
            "At least so much more, or, if negative, less, in the unit of the answer. Default: more than the model's typical error, either way.",
        }),
        across: t.arg.float({ description: "On the other side of this value, in the unit of the answer." }),
        label: t.arg.string({ description: "The class wanted; default: any other." }),
        budget: t.arg.int({
          description: `Answers of the model, at most ${mostCounterfactualEvaluations}. Default: 512.`,
        }),
      },
      resolve: ({ handle, output }, { first, change, across, label, budget }, context) =>
        counterfactualsOf(
          context.engine,
          handle,
          output,
          {
            ...(first != null && { first }),
            ...(change != null && { change }),
            ...(across != null && { across }),
            ...(label != null && { label }),
            ...(budget != null && { budget }),
          },
          context,
        ),
    }),
  );
}
