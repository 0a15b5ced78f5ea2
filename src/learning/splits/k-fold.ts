import { RetortError } from "../../core/errors.ts";
import { random } from "../../core/random.ts";
import { type Split, splitOf } from "./split.ts";

/**
 * Seeded k-fold cross-validation: every row is a test row of exactly one fold; folds differ by at most one row.
 * @throws RetortError INVALID_INPUT if k is below 2 or above the number of rows.
 */
export function kFold(rows: number, k: number, seed: number): Split[] {
  return groupedKFold(
    Array.from({ length: rows }, (_, i) => i),
    k,
    seed,
  );
}

/**
 * k-fold cross-validation in which rows of one group are never on both sides: groups are shuffled by the seed, then
 * placed, largest first, in the fold that has the fewest rows.
 * @param groups the group of each row
 * @throws RetortError INVALID_INPUT if k is below 2 or above the number of groups.
 */
export function groupedKFold(groups: readonly (string | number)[], k: number, seed: number): Split[] {
  const members = new Map<string | number, number[]>();
  groups.forEach((group, row) => {
    const rows = members.get(group);
    if (rows) rows.push(row);
    else members.set(group, [row]);
  });
  if (!Number.isInteger(k) || k < 2 || k > members.size) {
    throw new RetortError("INVALID_INPUT", `${k} folds cannot be made of ${members.size} groups`, {
      hint: "give a whole number from 2 to the number of groups",
    });
  }
  const ordered = random(seed).shuffle([...members.values()]);
  ordered.sort((a, b) => b.length - a.length);
  const tests = Array.from({ length: k }, (): number[] => []);
  for (const rows of ordered) {
    const lightest = tests.reduce((best, fold) => (fold.length < best.length ? fold : best));
    lightest.push(...rows);
  }
  const all = groups.map((_, row) => row);
  return tests.map((test) => {
    const out = new Set(test);
    return splitOf(
      all.filter((row) => !out.has(row)),
      [],
      test,
    );
  });
}
