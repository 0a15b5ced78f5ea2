import { type GraphQLSchema, lexicographicSortSchema, printSchema } from "graphql";
import type { ModelDefinition } from "../../core/definition.ts";
import { addBestConditions } from "./best-conditions.ts";
import { newBuilder } from "./builder.ts";
import { addCandidateMixture } from "./candidate-mixture.ts";
import { addClassMolecule } from "./class-prediction.ts";
import { addCompose, addStepInputs } from "./compose.ts";
import { addDatasets } from "./datasets.ts";
import { addFit } from "./fit.ts";
import { addModelFields } from "./model-fields.ts";
import { addModels } from "./models.ts";
import { addPipelines } from "./pipelines.ts";
import { addAnswers, addPredict } from "./predict.ts";
import { addPredictions } from "./predictions.ts";
import { addProductsPrediction } from "./products-prediction.ts";
import { addReactionCoupling } from "./reaction-coupling.ts";
import { addRangeInput, addSensitivity } from "./sensitivity.ts";
import { addSubjects } from "./subjects.ts";
import { addSurrogateTree } from "./surrogate-tree.ts";

/** The graph of a catalogue: it depends on what models exist, not on what is published. */
export function buildSchema(catalogue: readonly ModelDefinition[]): GraphQLSchema {
  const builder = newBuilder();
  const models = addModels(builder);
  const predictions = addPredictions(builder, catalogue, models);
  const subjects = addSubjects(builder);
  addClassMolecule(builder, predictions.classes, subjects.get("Molecule"));
  addModelFields(builder, catalogue, subjects, predictions);
  addReactionCoupling(builder, subjects);
  addBestConditions(builder, catalogue, subjects.get("Coupling"), predictions);
  addProductsPrediction(builder, predictions, subjects);
  addCandidateMixture(builder, catalogue, predictions);
  const answers = addAnswers(builder, predictions);
  addPredict(builder, answers);
  const steps = addStepInputs(builder);
  addCompose(builder, answers, steps);
  const range = addRangeInput(builder);
  addSensitivity(builder, range);
  addFit(builder, range);
  addPipelines(builder, models, steps);
  addSurrogateTree(builder, models);
  addDatasets(builder);
  return builder.toSchema();
}

/** The schema's text, sorted: what `schema.graphql` holds. */
export function schemaText(catalogue: readonly ModelDefinition[]): string {
  return `${printSchema(lexicographicSortSchema(buildSchema(catalogue)))}\n`;
}
