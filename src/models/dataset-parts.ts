type Parts = Readonly<Record<string, { seed: number; rows: number }>>;

/** Rows of a generated dataset, part after part, each drawn from a seed of its own. */
export function datasetParts<P extends Parts>(parts: P) {
  type Part = keyof P & string;
  const order = Object.keys(parts) as Part[];
  const rowsIn = (part: Part) => (parts[part] as P[Part]).rows;
  const firstOf = (part: Part) => order.slice(0, order.indexOf(part)).reduce((sum, name) => sum + rowsIn(name), 0);
  return {
    /** Rows in all. */
    rows: order.reduce((sum, name) => sum + rowsIn(name), 0),
    /** The rows of a part. */
    rowsOf: (part: Part) => Array.from({ length: rowsIn(part) }, (_, i) => firstOf(part) + i),
    /** The part that row i is of, its seed, and which of its rows it is. */
    placeOf(i: number): { part: Part; seed: number; index: number } {
      const part = order.findLast((name) => i >= firstOf(name)) as Part;
      return { part, seed: (parts[part] as P[Part]).seed, index: i - firstOf(part) };
    },
  };
}
