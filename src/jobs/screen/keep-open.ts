import { type LoadedModel, loadVersion } from "../../runtime/load-version.ts";

/** Opens versions for engine after engine: each is loaded once, and stays open when an engine is done with it. */
export function keepOpen(): (directory: string) => Promise<LoadedModel> {
  const opened = new Map<string, Promise<LoadedModel>>();
  return (directory) => {
    const known = opened.get(directory);
    if (known) return known;
    const opening = loadVersion(directory).then((model) => ({ ...model, close: async () => {} }));
    opened.set(directory, opening);
    return opening;
  };
}
