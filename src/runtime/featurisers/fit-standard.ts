/** Columns that vary over the rows, with their mean and (population) standard deviation. */
export function fitStandard(rows: readonly ArrayLike<number>[]): { kept: number[]; mean: number[]; scale: number[] } {
  const kept: number[] = [];
  const mean: number[] = [];
  const scale: number[] = [];
  for (let column = 0; column < (rows[0]?.length ?? 0); column++) {
    const values = rows.map((row) => row[column] as number);
    const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length);
    if (!(deviation > 1e-9 * Math.abs(centre))) continue;
    kept.push(column);
    mean.push(centre);
    scale.push(deviation);
  }
  return { kept, mean, scale };
}
