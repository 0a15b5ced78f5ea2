import { localRepository } from "../../jobs/local-engine.ts";
import type { CommandWork } from "../command-spec.ts";
import { text } from "../options.ts";
import { print, printJson } from "../terminal.ts";

/** `retort models rollback`: moves an alias back to where it pointed before. */
export const command: CommandWork = async ([model], options) => {
  const alias = text(options, "alias") ?? "production";
  const entry = localRepository(text(options, "repository")).rollback(model as string, alias);
  if (options.json) printJson({ model: entry.model, alias, version: entry.name });
  else print(`${entry.model} ${alias} is version ${entry.name} again`);
};
