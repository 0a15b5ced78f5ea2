import { expect, test } from "vitest";
import { meanKept } from "../../src/models/solved-fields.ts";

test("a mean that is 0 but for rounding is kept as 0, so that no drift is told relative to rounding", () => {
  const wave = Float64Array.from({ length: 64 }, (_, i) => Math.sin((2 * Math.PI * i) / 64));
  expect(meanKept("mean", wave, wave).exact).toBe(0);
  const raised = wave.map((value) => value + 1e-6);
  expect(meanKept("mean", raised, raised).exact).toBeCloseTo(1e-6, 12);
});
