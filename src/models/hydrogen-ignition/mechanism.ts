import { manifestFile, readDatasetFile } from "../../learning/data/dataset-files.ts";
import { datasetManifest } from "../../learning/data/manifests.ts";
import type { Mechanism } from "../../physics/kinetics/mechanism.ts";
import { readMechanism } from "../../physics/kinetics/read-mechanism.ts";

const dataset = "cantera-mechanisms";
const file = "h2o2.yaml";

let known: Promise<Mechanism> | undefined;

/**
 * Cantera's mechanism of hydrogen and oxygen, read once.
 *
 * @throws RetortError DATASET_NOT_FOUND where its file is not on this machine; the hint says how to get it.
 */
export function hydrogenMechanism(): Promise<Mechanism> {
  known ??= readDatasetFile(dataset, file)
    .then((bytes) => readMechanism(bytes.toString("utf8")))
    .catch((error) => {
      known = undefined; // it may be pulled later
      throw error;
    });
  return known;
}

/** SHA-256 of the mechanism's file. */
export const mechanismHash = () => manifestFile(datasetManifest(dataset), file).sha256;
