import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { RetortError } from "../../core/errors.ts";

/** All that training needs to go on exactly where it was, for the same data and seed. */
export type Checkpoint = {
  /** Epochs done. */
  epoch: number;
  steps: number;
  /** Best validation so far, and epochs since. */
  best: number | null;
  since: number;
  losses: number[];
  /** One an epoch, where the training validates. */
  validations?: number[];
  /** Seconds that training took so far. */
  seconds?: number;
  /** The backends that computed it, in their order. */
  backends?: string[];
  /** Flat vectors by name: parameters, moments, averaged and best parameters. */
  vectors: Record<string, Float32Array>;
};

/** Writes a checkpoint: a JSON line, then the vectors' bytes. The file is replaced at once, never half written. */
export function writeCheckpoint(file: string, checkpoint: Checkpoint): void {
  const { vectors, ...rest } = checkpoint;
  const lengths = Object.entries(vectors).map(([name, vector]) => [name, vector.length]);
  const header = Buffer.from(`${JSON.stringify({ ...rest, lengths })}\n`);
  const bytes = Object.values(vectors).map((v) => new Uint8Array(v.buffer, v.byteOffset, v.byteLength));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, Buffer.concat([header, ...bytes]));
  renameSync(`${file}.part`, file);
}

/**
 * Reads a checkpoint; undefined where there is none.
 * @throws RetortError CONFLICT where the file is damaged or belongs to a network of another size.
 */
export function readCheckpoint(file: string, parameters: number): Checkpoint | undefined {
  if (!existsSync(file)) return undefined;
  const damaged = (cause?: unknown) =>
    new RetortError("CONFLICT", `the checkpoint ${file} does not fit this training`, {
      hint: "delete it to start anew",
      cause,
    });
  const bytes = readFileSync(file);
  const end = bytes.indexOf(10);
  let header: Omit<Checkpoint, "vectors"> & { lengths: [string, number][] };
  try {
    header = JSON.parse(bytes.subarray(0, end).toString("utf8"));
  } catch (cause) {
    throw damaged(cause);
  }
  const { lengths, ...rest } = header;
  const vectors: Record<string, Float32Array> = {};
  let offset = end + 1;
  for (const [name, length] of lengths) {
    if (length !== parameters || offset + 4 * length > bytes.length) throw damaged();
    vectors[name] = new Float32Array(
      bytes.buffer.slice(bytes.byteOffset + offset, bytes.byteOffset + offset + 4 * length),
    );
    offset += 4 * length;
  }
  return { ...rest, vectors };
}
