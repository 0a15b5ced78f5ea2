import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { ModelData, Split } from "../core/definition.ts";
import { versionFiles } from "../core/version.ts";
import type { Values } from "./judge.ts";

/** Of a class, the probabilities of all classes. */
type Predicted = { rows: number[]; predicted: (number | number[])[] };

/** Predictions of a split's test rows, by row number in the dataset: figures are recomputed from them. */
export type StoredPredictions = Predicted & {
  name: string;
  /** Name of a further study; absent: the main one. */
  study?: string;
  /** Those of its calibration rows, for coverage. */
  calibration?: Predicted;
};

const digits = 7;
const rounded = (value: number) => Number(value.toPrecision(digits));

/** Kept predictions as they are judged. */
export function valuesOf(kept: Predicted["predicted"]): Values {
  return kept.map((value) => (typeof value === "number" ? value : Float64Array.from(value)));
}

/** Predictions of a split's test rows, and of its calibration rows if any, as they are kept. */
export function stored(
  split: Split,
  data: ModelData,
  predicted: Values,
  held?: Values,
  study?: string,
): StoredPredictions {
  const kept = (rows: readonly number[], values: Values): Predicted => ({
    rows: rows.map((row) => data.rowNumbers[row] as number),
    predicted: values.map((value) =>
      typeof value === "number" ? rounded(value) : Array.from(value as Float64Array, rounded),
    ),
  });
  return {
    name: split.name,
    ...(study !== undefined && { study }),
    ...kept(split.test, predicted),
    ...(held && { calibration: kept(split.calibration ?? [], held) }),
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
