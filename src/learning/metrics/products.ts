import type { ProductsAnswer } from "../../core/products.ts";

/** Probabilities are compared with frequencies in so many equal intervals. */
const bins = 10;

/**
 * How well ranked products meet those recorded: the share of rows whose recorded product is the first (`top1`), among
 * the first three (`top3`) and five (`top5`); the same by the reaction centre's log-odds alone (`centreTop1`...);
 * among all that were considered (`coverage`, where it was looked for there); the share of rows for which nothing was predicted
 * (`none`); and the expected calibration error of the first product's probability (Guo et al., ICML 2017; ten equal bins).
 *
 * @param recorded canonical SMILES of each row
 */
export function productMetrics(
  recorded: readonly string[],
  answers: readonly ProductsAnswer[],
): Readonly<Record<string, number>> {
  const n = recorded.length;
  const share = (hit: (answer: ProductsAnswer, product: string) => boolean) =>
    answers.filter((answer, row) => hit(answer, recorded[row] as string)).length / n;
  const top = (most: number) =>
    share(({ products }, product) => products.slice(0, most).some(({ smiles }) => smiles === product));
  const byCentre = (most: number) => share(({ sought }) => sought !== undefined && sought.centreRank < most);
  const listed = answers.every(({ sought }) => sought !== undefined);
  return {
    top1: top(1),
    top3: top(3),
    top5: top(5),
    ...(listed && {
      coverage: share(({ sought }) => sought?.considered === true),
      centreTop1: byCentre(1),
      centreTop3: byCentre(3),
      centreTop5: byCentre(5),
    }),
    none: share(({ products }) => products.length === 0),
    ece: calibrationError(recorded, answers),
    n,
  };
}

/** Mean difference, weighted by rows, between the first product's probability and how often it is the recorded one. */
function calibrationError(recorded: readonly string[], answers: readonly ProductsAnswer[]): number {
  const sums = Array.from({ length: bins }, () => ({ count: 0, said: 0, right: 0 }));
  answers.forEach(({ products }, row) => {
    const first = products[0];
    if (first === undefined) return;
    const bin = sums[Math.min(bins - 1, Math.floor(first.probability * bins))] as (typeof sums)[number];
    bin.count++;
    bin.said += first.probability;
    if (first.smiles === recorded[row]) bin.right++;
  });
  const total = sums.reduce((sum, { count }) => sum + count, 0);
  return total === 0 ? 0 : sums.reduce((sum, { said, right }) => sum + Math.abs(said - right), 0) / total;
}
