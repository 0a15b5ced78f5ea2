import type { Card } from "../../core/version.ts";

/** Metrics of which more is better; of all others less is. */
export const higherIsBetter = /r2|auc|accuracy|top|f1|recall|coverage|spearman|pearson/i;

/**
 * A warning for explanations of a model that a baseline beats on its own test rows; undefined where none does.
 * Compared on the first metric (the number of rows is none) of the card that the baselines have too.
 */
export function weaknessOf(card: Pick<Card, "metrics" | "baselines">): string | undefined {
  for (const [metric, own] of Object.entries(card.metrics)) {
    if (metric === "n") continue;
    const others = Object.entries(card.baselines).filter(([, metrics]) => typeof metrics[metric] === "number");
    if (others.length === 0) continue;
    const sign = higherIsBetter.test(metric) ? 1 : -1;
    const better = others.find(([, metrics]) => sign * (metrics[metric] as number) > sign * own);
    return better
      ? `the model is below its ${better[0]} baseline (${metric} ${own.toPrecision(3)} against ${(better[1][metric] as number).toPrecision(3)}): what it relies on may not be so`
      : undefined;
  }
  return undefined;
}
