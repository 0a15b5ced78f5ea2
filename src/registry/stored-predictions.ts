import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { ModelData, Split } from "../core/definition.ts";
import { versionFiles } from "../core/version.ts";

/** Predictions of a split's test rows, by row number in the dataset: figures are recomputed from them. */
export type StoredPredictions = { name: string; rows: number[]; predicted: number[] };

const digits = 7;

/** Predictions of a split's test rows, as they are kept. */
export function stored(split: Split, data: ModelData, predicted: readonly number[]): StoredPredictions {
  return {
    name: split.name,
    rows: split.test.map((row) => data.rowNumbers[row] as number),
    predicted: predicted.map((value) => Number(value.toPrecision(digits))),
  };
}

/** Writes them into a version's folder, compressed. */
export function writeStored(folder: string, splits: readonly StoredPredictions[]): void {
  writeFileSync(join(folder, versionFiles.study), gzipSync(JSON.stringify(splits)));
}

/** Those of a version; none where it has no study. */
export function readStored(folder: string): StoredPredictions[] {
  const file = join(folder, versionFiles.study);
  if (!existsSync(file)) return [];
  return JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as StoredPredictions[];
}
