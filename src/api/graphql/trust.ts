import type { Builder } from "./builder.ts";
import { addCounterfactuals } from "./counterfactuals.ts";
import { addDomain } from "./domain.ts";
import { addExplanation } from "./explanation.ts";
import { addExplanationProgress } from "./explanation-progress.ts";
import { addInputGradients } from "./input-gradients.ts";
import type { Prediction } from "./prediction.ts";

/** Adds what every prediction can be judged by: its domain, its explanation and its counterfactuals. */
export function addTrust(builder: Builder, any: ReturnType<typeof builder.interfaceRef<Prediction>>): void {
  addDomain(builder, any);
  addExplanationProgress(builder, addExplanation(builder, any));
  addCounterfactuals(builder, any);
  addInputGradients(builder, any);
}
