/** What a method finds out about a row; `credit` in the order of the row's players. */
export type Attribution = {
  base: number;
  output: number;
  credit: readonly number[];
  standardErrors?: readonly number[];
  /** Weighted R² of a local fit. */
  localR2?: number;
  evaluations: number;
  warnings: string[];
};

/** Part of the output's range within which an explanation should be exact. */
export const tolerance = 0.01;

/** The output's range: as given, else the largest of what is explained and its parts. */
export function rangeOf(given: number | undefined, difference: number, credit: readonly number[]): number {
  if (given !== undefined && given > 0) return given;
  return credit.reduce((most, value) => Math.max(most, Math.abs(value)), Math.abs(difference));
}
