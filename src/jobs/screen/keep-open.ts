import { type LoadedModel, loadVersion } from "../../runtime/load-version.ts";
import type { OpenVersion } from "../../serving/live.ts";

/** Opens versions for engine after engine: each is loaded once, and stays open when an engine is done with it. */
export function keepOpen(): OpenVersion {
  const opened = new Map<string, Promise<LoadedModel>>();
  return (directory, options) => {
    const known = opened.get(directory);
    if (known) return known;
    const opening = loadVersion(directory, options).then((model) => ({ ...model, close: async () => {} }));
    opened.set(directory, opening);
    return opening;
  };
}
