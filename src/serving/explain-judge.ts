import type { ExplainOptions, Explanation } from "../trust/explain/explanation.ts";
import { partWarnings } from "./parts.ts";
import type { Judge } from "./row-judges.ts";

/** Explains rows, with what their reader must know of the model besides. */
export function explainJudge(options: Omit<ExplainOptions, "signal">): Judge<Explanation> {
  return async ({ model }, input, signal) => {
    const [{ explain }, { weaknessOf }] = await Promise.all([
      import("../trust/explain/explain.ts"),
      import("../trust/explain/weakness.ts"),
    ]);
    const more = partWarnings(model, weaknessOf);
    const explained = await explain(model, input, { ...options, signal });
    if (more.length === 0) return explained;
    return explained.map((one) => (one instanceof Error ? one : { ...one, warnings: [...one.warnings, ...more] }));
  };
}
