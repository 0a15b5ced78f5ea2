import { describe, expect, it } from "vitest";
import type { ProductsAnswer } from "../../../src/core/products.ts";
import { productMetrics } from "../../../src/learning/metrics/products.ts";
import { temperatureOf } from "../../../src/learning/products/temperature.ts";

const answer = (...ranked: [smiles: string, probability: number][]): ProductsAnswer => ({
  products: ranked.map(([smiles, probability]) => ({ smiles, probability, changes: [], reaction: "" })),
  noReaction: 0,
  warnings: [],
});

describe("ranked products against those recorded", () => {
  const answers = [
    { ...answer(["A", 0.9], ["B", 0.1]), sought: { considered: true, centreRank: 1 } },
    { ...answer(["B", 0.6], ["C", 0.2], ["A", 0.1]), sought: { considered: true, centreRank: 2 } },
    { ...answer(["C", 0.5], ["B", 0.2]), sought: { considered: true, centreRank: 3 } },
    { ...answer(), sought: { considered: false, centreRank: Number.POSITIVE_INFINITY } },
  ];

  it("counts the recorded product among the first, the first three and all considered", () => {
    const metrics = productMetrics(["A", "A", "A", "A"], answers);
    expect(metrics).toMatchObject({ top1: 0.25, top3: 0.5, top5: 0.5, coverage: 0.75, none: 0.25, n: 4 });
  });

  it("ranks by the centre alone where the product was looked for", () => {
    expect(productMetrics(["A", "A", "A", "A"], answers)).toMatchObject({ centreTop1: 0, centreTop3: 0.5 });
  });

  it("the calibration error is the distance of what was said from how often it was right", () => {
    const said = Array.from({ length: 10 }, () => answer(["A", 0.75]));
    const right = ["A", "A", "A", "A", "A", "B", "B", "B", "B", "B"];
    expect(productMetrics(right, said).ece).toBeCloseTo(0.25, 12);
  });

  it("what was considered is not judged where nothing was looked for", () => {
    expect(productMetrics(["A"], [answer(["A", 1])])).not.toHaveProperty("coverage");
  });
});

describe("the temperature of scores", () => {
  it("makes overconfident scores as sure as they are right", () => {
    const rows = Array.from({ length: 100 }, (_, i) => ({ scores: [4, 0], truths: [i < 75 ? 0 : 1] }));
    expect(4 / temperatureOf(rows)).toBeCloseTo(Math.log(3), 3);
  });
});
