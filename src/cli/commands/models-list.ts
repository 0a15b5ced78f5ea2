import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelSpec } from "../../core/model.ts";
import { versionFiles } from "../../core/version.ts";
import { judgementsOf, localRepository } from "../../jobs/local-engine.ts";
import { catalogue } from "../../models/index.ts";
import type { Repository } from "../../registry/repository.ts";
import type { CommandWork } from "../command-spec.ts";
import { text } from "../options.ts";
import { figure, print, printJson, table } from "../terminal.ts";

/** `retort models list`. */
export const command: CommandWork = async (_args, options) => {
  const repository = localRepository(text(options, "repository"));
  const specs = new Map(catalogue.map(({ spec }) => [spec.id, spec]));
  const ids = [...new Set([...specs.keys(), ...repository.models()])].sort();
  const models = ids.map((id) => {
    const spec = specs.get(id) ?? publishedSpec(repository, id);
    const versions = repository
      .versions(id)
      .map(({ name, number, hash, aliases }) => ({ name, number, hash, aliases }));
    return {
      id,
      title: spec?.title ?? null,
      subject: spec?.subject ?? null,
      field: spec?.field ?? null,
      versions,
      ...about(repository, id),
    };
  });
  if (options.json) printJson(models);
  else
    print(
      table(
        ["model", "title", "production", "versions", "measured"],
        models.map((m) => [
          m.id,
          m.title ?? "",
          m.production ?? "not published",
          String(m.versions.length),
          headline(m.metrics),
        ]),
      ),
    );
};

/** What a model that the catalogue does not know says of itself in its newest version. */
function publishedSpec(repository: Repository, id: string): ModelSpec | undefined {
  const newest = repository.versions(id).at(-1);
  return newest && (JSON.parse(readFileSync(join(newest.directory, versionFiles.spec), "utf8")) as ModelSpec);
}

function about(repository: Repository, id: string) {
  const name = repository.aliases(id).production;
  const entry = name === undefined ? undefined : repository.versions(id).find((version) => version.name === name);
  if (!entry) return { production: null, metrics: null, calibrated: false };
  return {
    production: entry.name,
    metrics: repository.card(entry)?.metrics ?? null,
    calibrated: judgementsOf(entry, repository).interval,
  };
}

function headline(metrics: Readonly<Record<string, number>> | null): string {
  return Object.entries(metrics ?? {})
    .filter(([name]) => name !== "n")
    .slice(0, 2)
    .map(([name, value]) => `${name} ${figure(value, 3)}`)
    .join(", ");
}
