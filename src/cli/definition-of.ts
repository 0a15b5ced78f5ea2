import type { ModelDefinition } from "../core/definition.ts";
import { RetortError } from "../core/errors.ts";
import { catalogue } from "../models/index.ts";

/** The catalogue's entry of a model. @throws RetortError MODEL_NOT_FOUND. */
export function definitionOf(model: string): ModelDefinition {
  const definition = catalogue.find(({ spec }) => spec.id === model);
  if (definition) return definition;
  throw new RetortError("MODEL_NOT_FOUND", `there is no model "${model}"`, {
    hint: `the models with data are ${catalogue.map(({ spec }) => spec.id).join(", ")}; of a pipeline, take its parts`,
  });
}
