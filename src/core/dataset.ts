import { RetortError } from "./errors.ts";

/** A column of a dataset's file: what its values mean and their unit. */
type DatasetColumn = {
  /** Header in the file; for files without a header, a name of ours, in the file's order. */
  name: string;
  type: "text" | "number" | "class";
  meaning: string;
  /** Kind of the quantity (`core/kinds.ts`), where there is one. */
  kind?: string;
  unit?: string;
  /** `forbidden`: never a feature (an answer in disguise, or a number that no user has). */
  role?: "input" | "target" | "forbidden";
};

/** A file of a dataset; its bytes are fixed by size and SHA-256. */
export type DatasetFile = {
  /** Path inside the dataset's folder, with forward slashes. */
  path: string;
  url: string;
  bytes: number;
  sha256: string;
  /** Name of the file inside the zip archive that the URL gives. */
  member?: string;
  rows?: number;
  columns?: readonly DatasetColumn[];
};

/** A way the dataset is divided into train, validation and test rows. */
type DatasetSplit = {
  id: string;
  /** How rows are assigned. */
  method: string;
  /** Number of repetitions or folds. */
  folds: number;
  /** The committed file of indices (relative to `datasets/`), where the rule alone does not fix them. */
  file?: string;
};

/** What is known of a dataset without having it: where its bytes are, whose they are, what the columns mean. */
export type DatasetManifest = {
  id: string;
  title: string;
  /** Folder under the datasets folder that holds the files; several datasets may share one. */
  folder: string;
  files: readonly DatasetFile[];
  licence: string;
  citation: string;
  /** Rows of the main file, which is the first in `files`, or of all of them where they are parts. */
  rows?: number;
  splits: readonly DatasetSplit[];
  /** What a user of the data must know: traps, duplicates, conventions. */
  notes?: readonly string[];
};

/**
 * Checks a manifest and returns it frozen.
 * @throws RetortError INVALID_INPUT if an id or path is malformed, doubled, or leaves the dataset's folder, or a hash is not one.
 */
export function defineDataset(manifest: DatasetManifest): DatasetManifest {
  const fail = (what: string): never => {
    throw new RetortError("INVALID_INPUT", `dataset "${manifest.id}": ${what}`, {
      hint: `correct datasets/${manifest.id}.json`,
    });
  };
  if (!/^[a-z0-9][a-z0-9-]*$/.test(manifest.id)) fail("the id must be kebab-case");
  if (!safePath(manifest.folder)) fail(`folder "${manifest.folder}" leaves the datasets folder`);
  if (manifest.files.length === 0) fail("it has no files");
  const seen = new Set<string>();
  for (const file of manifest.files) {
    if (!safePath(file.path)) fail(`path "${file.path}" leaves the dataset's folder`);
    if (seen.has(file.path)) fail(`path "${file.path}" is given twice`);
    seen.add(file.path);
    if (!URL.canParse(file.url)) fail(`"${file.url}" is not a URL`);
    if (!/^[0-9a-f]{64}$/.test(file.sha256)) fail(`"${file.sha256}" is not a SHA-256`);
    if (!Number.isSafeInteger(file.bytes) || file.bytes < 0) fail(`bytes of "${file.path}" is not a size`);
    const names = file.columns?.map((c) => c.name) ?? [];
    if (new Set(names).size !== names.length) fail(`"${file.path}" has a column twice`);
  }
  return Object.freeze(manifest);
}

function safePath(path: string): boolean {
  return path !== "" && path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}
