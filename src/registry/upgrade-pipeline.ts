import { stepsOf } from "../core/composition.ts";
import { RetortError } from "../core/errors.ts";
import { tableOf, unitOf, valueAt } from "../core/values.ts";
import { loadVersion } from "../runtime/load-version.ts";
import type { VersionEntry } from "./repository.ts";
import { goldenOfVersion, type PipelineShelf, savePipeline, specOf } from "./save-pipeline.ts";

/** What an upgrade did. */
export type PipelineUpgrade = {
  from: VersionEntry;
  /** The same where nothing had changed. */
  to: VersionEntry;
  /** Steps whose part is another version now. */
  changed: readonly { step: string; model: string; from: string; to: string }[];
  /** Example rows answered by both. */
  rows: number;
  /** Example rows that the new version cannot answer. */
  failed: number;
  /** How far answers to the example rows moved, by numeric output, in its unit. */
  moved: readonly { output: string; unit: string; mean: number; largest: number }[];
};

/**
 * Makes a version of a pipeline with the present production versions of its parts, answers its example rows with it,
 * and points production at it.
 *
 * @throws RetortError NOT_PUBLISHED where there is no such pipeline; CONFLICT where the new version answers none of the
 *   example rows: production then stays where it is.
 */
export async function upgradePipeline(id: string, shelf: PipelineShelf): Promise<PipelineUpgrade> {
  const { repository } = shelf;
  const from = repository.resolve(id);
  const spec = specOf(from);
  const { body } = spec;
  if (body.type !== "pipeline")
    throw new RetortError("INVALID_INPUT", `${id} is not a pipeline`, { hint: "train it, or promote another version" });
  const steps = stepsOf(body.steps).map(({ version: _, ...step }) => step);
  const changed = body.steps.flatMap(({ name: step, model, version }) => {
    const { name: to } = shelf.resolve(model, "production");
    return to === version ? [] : [{ step, model, from: version, to }];
  });
  if (changed.length === 0) return { from, to: from, changed, rows: 0, failed: 0, moved: [] };
  const golden = goldenOfVersion(from);
  const examples = golden && rowsOf(golden.inputs);
  const { title, description } = spec;
  const to = await savePipeline(
    { id, title, description, steps, outputs: body.outputs, ...(examples && { examples }) },
    shelf,
  );
  const compared = await compare(from, to, shelf);
  if (compared.failed > 0 && compared.rows === 0)
    throw new RetortError(
      "CONFLICT",
      `with its parts of today, ${id} answers none of its ${compared.failed} examples`,
      {
        hint: `version ${to.name} is kept, and production is still ${from.name}`,
      },
    );
  return { from, to: repository.promote(id, to.name), changed, ...compared };
}

async function compare(from: VersionEntry, to: VersionEntry, shelf: PipelineShelf) {
  const before = goldenOfVersion(from);
  if (!before) return { rows: 0, failed: 0, moved: [] };
  const model = await loadVersion(to.directory, { parts: shelf.open, check: false });
  try {
    const run = { samples: 0, seed: 0, signal: new AbortController().signal };
    const input = tableOf(model.spec, rowsOf(before.inputs));
    const answer = await model.predictBatch(input, run);
    const sound = Array.from({ length: input.rows }, (_, row) => row).filter((row) => !answer.errors.has(row));
    const moved = Object.entries(before.outputs).flatMap(([output, values]) => {
      const column = answer.columns[output];
      const port = model.spec.outputs[output];
      if (!column || !port) return [];
      const steps = sound.flatMap((row) => {
        const [old, now] = [values[row], valueAt(column, row)];
        return typeof old === "number" && typeof now === "number" ? [Math.abs(now - old)] : [];
      });
      if (steps.length === 0) return [];
      const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
      return [{ output, unit: unitOf(port), mean, largest: Math.max(...steps) }];
    });
    return { rows: sound.length, failed: answer.errors.size, moved };
  } finally {
    await model.close();
  }
}

/** Rows of golden inputs, without what was not given. */
function rowsOf<T>(inputs: Readonly<Record<string, readonly T[]>>): Record<string, T>[] {
  const columns = Object.entries(inputs);
  const count = columns[0]?.[1].length ?? 0;
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(
      columns.flatMap(([name, values]) => {
        const value = values[row];
        return value === undefined || value === null ? [] : [[name, value]];
      }),
    ),
  );
}
