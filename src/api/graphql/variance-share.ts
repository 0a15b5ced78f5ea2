import type { VarianceShare } from "../../serving/variance-shares.ts";
import type { Builder } from "./builder.ts";

/** Adds what a step contributes to the variance of an answer. */
export function addVarianceShare(builder: Builder) {
  return builder.objectRef<VarianceShare>("UncertaintyContribution").implement({
    description: "What a step's own error contributes to the variance of an answer.",
    fields: (t) => ({
      step: t.exposeString("step", {
        nullable: false,
        description: "Its name in the composition or pipeline; else the model's.",
      }),
      model: t.exposeID("model", { nullable: false }),
      version: t.exposeString("version", { nullable: false }),
      share: t.exposeFloat("share", {
        nullable: false,
        description: "First-order Sobol index; what the shares leave to 1 comes from several steps together.",
      }),
      standardError: t.exposeFloat("standardError", { nullable: false }),
    }),
  });
}
