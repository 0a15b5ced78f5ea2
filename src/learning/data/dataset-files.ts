import { createHash } from "node:crypto";
import { createReadStream, existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { DatasetFile, DatasetManifest } from "../../core/dataset.ts";
import { RetortError } from "../../core/errors.ts";
import { retortHome } from "../../core/home.ts";
import { datasetManifest, datasetManifests } from "./manifests.ts";

/** Whether a dataset's files are here: all of them, or some missing, or some with other bytes. */
export type DatasetStatus = {
  id: string;
  title: string;
  state: "present" | "missing" | "corrupt";
  /** The folder that holds its files; absent where none does. */
  folder?: string;
  bytes: number;
  /** Files that are not there, or whose bytes differ, as paths inside the dataset's folder. */
  missing: readonly string[];
  corrupt: readonly string[];
};

/** A mirror of the datasets that is only read: `RETORT_DATASETS`, else `../shared/datasets` beside the checkout. */
export function mirrorFolder(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.RETORT_DATASETS) return resolve(env.RETORT_DATASETS);
  const beside = fileURLToPath(new URL("../../../../shared/datasets", import.meta.url));
  return existsSync(beside) ? beside : undefined;
}

/** Where `retort datasets pull` puts datasets: `datasets` under Retort's home. */
export function pulledFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(retortHome(env), "datasets");
}

/** Where a dataset's file is: what was pulled goes before the mirror, the right size before another; undefined: nowhere. */
function locateFile(manifest: DatasetManifest, file: DatasetFile): string | undefined {
  const found = roots()
    .map((root) => join(root, manifest.folder, ...file.path.split("/")))
    .filter((path) => existsSync(path));
  return found.find((path) => statSync(path).size === file.bytes) ?? found[0];
}

function roots(): string[] {
  return [pulledFolder(), mirrorFolder()].filter((root) => root !== undefined);
}

/** The file's entry in the manifest. @throws RetortError DATASET_NOT_FOUND. */
export function manifestFile(manifest: DatasetManifest, path: string): DatasetFile {
  const file = manifest.files.find((f) => f.path === path);
  if (file) return file;
  throw new RetortError("DATASET_NOT_FOUND", `dataset "${manifest.id}" has no file "${path}"`, {
    hint: `it has ${manifest.files.map((f) => f.path).join(", ")}`,
  });
}

/** True if all of the dataset's files are on this machine, with the right sizes (bytes are not read). */
export function hasDataset(id: string): boolean {
  const manifest = datasetManifest(id);
  return manifest.files.every((file) => {
    const path = locateFile(manifest, file);
    return path !== undefined && statSync(path).size === file.bytes;
  });
}

/**
 * The bytes of a dataset's file, checked against the manifest's SHA-256.
 * @throws RetortError DATASET_NOT_FOUND if it is not on this machine, DATASET_CORRUPT if its bytes are others.
 */
export async function readDatasetFile(id: string, path: string): Promise<Buffer> {
  const manifest = datasetManifest(id);
  const file = manifestFile(manifest, path);
  const where = locateFile(manifest, file);
  if (where === undefined) {
    throw new RetortError("DATASET_NOT_FOUND", `dataset "${id}" is not on this machine: ${path} is missing`, {
      hint: `run: retort datasets pull ${id}`,
    });
  }
  const bytes = await readFile(where);
  const hash = createHash("sha256").update(bytes).digest("hex");
  if (hash === file.sha256) return bytes;
  throw corrupt(manifest, file, `its SHA-256 is ${hash}, not ${file.sha256}`);
}

/** Reads all the dataset's files and compares their SHA-256 with the manifest. */
export async function verifyDataset(id: string): Promise<DatasetStatus> {
  const manifest = datasetManifest(id);
  const missing: string[] = [];
  const wrong: string[] = [];
  for (const file of manifest.files) {
    const path = locateFile(manifest, file);
    if (path === undefined) missing.push(file.path);
    else if ((await fileHash(path)) !== file.sha256) wrong.push(file.path);
  }
  return status(manifest, missing, wrong);
}

/** Every dataset and whether it is here, by presence and size alone (`verifyDataset` reads the bytes). */
export function listDatasets(): DatasetStatus[] {
  return [...datasetManifests().values()].map((manifest) => {
    const found = manifest.files.map((file) => [file, locateFile(manifest, file)] as const);
    const missing = found.filter(([, path]) => path === undefined).map(([file]) => file.path);
    const wrong = found.filter(([file, path]) => path !== undefined && statSync(path).size !== file.bytes);
    return status(
      manifest,
      missing,
      wrong.map(([file]) => file.path),
    );
  });
}

/** SHA-256 of the dataset's files together: what a model card names as its data. */
export function datasetHash(manifest: DatasetManifest): string {
  const lines = manifest.files.map((file) => `${file.sha256}  ${file.path}\n`).sort();
  return createHash("sha256").update(lines.join("")).digest("hex");
}

/** SHA-256 of a file, streamed. */
export async function fileHash(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** The error for a file whose bytes are not the manifest's. */
export function corrupt(manifest: DatasetManifest, file: DatasetFile, what: string): RetortError {
  return new RetortError("DATASET_CORRUPT", `dataset "${manifest.id}", file ${file.path}: ${what}`, {
    hint: `run: retort datasets pull ${manifest.id}`,
  });
}

function status(manifest: DatasetManifest, missing: string[], wrong: string[]): DatasetStatus {
  const holds = (root: string) => manifest.files.some((file) => existsSync(join(root, manifest.folder, file.path)));
  const root = roots().find(holds);
  return {
    id: manifest.id,
    title: manifest.title,
    state: wrong.length > 0 ? "corrupt" : missing.length > 0 ? "missing" : "present",
    ...(root !== undefined && { folder: join(root, manifest.folder) }),
    bytes: manifest.files.reduce((sum, file) => sum + file.bytes, 0),
    missing,
    corrupt: wrong,
  };
}
