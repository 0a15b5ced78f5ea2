import type { InputGradient } from "../../trust/sensitivity/input-gradients.ts";
import type { Builder } from "./builder.ts";
import type { Prediction } from "./prediction.ts";

/** Adds `gradients` to every prediction. */
export function addInputGradients(builder: Builder, any: ReturnType<typeof builder.interfaceRef<Prediction>>): void {
  const gradient = builder.objectRef<InputGradient>("InputGradient").implement({
    description: "The derivative of an answer by one of its numeric inputs.",
    fields: (t) => ({
      input: t.exposeString("input", { nullable: false }),
      derivative: t.exposeFloat("derivative", { nullable: false }),
      unit: t.exposeString("unit", { nullable: false, description: "The answer's unit over the input's." }),
      finiteDifference: t.exposeFloat("finiteDifference", {
        nullable: false,
        description: "The same by the difference of two answers, to check it by.",
      }),
      method: t.exposeString("method", { nullable: false, description: "GRADIENT of the network, or DIFFERENCES." }),
    }),
  });
  builder.interfaceField(any, "gradients", (t) =>
    t.field({
      type: [gradient],
      description: "Derivatives by the numeric inputs of the model that answered, not by what feeds these.",
      args: { at: t.arg.int({ description: "Point of a field or trajectory." }) },
      resolve: ({ handle, output }, { at }, context) =>
        context.engine.gradients(handle, output, at ?? undefined, context),
    }),
  );
}
