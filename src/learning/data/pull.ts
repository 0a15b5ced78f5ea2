import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { unzipSync } from "fflate";
import type { DatasetFile, DatasetManifest } from "../../core/dataset.ts";
import { RetortError } from "../../core/errors.ts";
import { corrupt, fileHash, mirrorFolder, pulledFolder } from "./dataset-files.ts";
import { datasetManifest } from "./manifests.ts";

export type PullProgress = {
  dataset: string;
  file: string;
  /** Bytes of the dataset that are here, and of all its files (an archive counts as what is taken from it). */
  done: number;
  total: number;
};

export type PullOptions = { onProgress?: (progress: PullProgress) => void; signal?: AbortSignal };

/** What pulling did with each file. */
export type Pulled = { file: string; path: string; from: "kept" | "mirror" | "url" };

/**
 * Brings a dataset to this machine: each file from the mirror if there is one that has it, else from its URL, into a
 * temporary file that gets its name only after its SHA-256 has been found right. Files already pulled are kept.
 * @throws RetortError DATASET_NOT_FOUND (unknown id), UNAVAILABLE (the URL does not answer; retryable),
 * DATASET_CORRUPT (other bytes than the manifest names), CANCELLED (the signal).
 */
export async function pullDataset(id: string, options: PullOptions = {}): Promise<Pulled[]> {
  return await pullManifest(datasetManifest(id), options);
}

/** `pullDataset` for a manifest at hand. */
export async function pullManifest(manifest: DatasetManifest, options: PullOptions = {}): Promise<Pulled[]> {
  const total = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  const archives = new Map<string, Promise<Uint8Array>>();
  const pulled: Pulled[] = [];
  let before = 0;
  for (const file of manifest.files) {
    const tell = (bytes: number) =>
      options.onProgress?.({
        dataset: manifest.id,
        file: file.path,
        done: before + Math.min(bytes, file.bytes),
        total,
      });
    try {
      pulled.push(await pullFile(manifest, file, tell, archives, options.signal));
    } catch (thrown) {
      if (thrown instanceof RetortError) throw thrown;
      if (options.signal?.aborted) throw cancelled(manifest);
      throw new RetortError(
        "UNAVAILABLE",
        `dataset "${manifest.id}": ${file.url} could not be fetched: ${why(thrown)}`,
        {
          hint: "try again, or name a folder that mirrors the datasets in RETORT_DATASETS",
          retryable: true,
          cause: thrown,
        },
      );
    }
    before += file.bytes;
    tell(0);
  }
  return pulled;
}

async function pullFile(
  manifest: DatasetManifest,
  file: DatasetFile,
  tell: (bytes: number) => void,
  archives: Map<string, Promise<Uint8Array>>,
  signal: AbortSignal | undefined,
): Promise<Pulled> {
  if (signal?.aborted) throw cancelled(manifest);
  const path = join(pulledFolder(), manifest.folder, ...file.path.split("/"));
  if (existsSync(path) && (await fileHash(path)) === file.sha256) return { file: file.path, path, from: "kept" };
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.part`;
  try {
    const mirror = mirrorFolder();
    const copy = mirror === undefined ? undefined : join(mirror, manifest.folder, ...file.path.split("/"));
    const mirrored = copy !== undefined && existsSync(copy);
    if (mirrored) await save(createReadStream(copy), temporary, file.bytes, tell, signal);
    else if (file.member !== undefined) await writeFile(temporary, await member(manifest, file, archives, signal));
    else await save(await open(file.url, signal), temporary, file.bytes, tell, signal);
    const hash = await fileHash(temporary);
    if (hash !== file.sha256) {
      const source = mirrored ? copy : file.url;
      throw corrupt(manifest, file, `${source} has SHA-256 ${hash}, not ${file.sha256}`);
    }
    await rename(temporary, path);
    return { file: file.path, path, from: mirrored ? "mirror" : "url" };
  } finally {
    await rm(temporary, { force: true });
  }
}

async function open(url: string, signal: AbortSignal | undefined): Promise<Readable> {
  const response = await fetch(url, signal === undefined ? {} : { signal });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new Error(`HTTP ${response.status} ${response.statusText}`);
  }
  return Readable.fromWeb(response.body as import("node:stream/web").ReadableStream);
}

/** Streams into a file, and stops as soon as there is more than the manifest names. */
async function save(
  from: Readable,
  path: string,
  bytes: number,
  tell: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  let done = 0;
  const count = async function* (source: AsyncIterable<Uint8Array>) {
    for await (const chunk of source) {
      done += chunk.length;
      tell(done);
      yield chunk;
      if (done > bytes) return;
    }
  };
  await pipeline(from, count, createWriteStream(path), { ...(signal !== undefined && { signal }) });
}

async function member(
  manifest: DatasetManifest,
  file: DatasetFile,
  archives: Map<string, Promise<Uint8Array>>,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  let archive = archives.get(file.url);
  if (!archive) {
    archive = open(file.url, signal).then(async (body) => Buffer.concat((await body.toArray()) as Uint8Array[]));
    archives.set(file.url, archive);
  }
  const found = unzipSync(await archive, { filter: (entry) => entry.name === file.member })[file.member!];
  if (found === undefined) throw corrupt(manifest, file, `${file.url} has no member ${file.member}`);
  return found;
}

function cancelled(manifest: DatasetManifest): RetortError {
  return new RetortError("CANCELLED", `pulling dataset "${manifest.id}" was cancelled`);
}

function why(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause instanceof Error ? `${thrown.message} (${thrown.cause.message})` : thrown.message;
}
