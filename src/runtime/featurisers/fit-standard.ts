import { deviation, mean as meanOf } from "../../core/statistics.ts";

/** Columns that vary over the rows, with their mean and (population) standard deviation. */
export function fitStandard(rows: readonly ArrayLike<number>[]): { kept: number[]; mean: number[]; scale: number[] } {
  const kept: number[] = [];
  const mean: number[] = [];
  const scale: number[] = [];
  for (let column = 0; column < (rows[0]?.length ?? 0); column++) {
    const values = rows.map((row) => row[column] as number);
    const centre = meanOf(values);
    const spread = deviation(values);
    if (!(spread > 1e-9 * Math.abs(centre))) continue;
    kept.push(column);
    mean.push(centre);
    scale.push(spread);
  }
  return { kept, mean, scale };
}
