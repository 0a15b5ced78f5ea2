import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deserialize, serialize } from "node:v8";
import { isAlive } from "../core/alive.ts";
import type { ModelData, ModelDefinition } from "../core/definition.ts";
import { RetortError } from "../core/errors.ts";
import { sha256 } from "./hash.ts";

/** Where a training leaves what it has done, so that it goes on after an interruption. */
export type TrainingFolder = {
  /** True where an earlier training was interrupted here. */
  readonly resumed: boolean;
  /** Folder for the checkpoints of one of its parts. */
  checkpoints(part: string): string;
  /** What a finished part left. */
  finished<T>(part: string): T | undefined;
  /** Keeps what a part gave, in place of its checkpoints. */
  finish(part: string, result: unknown): void;
  /** Lets a part begin anew. */
  discard(part: string): void;
  /** A folder that is to go when this training ends or begins anew, however the process ends. */
  temporary(folder: string): void;
  /** Lets another process go on here. */
  release(): void;
  /** The training is done, or cannot be gone on with. */
  remove(): void;
};

export type TrainingKey = {
  definition: ModelDefinition;
  data: ModelData;
  seed: number;
  effort: number;
  backend?: string;
};

const lifetimeDays = 30;
const lockFile = "process";
const temporaryFile = "temporary.json";

/**
 * Opens the folder of a training under `root`: the same model, data, splits, seed, effort, backend and code find the
 * same one, anything else another. What was left unfinished for a month is deleted. With `restart`, what was done is
 * discarded.
 *
 * @throws RetortError CONFLICT where another process trains the same.
 */
export function openTraining(root: string, key: TrainingKey, restart = false): TrainingFolder {
  const parent = join(root, key.definition.spec.id);
  const folder = join(parent, nameOf(key));
  forget(parent);
  const resumed = existsSync(folder) && !restart;
  if (existsSync(folder)) {
    lock(folder, key.definition.spec.id);
    removeTemporary(folder);
    if (restart) rmSync(folder, { recursive: true, force: true });
  }
  mkdirSync(folder, { recursive: true });
  lock(folder, key.definition.spec.id);
  const result = (part: string) => join(folder, `${part}.done`);
  return {
    resumed,
    checkpoints(part) {
      const path = join(folder, part);
      mkdirSync(path, { recursive: true });
      return path;
    },
    finished: <T>(part: string) =>
      existsSync(result(part)) ? (deserialize(readFileSync(result(part))) as T) : undefined,
    finish(part, value) {
      writeFileSync(`${result(part)}.part`, serialize(value));
      renameSync(`${result(part)}.part`, result(part));
      rmSync(join(folder, part), { recursive: true, force: true });
    },
    discard: (part) => rmSync(join(folder, part), { recursive: true, force: true }),
    temporary: (path) => writeFileSync(join(folder, temporaryFile), JSON.stringify(path)),
    release: () => rmSync(join(folder, lockFile), { force: true }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function nameOf({ definition, data, seed, effort, backend }: TrainingKey): string {
  const { dataset, sha256: hash, shipped, study, furtherStudies } = data;
  const parts = [definition.spec, dataset, hash, shipped, study, furtherStudies ?? [], seed, effort, backend ?? "best"];
  return sha256(`${JSON.stringify(parts)}${codeHash()}`).slice(0, 16);
}

/** Rooms and folders of this program that decide what a training gives. */
const deciding = ["chemistry", "core", "physics", "runtime/featurisers", "learning", "models"];

/** Hash over the code that decides what a training gives: other code never goes on with this code's weights. */
function codeHash(): string {
  const source = fileURLToPath(new URL("..", import.meta.url));
  const hash = createHash("sha256");
  for (const folder of deciding) {
    const files = readdirSync(join(source, folder), { recursive: true, encoding: "utf8" });
    for (const file of files.filter((name) => /(?<!\.d)\.[jt]s$/.test(name)).sort())
      hash.update(`${folder}/${file}\u0000`).update(readFileSync(join(source, folder, file)));
  }
  return hash.digest("hex");
}

/** Takes the folder for this process; a lock whose process is gone does not count. */
function lock(folder: string, model: string): void {
  const file = join(folder, lockFile);
  const holder = existsSync(file) ? Number(readFileSync(file, "utf8")) : Number.NaN;
  if (holder !== process.pid && isAlive(holder))
    throw new RetortError("CONFLICT", `${model} is already being trained the same way, by process ${holder}`, {
      hint: "wait for it, or end it: the next training goes on where it was",
    });
  writeFileSync(file, String(process.pid));
}

function removeTemporary(folder: string): void {
  const file = join(folder, temporaryFile);
  if (!existsSync(file)) return;
  rmSync(JSON.parse(readFileSync(file, "utf8")) as string, { recursive: true, force: true });
  unlinkSync(file);
}

function forget(parent: string): void {
  if (!existsSync(parent)) return;
  const before = Date.now() - lifetimeDays * 86_400_000;
  for (const name of readdirSync(parent)) {
    const folder = join(parent, name);
    if (statSync(folder).mtimeMs > before) continue;
    removeTemporary(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}
