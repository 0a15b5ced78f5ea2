import { flatSmiles } from "../../chemistry/product-smiles.ts";
import type { MetricTable } from "../../core/version.ts";

/** The molecules of each mixture, the largest first, as its products: what guessing that nothing happens is worth. */
export function noChange(mixtures: readonly string[], products: readonly string[]): MetricTable {
  const hits = [0, 0, 0];
  mixtures.forEach((mixture, row) => {
    const parts = [...new Set(mixture.split(".").map(flatSmiles))].sort((a, b) => b.length - a.length);
    const rank = parts.indexOf(products[row] as string);
    [1, 3, 5].forEach((most, k) => {
      if (rank >= 0 && rank < most) hits[k] = (hits[k] as number) + 1;
    });
  });
  const [top1, top3, top5] = hits.map((count) => count / mixtures.length) as [number, number, number];
  return { top1, top3, top5, n: mixtures.length };
}
