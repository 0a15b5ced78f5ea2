import { localRepository } from "../../jobs/local-engine.ts";
import type { CommandWork } from "../command-spec.ts";
import { text } from "../options.ts";
import { print, printJson } from "../terminal.ts";

/** `retort models promote`: moves an alias, atomically. */
export const command: CommandWork = async ([model, version], options) => {
  const alias = text(options, "alias") ?? "production";
  const entry = localRepository(text(options, "repository")).promote(model as string, version as string, alias);
  if (options.json) printJson({ model: entry.model, alias, version: entry.name });
  else print(`${entry.model} ${alias} is version ${entry.name}`);
};
