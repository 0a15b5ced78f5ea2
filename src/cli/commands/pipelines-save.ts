import { readFile } from "node:fs/promises";
import { text as readAll } from "node:stream/consumers";
import { definePipeline, type PipelineDefinition } from "../../core/pipeline.ts";
import { localEngine } from "../../jobs/local-engine.ts";
import { specOf } from "../../registry/save-pipeline.ts";
import type { CommandWork } from "../command-spec.ts";
import { text } from "../options.ts";
import { print, printJson } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** `retort pipelines save`: a pipeline from a JSON file becomes a model. */
export const command: CommandWork = async ([file], options) => {
  const definition = definePipeline(await read(file as string));
  const engine = localEngine(text(options, "repository"));
  try {
    const entry = await engine.savePipeline(definition, { promote: options.promote !== false });
    const { body } = specOf(entry);
    const steps =
      body.type === "pipeline" ? body.steps.map(({ name, model, version }) => ({ step: name, model, version })) : [];
    if (options.json) printJson({ pipeline: entry.model, version: entry.name, aliases: entry.aliases, steps });
    else
      print(
        [
          `${entry.model} is version ${entry.name}, of`,
          ...steps.map(({ step, model, version }) => `  ${step}: ${model} ${version}`),
        ].join("\n"),
      );
  } finally {
    await engine.close();
  }
};

async function read(file: string): Promise<PipelineDefinition> {
  const usage = (what: string) =>
    new UsageError(
      what,
      'write it as { "id": "…", "title": "…", "steps": [{ "id": "…", "model": "…", "inputs": { … } }], "outputs": { … } }',
    );
  let given: unknown;
  try {
    given = JSON.parse(file === "-" ? await readAll(process.stdin) : await readFile(file, "utf8"));
  } catch (thrown) {
    throw usage(`the pipeline cannot be read: ${(thrown as Error).message}`);
  }
  const { id, title, steps, outputs } = (given ?? {}) as Partial<PipelineDefinition>;
  const sound =
    typeof id === "string" &&
    typeof title === "string" &&
    typeof outputs === "object" &&
    outputs !== null &&
    Array.isArray(steps) &&
    steps.every((step) => typeof step?.id === "string" && typeof step.model === "string") &&
    [outputs, ...steps.map((step) => step.inputs ?? {})].every((names) =>
      Object.values(names as object).every((source) => typeof source === "string"),
    );
  if (!sound) throw usage("the file does not say what a pipeline is");
  return given as PipelineDefinition;
}
