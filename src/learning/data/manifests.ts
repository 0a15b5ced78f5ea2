import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type DatasetManifest, defineDataset } from "../../core/dataset.ts";
import { RetortError } from "../../core/errors.ts";

/** The folder of manifests and committed splits that comes with the project (`datasets/`). */
export const manifestFolder = fileURLToPath(new URL("../../../datasets/", import.meta.url));

let known: ReadonlyMap<string, DatasetManifest> | undefined;

/** Every dataset that has a manifest, by id, in alphabetical order. */
export function datasetManifests(): ReadonlyMap<string, DatasetManifest> {
  known ??= new Map(
    readdirSync(manifestFolder)
      .filter((name) => name.endsWith(".json"))
      .sort()
      .map((name) => {
        const manifest = JSON.parse(readFileSync(`${manifestFolder}${name}`, "utf8")) as DatasetManifest;
        return [manifest.id, defineDataset(manifest)] as const;
      }),
  );
  return known;
}

/**
 * The manifest of a dataset.
 * @throws RetortError DATASET_NOT_FOUND if there is none of that id.
 */
export function datasetManifest(id: string): DatasetManifest {
  const manifest = datasetManifests().get(id);
  if (manifest) return manifest;
  throw new RetortError("DATASET_NOT_FOUND", `no dataset is called "${id}"`, {
    hint: `known: ${[...datasetManifests().keys()].join(", ")}`,
  });
}
