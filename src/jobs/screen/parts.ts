import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { isAlive } from "../../core/alive.ts";
import { RetortError } from "../../core/errors.ts";
import type { Json } from "../../core/model.ts";
import type { Fingerprint } from "./input.ts";

/** What must be the same for a screening to go on where it stopped. */
export type Identity = {
  input: Fingerprint;
  from: string;
  model: string;
  version: string;
  ports: Readonly<Record<string, string>>;
  settings: Json;
  chunkRows: number;
};

/** How many rows a chunk has, and how many of them have an error. */
export type ChunkCount = { rows: number; failed: number };

const manifestName = "manifest.json";
const chunkName = /^(\d{8})-(\d+)-(\d+)\.jsonl$/;

/**
 * The finished part of a screening, in the folder `<out>.parts`: a manifest, and a file for each chunk of rows, which
 * has its name only when it is whole. One process at a time may hold it.
 */
export class Parts {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Opens the folder, or makes it.
   * @throws RetortError CONFLICT if another process holds it, or what was begun there was something else.
   */
  static open(folder: string, identity: Identity): Parts {
    const parts = new Parts(folder);
    const manifest = join(folder, manifestName);
    if (!existsSync(manifest)) {
      writeWhole(manifest, `${JSON.stringify(identity, null, 2)}\n`);
      return parts;
    }
    const changed = difference(JSON.parse(readFileSync(manifest, "utf8")) as Identity, identity);
    if (changed !== undefined)
      throw new RetortError("CONFLICT", `the screening begun in ${folder} cannot be continued: ${changed}`, {
        hint: "run it again with --restart to discard what was done, or give another --out",
      });
    return parts;
  }

  /** Chunk number → counts, of the chunks that are done. */
  done(): Map<number, ChunkCount> {
    const matches = readdirSync(this.folder).map((name) => chunkName.exec(name));
    return new Map(
      matches.filter((m) => m !== null).map((m) => [Number(m[1]), { rows: Number(m[2]), failed: Number(m[3]) }]),
    );
  }

  /** Paths of all chunks in order. @throws RetortError CONFLICT if one is missing. */
  chunks(): string[] {
    const done = [...this.done()].sort((a, b) => a[0] - b[0]);
    if (done.some(([index], i) => index !== i))
      throw new RetortError("CONFLICT", `a chunk is missing in ${this.folder}`, {
        hint: "run it again with --restart",
      });
    return done.map(([index, count]) => join(this.folder, nameOf(index, count)));
  }

  /** Writes a chunk: lines of JSON. */
  write(index: number, lines: readonly string[], failed: number): void {
    writeWhole(join(this.folder, nameOf(index, { rows: lines.length, failed })), `${lines.join("\n")}\n`);
  }
}

const nameOf = (index: number, { rows, failed }: ChunkCount) =>
  `${String(index).padStart(8, "0")}-${rows}-${failed}.jsonl`;

/** Writes a file under another name, and renames it when its bytes are on the disk. */
function writeWhole(path: string, content: string): void {
  const temporary = `${path}.tmp`;
  const file = openSync(temporary, "w");
  try {
    const bytes = Buffer.from(content);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}

/**
 * Takes the folder for this process; a lock left by a process that is gone does not count.
 * @returns what gives it back, and removes the folder where nothing is kept in it.
 * @throws RetortError CONFLICT if a living process holds it.
 */
export function lockParts(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, "lock");
  const holder = existsSync(lock) ? Number(readFileSync(lock, "utf8")) : Number.NaN;
  if (holder !== process.pid && isAlive(holder))
    throw new RetortError("CONFLICT", `process ${holder} is screening into ${folder}`, {
      hint: `wait for it; if there is no such screening, delete ${lock}`,
    });
  writeFileSync(lock, String(process.pid));
  return () => {
    rmSync(lock, { force: true });
    if (!existsSync(join(folder, manifestName))) rmSync(folder, { recursive: true, force: true });
  };
}

/** Discards what was done, but not the lock. */
export function discardParts(folder: string): void {
  for (const name of readdirSync(folder))
    if (name !== "lock") rmSync(join(folder, name), { recursive: true, force: true });
}

function difference(before: Identity, now: Identity): string | undefined {
  if (before.input.sha256 !== now.input.sha256) return "the input has changed";
  if (before.model !== now.model) return `it was for ${before.model}`;
  if (before.version !== now.version) return `it was with version ${before.version}, and now it is ${now.version}`;
  const stated = ({ from, ports, settings, chunkRows }: Identity) =>
    JSON.stringify({ from, ports, ...(settings as object), chunkRows });
  return stated(before) === stated(now) ? undefined : `its settings were ${stated(before)}`;
}
