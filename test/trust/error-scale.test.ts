import { describe, expect, it } from "vitest";
import { random } from "../../src/core/random.ts";
import { measureCoverage } from "../../src/trust/conformal.ts";
import { fitErrorScale, scaleOf } from "../../src/trust/error-scale.ts";

/** Rows whose errors grow with a distance, or do not. */
function rows(n: number, seed: number, grows: boolean) {
  const source = random(seed);
  const distance = Float64Array.from({ length: n }, () => source.uniform() * 2);
  const predicted = Array.from({ length: n }, () => source.normal());
  const measured = predicted.map((value, i) => value + source.normal() * (grows ? 0.2 + (distance[i] as number) : 1));
  return { predicted, measured, distance };
}

describe("intervals that adapt to the row", () => {
  it("are taken where errors grow with the distance, cover as much, and are sharper", () => {
    const held = rows(1000, 11, true);
    const test = rows(4000, 12, true);
    const { scale, residuals } = fitErrorScale(held.predicted, held.measured, { distance: held.distance });
    expect(scale?.by).toBe("distance");
    expect(scale?.value).toEqual([...(scale?.value ?? [])].sort((a, b) => a - b));
    const level = fitErrorScale(held.predicted, held.measured, undefined);
    expect(level.scale).toBeUndefined();
    for (const nominal of [0.5, 0.8, 0.9, 0.95]) {
      const scales = Float64Array.from(test.distance, (distance) => scaleOf(scale, { distance }));
      const own = measureCoverage(test.predicted, test.measured, residuals, nominal, true, scales);
      const plain = measureCoverage(test.predicted, test.measured, level.residuals, nominal, true);
      expect(Math.abs(own.measured - nominal)).toBeLessThan(own.band);
      if (nominal >= 0.9) expect(own.size).toBeLessThan(plain.size);
    }
  });

  it("are left alone where errors do not, or calibration rows are few", () => {
    const level = rows(1000, 13, false);
    expect(fitErrorScale(level.predicted, level.measured, { distance: level.distance }).scale).toBeUndefined();
    const few = rows(150, 14, true);
    expect(fitErrorScale(few.predicted, few.measured, { distance: few.distance }).scale).toBeUndefined();
  });

  it("are level beyond the calibration rows, and refuse an answer that lacks their measure", () => {
    const scale = { by: "spread", at: [1, 2, 4], value: [1, 3, 5] } as const;
    expect([0, 1, 1.5, 3, 4, 9].map((spread) => scaleOf(scale, { spread }))).toEqual([1, 1, 2, 4, 5, 5]);
    expect(scaleOf(undefined, {})).toBe(1);
    expect(() => scaleOf(scale, { distance: 1 })).toThrow(/spread/);
  });
});
