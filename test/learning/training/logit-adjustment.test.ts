import { describe, expect, it } from "vitest";
import { logitAdjustment } from "../../../src/learning/training/class-trainer.ts";

describe("logit adjustment", () => {
  const counts = [900, 90, 10];

  it("of strength 1 leaves nothing of the classes' shares", () => {
    const adjusted = Array.from(logitAdjustment(counts, 1), (one, i) => one + Math.log((counts[i] as number) / 1000));
    for (const one of adjusted) expect(one).toBeCloseTo(adjusted[0] as number, 5);
  });

  it("raises rare classes, the more the rarer, and moves nothing on average", () => {
    const [common, rare, rarest] = Array.from(logitAdjustment(counts, 0.4)) as [number, number, number];
    expect(common).toBeLessThan(rare);
    expect(rare).toBeLessThan(rarest);
    expect(common + rare + rarest).toBeCloseTo(0, 5);
    expect(rarest - common).toBeCloseTo(0.4 * Math.log(90), 5);
  });

  it("takes a class without rows as one with a single row", () => {
    expect(logitAdjustment([5, 0], 1)).toEqual(logitAdjustment([5, 1], 1));
  });
});
