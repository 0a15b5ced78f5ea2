import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelDefinition } from "../core/definition.ts";
import { RetortError } from "../core/errors.ts";
import type { Card, CardStudy } from "../core/version.ts";
import { versionFiles } from "../core/version.ts";
import { baselinesOf } from "./baselines.ts";
import { bytesOf } from "./folder-size.ts";
import { goldenRows } from "./golden.ts";
import { judgeVersion } from "./judge-version.ts";
import type { Repository, VersionEntry } from "./repository.ts";
import { studyCoverage } from "./study.ts";

export type Recalibrated = { from: VersionEntry; to: VersionEntry };

/**
 * Judges a version again by today's rules, from its weights and the dataset: temperature, calibration, domain and what
 * its card says of them. Nothing is trained. Where what it answers changes, that is a new version, which takes over the
 * alias; else the card alone is written again.
 *
 * @throws RetortError INVALID_INPUT for a model without data or weights here; DATASET_NOT_FOUND, NOT_PUBLISHED.
 */
export async function recalibrate(
  definition: ModelDefinition,
  repository: Repository,
  options: { version?: string; alias?: string; signal: AbortSignal },
): Promise<Recalibrated> {
  const { id } = definition.spec;
  const from = repository.resolve(id, options.version);
  const card = repository.card(from);
  if (!definition.data || !card)
    throw new RetortError("INVALID_INPUT", `${id} ${from.name} was not trained, so there is nothing to judge again`, {
      hint: "name a model that was trained",
    });
  const data = await (await definition.data()).load();
  const folder = mkdtempSync(join(repository.roots[0] as string, `.${id}-`));
  try {
    cpSync(from.directory, folder, { recursive: true });
    const { model, judged } = await judgeVersion(definition, folder, data, options.signal);
    try {
      writeFileSync(
        join(folder, versionFiles.golden),
        `${JSON.stringify(await goldenRows(model, definition.examples))}\n`,
      );
    } finally {
      await model.close();
    }
    const output = Object.keys(model.spec.outputs)[0] as string;
    const { coverage: _, intervals: __, domain: ___, further: ____, ...kept } = card;
    const restudied = <S extends CardStudy & { name?: string }>(study: S): S =>
      studyCoverage(study, data, output, folder);
    const written: Card = {
      ...kept,
      version: "",
      ...judged,
      ...(card.study && { study: restudied(card.study) }),
      ...(card.furtherStudies && { furtherStudies: card.furtherStudies.map(restudied) }),
      // Baselines of the field itself are solvers and the like, which need no training.
      ...(data.baselines && { baselines: await baselinesOf(data, output, data.shipped) }),
      published: definition.published,
      limits: definition.limits,
      bytes: bytesOf(folder),
    };
    const text = `${JSON.stringify(written, null, 2)}\n`;
    writeFileSync(join(folder, versionFiles.card), text);
    const to = repository.add(id, folder);
    // A version that answers as before is kept, with its new card.
    if (to.name === from.name) writeFileSync(join(to.directory, versionFiles.card), text);
    return { from, to: options.alias === undefined ? to : repository.promote(id, to.name, options.alias) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
