import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { RetortError } from "../../core/errors.ts";
import { type Split, splitOf } from "./split.ts";

/** Splits as they are committed: two bits a row (0 in no part, 1 train, 2 validation, 3 test; four rows a byte, lowest bits first). */
type SplitFile = {
  dataset: string;
  /** SHA-256 of the data file whose rows are numbered. */
  sha256: string;
  /** How the split was made. */
  method: string;
  rows: number;
  folds: readonly { train: number; validation: number; test: number; parts: string }[];
};

/** Splits of a dataset, with a hash over their rows that names them in model cards. */
export type CommittedSplits = Omit<SplitFile, "folds"> & { folds: readonly Split[]; hash: string };

/** Writes splits over `rows` rows to a JSON file. */
export function writeSplits(path: string, splits: Omit<CommittedSplits, "hash">): void {
  const { folds, ...head } = splits;
  const file: SplitFile = {
    ...head,
    folds: folds.map((fold) => ({
      train: fold.train.length,
      validation: fold.validation.length,
      test: fold.test.length,
      parts: encodeSplit(fold, splits.rows),
    })),
  };
  writeFileSync(path, `${JSON.stringify(file, null, 2)}\n`);
}

/**
 * Reads splits from a JSON file.
 * @throws RetortError INVALID_INPUT if the rows do not give the counts written beside them.
 */
export function readSplits(path: string): CommittedSplits {
  const { folds, ...head } = JSON.parse(readFileSync(path, "utf8")) as SplitFile;
  const splits = folds.map((fold, i) => {
    const split = decodeSplit(fold.parts, head.rows);
    for (const part of ["train", "validation", "test"] as const) {
      if (split[part].length === fold[part]) continue;
      throw new RetortError(
        "INVALID_INPUT",
        `${path}, fold ${i}: ${split[part].length} ${part} rows, not ${fold[part]}`,
      );
    }
    return split;
  });
  return { ...head, folds: splits, hash: splitsHash(folds.map((fold) => fold.parts)) };
}

/** A split over `rows` rows as base64, two bits a row. */
export function encodeSplit(split: Split, rows: number): string {
  const bytes = new Uint8Array(Math.ceil(rows / 4));
  [split.train, split.validation, split.test].forEach((part, i) => {
    for (const row of part) bytes[row >> 2]! |= (i + 1) << ((row & 3) * 2);
  });
  return Buffer.from(bytes).toString("base64");
}

/** The inverse of `encodeSplit`. */
export function decodeSplit(parts: string, rows: number): Split {
  const bytes = Buffer.from(parts, "base64");
  const found: number[][] = [[], [], [], []];
  for (let row = 0; row < rows; row++) found[((bytes[row >> 2] ?? 0) >> ((row & 3) * 2)) & 3]!.push(row);
  return splitOf(found[1]!, found[2]!, found[3]!);
}

function splitsHash(parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("hex");
}
