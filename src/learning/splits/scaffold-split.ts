import { random } from "../../core/random.ts";
import { checkFractions, type Fractions, type Split, splitOf } from "./split.ts";

/** The shares of AqSolDB's split. */
export const seventyTenTwenty: Fractions = { train: 0.7, validation: 0.1, test: 0.2 };

/**
 * Balanced scaffold split: rows of one scaffold stay together. Groups larger than half of the validation or test part
 * are shuffled by the seed and placed first, all others are shuffled and placed after them; each goes to train if it
 * fits there, else to validation if it fits, else to test. So train gets the common scaffolds, and seeds differ.
 *
 * @param scaffolds of each row; "" (acyclic) makes the row a group of its own, null (not parsed) leaves it out.
 * @throws RetortError INVALID_INPUT if the shares do not add up to 1.
 * @see Bemis, Murcko, J. Med. Chem. 1996, 39, 2887; the placing is Chemprop's "scaffold balanced".
 */
export function scaffoldSplit(scaffolds: readonly (string | null)[], fractions: Fractions, seed: number): Split {
  checkFractions(fractions);
  const groups = scaffoldGroups(scaffolds);
  const rows = groups.reduce((sum, group) => sum + group.length, 0);
  const room = { train: rows * fractions.train, validation: rows * fractions.validation, test: rows * fractions.test };
  const isBig = (group: readonly number[]) => group.length > room.validation / 2 || group.length > room.test / 2;
  const generator = random(seed);
  const big = generator.shuffle(groups.filter(isBig));
  const small = generator.shuffle(groups.filter((group) => !isBig(group)));
  const parts: Record<keyof Fractions, number[]> = { train: [], validation: [], test: [] };
  for (const group of [...big, ...small]) {
    const fits = (part: keyof Fractions) => parts[part].length + group.length <= room[part];
    const part = fits("train") ? "train" : fits("validation") ? "validation" : "test";
    parts[part].push(...group);
  }
  return splitOf(parts.train, parts.validation, parts.test);
}

/** Rows by scaffold, in the order of first appearance. */
function scaffoldGroups(scaffolds: readonly (string | null)[]): number[][] {
  const shared = new Map<string, number[]>();
  const groups: number[][] = [];
  scaffolds.forEach((scaffold, row) => {
    if (scaffold === null) return;
    const known = scaffold === "" ? undefined : shared.get(scaffold);
    if (known) {
      known.push(row);
      return;
    }
    const group = [row];
    groups.push(group);
    if (scaffold !== "") shared.set(scaffold, group);
  });
  return groups;
}
