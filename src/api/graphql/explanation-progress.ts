import { RetortError } from "../../core/errors.ts";
import { type ExplanationEvent, watchExplanation } from "../../serving/watch-explanation.ts";
import type { Builder } from "./builder.ts";
import { type Explained, type ExplanationTypes, largestBudget } from "./explanation.ts";

type Told = ExplanationEvent & Pick<Explained, "spec" | "values">;

/** Adds the subscription `explanationProgress`. */
export function addExplanationProgress(builder: Builder, { method, explanation }: ExplanationTypes): void {
  const progress = builder.objectRef<Told>("ExplanationProgress").implement({
    description: "How far an explanation has come.",
    fields: (t) => ({
      evaluations: t.int({ nullable: false, description: "Done so far.", resolve: ({ done }) => done }),
      most: t.int({ nullable: false, description: "That it may take at most.", resolve: ({ total }) => total }),
      explanation: t.field({
        type: explanation,
        description: "With the last event; null before.",
        resolve: ({ explanation: found, spec, values }) => found && { explanation: found, spec, values },
      }),
    }),
  });
  builder.subscriptionField("explanationProgress", (t) =>
    t.field({
      type: progress,
      nullable: false,
      description:
        "An explanation that takes long, with how far it has come about ten times a second, over server-sent events. When the client leaves, the evaluations stop.",
      args: {
        model: t.arg.id({ required: true }),
        version: t.arg.string({ defaultValue: "production" }),
        values: t.arg({ type: "JSON", required: true, description: "Inputs of the model, as `predict` takes them." }),
        output: t.arg.string({ description: "Default: the first." }),
        method: t.arg({ type: method, description: "Default: SHAPLEY." }),
        budget: t.arg.int({ description: `Evaluations of the model, at most ${largestBudget}.` }),
        seed: t.arg.int({ defaultValue: 0 }),
        at: t.arg.int({ description: "Point of the grid, for fields; position of a class, for classes." }),
      },
      subscribe: async function* (_, { model, version, values, output, method: chosen, budget, seed, at }, context) {
        if (budget && budget > largestBudget)
          throw new RetortError("LIMIT_EXCEEDED", `a budget of ${budget} evaluations is not allowed here`, {
            hint: `ask for at most ${largestBudget}`,
          });
        const { engine } = context;
        const spec = engine.spec(model, version ?? "production");
        const inputs = values as Readonly<Record<string, unknown>>;
        const handle = engine.handle(spec, inputs, {}, version ?? "production");
        const asked = {
          output: output ?? (Object.keys(spec.outputs)[0] as string),
          method: chosen ?? ("SHAPLEY" as const),
          seed: seed ?? 0,
          ...(budget != null && { budget }),
          ...(at != null && { at }),
        };
        for await (const event of watchExplanation(engine, handle, asked, context))
          yield { ...event, spec, values: inputs };
      },
      resolve: (event) => event as Told,
    }),
  );
}
