import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { atStep, wire } from "../core/composition.ts";
import { RetortError } from "../core/errors.ts";
import type { Json, ModelSpec } from "../core/model.ts";
import { definePipeline, type PipelineDefinition, pipelineSpec } from "../core/pipeline.ts";
import { tableOf } from "../core/values.ts";
import { type GoldenRows, versionFiles } from "../core/version.ts";
import { checkOrders } from "../runtime/check-orders.ts";
import { loadVersion } from "../runtime/load-version.ts";
import type { LoadedModel, OpenedPart, OpenPart } from "../runtime/loaded-model.ts";
import { goldenRows } from "./golden.ts";
import type { Repository, VersionEntry } from "./repository.ts";

/** Where pipelines are saved, and what their parts are found by. */
export type PipelineShelf = {
  repository: Repository;
  /** The version that a model's selector stands for now. @throws RetortError where there is none. */
  resolve(model: string, selector: string): VersionEntry;
  open: OpenPart;
  /** Whether an id is that of a model which is no pipeline. */
  taken(id: string): boolean;
};

/** Rows of examples by which a version is checked on loading. */
const goldenCount = 32;

/**
 * Makes a version of a pipeline, its parts pinned to the versions that they stand for now, and points an alias at it.
 * The same pipeline again is the same version.
 *
 * @param alias absent: no alias is moved
 * @throws RetortError what is wrong with its graph, with the step; CONFLICT where another model has its id.
 */
export async function savePipeline(
  definition: PipelineDefinition,
  shelf: PipelineShelf,
  alias?: string,
): Promise<VersionEntry> {
  const { id, steps, examples } = definePipeline(definition);
  const { repository } = shelf;
  if (shelf.taken(id))
    throw new RetortError("CONFLICT", `"${id}" is a model already`, { hint: "give the pipeline another id" });
  const opened = new Map<string, OpenedPart>();
  const versions = new Map<string, string>();
  try {
    for (const step of steps) {
      if (opened.has(step.id)) continue;
      try {
        const { name } = shelf.resolve(step.model, step.version ?? "production");
        versions.set(step.id, name);
        opened.set(step.id, await shelf.open(step.model, name));
      } catch (thrown) {
        throw thrown instanceof RetortError ? atStep(thrown, step.id) : thrown;
      }
    }
    const partOf = (step: string) => (opened.get(step) as OpenedPart).model.spec;
    checkOrders(wire(steps, definition.outputs, (step) => partOf(step.id)).steps);
    const spec = pipelineSpec(definition, versions, partOf);
    const root = repository.roots[0] as string;
    mkdirSync(root, { recursive: true });
    const folder = mkdtempSync(join(root, ".making-"));
    try {
      writeFileSync(join(folder, versionFiles.spec), `${JSON.stringify(spec, null, 2)}\n`);
      const golden = await goldenOf(folder, shelf, examples ?? examplesOf(spec, shelf));
      if (golden) writeFileSync(join(folder, versionFiles.golden), `${JSON.stringify(golden)}\n`);
      const entry = repository.add(id, folder);
      return alias === undefined ? entry : repository.promote(id, entry.name, alias);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  } finally {
    for (const { release } of opened.values()) release();
  }
}

/** The spec of a stored version. */
export function specOf(entry: VersionEntry): ModelSpec {
  return JSON.parse(readFileSync(join(entry.directory, versionFiles.spec), "utf8")) as ModelSpec;
}

/** The golden rows of a stored version, if it has any. */
export function goldenOfVersion(entry: VersionEntry): GoldenRows | undefined {
  const file = join(entry.directory, versionFiles.golden);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as GoldenRows) : undefined;
}

/** What the pipeline gives for its examples; examples of its parts need not fit together, and those that fail are left out. */
async function goldenOf(
  folder: string,
  { open }: PipelineShelf,
  examples: readonly Readonly<Record<string, Json>>[],
): Promise<GoldenRows | undefined> {
  const model: LoadedModel = await loadVersion(folder, { parts: open, check: false });
  try {
    const run = { samples: 0, seed: 0, signal: new AbortController().signal };
    const { errors } = await model.predictBatch(tableOf(model.spec, examples), run);
    const away = [...errors.values()].find(({ retryable }) => retryable);
    if (away) throw away;
    const sound = examples.filter((_, row) => !errors.has(row));
    return sound.length > 0 ? await goldenRows(model, sound) : undefined;
  } finally {
    await model.close();
  }
}

/** Examples of a pipeline from the golden rows of the parts that read its inputs. */
function examplesOf({ body, inputs }: ModelSpec, { resolve }: PipelineShelf): Record<string, Json>[] {
  if (body.type !== "pipeline") return [];
  const known: Record<string, readonly Json[]> = {};
  for (const { model, version, bind } of body.steps) {
    const golden = goldenOfVersion(resolve(model, version));
    for (const [port, source] of Object.entries(bind)) {
      const name = typeof source === "string" && source.startsWith("input.") ? source.slice(6) : undefined;
      const values = golden?.inputs[port];
      if (name !== undefined && values && values.length > 0) known[name] ??= values;
    }
  }
  const count = Math.min(goldenCount, Math.max(1, ...Object.values(known).map((values) => values.length)));
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(
      Object.keys(inputs).flatMap((name) => {
        const value = known[name]?.[row % known[name].length];
        return value === undefined || value === null ? [] : [[name, value]];
      }),
    ),
  );
}
