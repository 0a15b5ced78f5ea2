import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { retortHome } from "../core/home.ts";
import { versionFiles } from "../core/version.ts";
import { catalogue } from "../models/index.ts";
import { Repository, type VersionEntry } from "../registry/repository.ts";
import { specOf } from "../registry/save-pipeline.ts";
import { Engine, type EngineOptions } from "../serving/engine.ts";

/** The versions that ship with Retort. */
const pretrainedFolder = fileURLToPath(new URL("../../pretrained", import.meta.url));

/** The model repository: what is written goes to the given folder (default: `models` under Retort's home), what ships is read. */
export function localRepository(folder?: string): Repository {
  return new Repository([folder === undefined ? join(retortHome(), "models") : resolve(folder), pretrainedFolder]);
}

/** An engine in this process over the catalogue; nothing is loaded until something is asked. */
export function localEngine(folder?: string, options: Partial<EngineOptions> = {}): Engine {
  return new Engine({ catalogue, repository: localRepository(folder), ...options });
}

/** Whether a version can give intervals and judge domains; a pipeline, where some part of it can. */
export function judgementsOf(entry: VersionEntry, repository: Repository): { interval: boolean; domain: boolean } {
  const has = (name: string) => existsSync(join(entry.directory, name));
  const own = { interval: has(versionFiles.calibration), domain: has(versionFiles.domain) };
  if (own.interval && own.domain) return own;
  const { body } = specOf(entry);
  if (body.type !== "pipeline") return own;
  const parts = body.steps.map(({ model, version }) => {
    const part = repository.versions(model).find(({ name }) => name === version);
    return part ? judgementsOf(part, repository) : own;
  });
  return { interval: parts.some(({ interval }) => interval), domain: parts.some(({ domain }) => domain) };
}
