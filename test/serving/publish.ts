import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelSpec } from "../../src/core/model.ts";
import { type Calibration, versionFiles } from "../../src/core/version.ts";
import { Repository, type VersionEntry } from "../../src/registry/repository.ts";

/** An empty repository in a folder of its own. */
export function emptyRepository(): Repository {
  return new Repository([mkdtempSync(join(tmpdir(), "retort-models-"))]);
}

/** Publishes a model that is a formula, and makes it the production version. */
export function publishFormula(repository: Repository, spec: ModelSpec, calibration?: Calibration): VersionEntry {
  const directory = mkdtempSync(join(repository.roots[0] as string, ".making-"));
  writeFileSync(join(directory, versionFiles.spec), JSON.stringify(spec));
  if (calibration) writeFileSync(join(directory, versionFiles.calibration), JSON.stringify(calibration));
  const entry = repository.add(spec.id, directory);
  return repository.promote(spec.id, entry.name);
}
