import { type JudgedSurrogate, mostSurrogateDepth, mostSurrogateRows, surrogateOf } from "../../serving/surrogates.ts";
import type { Rule } from "../../trust/explain/surrogate/surrogate-tree.ts";
import type { Builder } from "./builder.ts";
import type { ModelTypes } from "./models.ts";

/** Adds `surrogateTree` to models. */
export function addSurrogateTree(builder: Builder, { model }: ModelTypes): void {
  const rule = builder.objectRef<Rule>("SurrogateRule").implement({
    description:
      "A way from the root of a tree to a leaf: where all conditions hold, the tree gives the value or the class.",
    fields: (t) => ({
      conditions: t.exposeStringList("conditions", { nullable: false }),
      value: t.float({
        description: "Null where the tree gives classes.",
        resolve: ({ value }) => (typeof value === "number" ? value : null),
      }),
      label: t.string({
        description: "The class; null where the tree gives numbers.",
        resolve: ({ value }) => (typeof value === "string" ? value : null),
      }),
      rows: t.exposeInt("rows", { nullable: false, description: "Rows it was grown on that come here." }),
    }),
  });
  const tree = builder.objectRef<JudgedSurrogate>("SurrogateTree").implement({
    description:
      "A decision tree that imitates a model in terms of its own inputs, and how faithfully. It explains the model, not nature.",
    fields: (t) => ({
      method: t.exposeString("method", {
        nullable: false,
        description:
          "CART, pruned by cost and complexity on rows of its own, for numbers; C4.5, pruned pessimistically, for classes.",
      }),
      version: t.exposeString("version", { nullable: false, description: "The version that it imitates." }),
      output: t.exposeString("output", { nullable: false }),
      unit: t.exposeString("unit", { nullable: false }),
      seed: t.exposeInt("seed", { nullable: false }),
      evaluations: t.exposeInt("evaluations", {
        nullable: false,
        description: "Answers of the model that were asked for.",
      }),
      source: t.exposeString("source", { nullable: false, description: "Where the rows came from." }),
      trained: t.exposeInt("trained", { nullable: false, description: "Rows that it was grown and pruned on." }),
      heldOut: t.exposeInt("heldOut", { nullable: false, description: "Rows on which its fidelity was measured." }),
      fidelityMetric: t.string({ nullable: false, resolve: ({ fidelity }) => fidelity.metric }),
      fidelity: t.float({
        description: "R² against the model's answers, or the share of its classes met, on the rows held out.",
        resolve: ({ fidelity }) => fidelity.value,
      }),
      fidelityOfMostCommon: t.float({
        description: "The share met by always naming the model's most common class; null for numbers.",
        resolve: ({ fidelity }) => fidelity.ofMostCommon,
      }),
      rules: t.field({ type: [rule], resolve: ({ rules }) => rules }),
      text: t.string({
        description: "The tree as indented text.",
        resolve: async (one) => (await import("../../trust/explain/surrogate/surrogate-tree.ts")).treeText(one),
      }),
      depiction: t.field({
        type: "SVG",
        resolve: async (one) => (await import("../../trust/explain/surrogate/tree-depiction.ts")).treeDepiction(one),
      }),
      warnings: t.exposeStringList("warnings", { nullable: false }),
    }),
  });
  builder.objectField(model, "surrogateTree", (t) =>
    t.field({
      type: tree,
      description:
        "Rules by which a version answers, as a decision tree of stated fidelity: over descriptors of molecules, changes of reactions, components and numbers. Its rows come from the model's dataset where that is on this machine, else from what its versions know.",
      args: {
        version: t.arg.string({ defaultValue: "production" }),
        output: t.arg.string({ description: "Default: the first." }),
        rows: t.arg.int({ defaultValue: 1_000, description: `Answers to imitate, at most ${mostSurrogateRows}.` }),
        depth: t.arg.int({ defaultValue: 5, description: `Conditions in a rule, at most ${mostSurrogateDepth}.` }),
        seed: t.arg.int({ defaultValue: 0 }),
        at: t.arg.int({ description: "Point of the grid, for fields." }),
      },
      resolve: ({ spec }, { version, output, rows, depth, seed, at }, context) =>
        surrogateOf(
          context.engine,
          spec,
          version ?? "production",
          {
            ...(output && { output }),
            ...(rows != null && { rows }),
            ...(depth != null && { depth }),
            ...(seed != null && { seed }),
            ...(at != null && { at }),
          },
          context,
        ),
    }),
  );
}
