import type { ModelSpec } from "../core/model.ts";
import type { PipelineDefinition } from "../core/pipeline.ts";
import type { VersionEntry } from "../registry/repository.ts";
import type { PipelineShelf } from "../registry/save-pipeline.ts";
import type { PipelineUpgrade } from "../registry/upgrade-pipeline.ts";
import type { LiveModels } from "./live.ts";

/** The part of the engine that pipelines need. */
type Shelving = {
  readonly models: LiveModels;
  definition(model: string): unknown;
  spec(model: string, selector?: string): ModelSpec;
};

/** Where an engine's pipelines are saved, and what their parts are found by. */
function shelfOf(engine: Shelving): PipelineShelf {
  const { models } = engine;
  return {
    repository: models.repository,
    resolve(model, selector) {
      // Says of an unknown model that it is none, and not that it is not published.
      engine.spec(model, selector);
      return models.repository.resolve(model, selector);
    },
    open: (model, version) => models.hold(model, version),
    taken(id) {
      if (engine.definition(id) !== undefined) return true;
      return models.repository.versions(id).some(({ name }) => engine.spec(id, name).body.type !== "pipeline");
    },
  };
}

/** Saves a pipeline, and makes it the production version of its id unless `promote` is false. */
export async function saveWith(
  engine: Shelving,
  definition: PipelineDefinition,
  promote: boolean,
): Promise<VersionEntry> {
  const { savePipeline } = await import("../registry/save-pipeline.ts");
  return savePipeline(definition, shelfOf(engine), promote ? "production" : undefined);
}

/** Gives a pipeline the present production versions of its parts. */
export async function upgradeWith(engine: Shelving, id: string): Promise<PipelineUpgrade> {
  engine.spec(id);
  const { upgradePipeline } = await import("../registry/upgrade-pipeline.ts");
  return upgradePipeline(id, shelfOf(engine));
}
