import { RetortError } from "../../core/errors.ts";

/** Features of many rows: `data` holds `rows` × `width` numbers, row by row. */
export type Features = { rows: number; width: number; data: Float32Array };

/** The features of some rows, in the order given. */
export function takeRows(features: Features, rows: ArrayLike<number>): Features {
  const { width } = features;
  const data = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    data.set(features.data.subarray(rows[i]! * width, (rows[i]! + 1) * width), i * width);
  }
  return { rows: rows.length, width, data };
}

/** Several tables of features of the same rows, side by side. */
export function besides(...parts: readonly Features[]): Features {
  const rows = parts[0]?.rows ?? 0;
  const width = parts.reduce((sum, part) => sum + part.width, 0);
  const data = new Float32Array(rows * width);
  let column = 0;
  for (const part of parts) {
    if (part.rows !== rows) throw new RetortError("INVALID_INPUT", `features of ${rows} rows beside ${part.rows}`);
    for (let i = 0; i < rows; i++) {
      data.set(part.data.subarray(i * part.width, (i + 1) * part.width), i * width + column);
    }
    column += part.width;
  }
  return { rows, width, data };
}

/** The values of some rows. */
export function takeValues(values: ArrayLike<number>, rows: ArrayLike<number>): Float64Array {
  return Float64Array.from(rows, (row) => values[row]!);
}

/**
 * Baselines are fitted to finite numbers, one value a row.
 * @throws RetortError INVALID_INPUT where they are not.
 */
export function checkFit(features: Features, values: ArrayLike<number>): void {
  const { rows, width, data } = features;
  if (rows === 0) throw new RetortError("INVALID_INPUT", "a baseline cannot be fitted to no rows");
  if (data.length !== rows * width || values.length !== rows) {
    throw new RetortError(
      "INVALID_INPUT",
      `${rows} rows of ${width} features need ${rows * width} numbers and ${rows} values, not ${data.length} and ${values.length}`,
    );
  }
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const row = Math.floor(bad / width);
    throw new RetortError("INVALID_INPUT", `feature ${bad % width} of row ${row} is ${data[bad]}`, { row });
  }
  for (let row = 0; row < rows; row++) {
    if (Number.isFinite(values[row])) continue;
    throw new RetortError("INVALID_INPUT", `value ${row} is ${values[row]}, not a finite number`, { row });
  }
}

/** @throws RetortError INVALID_INPUT if the features are not of the width that was fitted. */
export function checkWidth(features: Features, width: number): void {
  if (features.width === width) return;
  throw new RetortError("INVALID_INPUT", `the baseline was fitted to ${width} features, not ${features.width}`);
}
