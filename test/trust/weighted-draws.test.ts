import { expect, test } from "vitest";
import { intervalOfSamples } from "../../src/trust/draws.ts";
import { quantileOfWeighted } from "../../src/trust/weighted-draws.ts";

const ramp = (from: number, n = 1000) => Float64Array.from({ length: n }, (_, i) => from + (i + 0.5) / n);

test("a mixture of one part has that part's interval", () => {
  const own = intervalOfSamples(ramp(0), 0.9);
  const found = quantileOfWeighted([{ weight: 0.3, samples: ramp(0) }], 0.9);
  expect(found.lower).toBeCloseTo(own.lower, 2);
  expect(found.upper).toBeCloseTo(own.upper, 2);
});

test("the quantiles of a mixture weigh its parts by their probability, however many draws each has", () => {
  // 80 % uniform on [0, 1], 20 % uniform on [10, 11]: 5 % lies below .0625, 95 % below 10.75
  const found = quantileOfWeighted(
    [
      { weight: 0.4, samples: ramp(0) },
      { weight: 0.1, samples: ramp(10, 100) },
    ],
    0.9,
  );
  expect(found.lower).toBeCloseTo(0.0625, 2);
  expect(found.upper).toBeCloseTo(10.75, 1);
  expect(() => quantileOfWeighted([{ weight: 1, samples: ramp(0), support: 10 }], 0.9)).toThrow(/10 calibration rows/);
});
