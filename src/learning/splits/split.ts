import { RetortError } from "../../core/errors.ts";

/** A division of rows: numbers of rows in the file's order, ascending, no row in two parts. */
export type Split = { train: Int32Array; validation: Int32Array; test: Int32Array };

/** Shares of the rows; they add up to 1. */
export type Fractions = { train: number; validation: number; test: number };

/** The usual shares of MoleculeNet and Chemprop. */
export const eightyTenTen: Fractions = { train: 0.8, validation: 0.1, test: 0.1 };

/** A split from row numbers in any order. */
export function splitOf(train: Iterable<number>, validation: Iterable<number>, test: Iterable<number>): Split {
  const ascending = (rows: Iterable<number>) => Int32Array.from(rows).sort();
  return { train: ascending(train), validation: ascending(validation), test: ascending(test) };
}

/** @throws RetortError INVALID_INPUT if shares are negative or do not add up to 1. */
export function checkFractions(fractions: Fractions): void {
  const all = [fractions.train, fractions.validation, fractions.test];
  const sum = all.reduce((a, b) => a + b, 0);
  if (all.every((share) => share >= 0) && Math.abs(sum - 1) < 1e-9) return;
  throw new RetortError("INVALID_INPUT", `shares of a split must be ≥ 0 and add up to 1, not ${all.join(" + ")}`);
}
