import { describe, expect, test } from "vitest";
import { RetortError } from "../../src/core/errors.ts";
import type { Run, Table } from "../../src/core/model.ts";
import { random } from "../../src/core/random.ts";
import type { Calibration } from "../../src/core/version.ts";
import { calibrate, coverageBand, intervalFrom } from "../../src/trust/conformal.ts";
import { intervalOfSamples, recycleDraws, residualDraws, samplesOf } from "../../src/trust/draws.ts";
import { drawStatement, drawsFor, sampled } from "../../src/trust/sampling.ts";
import { uncertaintyOf } from "../../src/trust/uncertainty.ts";
import { numbers, scalarModel } from "./models.ts";

const run = (samples = 1000, seed = 7): Run => ({ samples, seed, signal: new AbortController().signal });
const source = random(11);
const residuals = Array.from({ length: 443 }, () => 3 * source.normal() + source.uniform() ** 4).sort((a, b) => a - b);
const calibration: Calibration = { method: "split-conformal", residuals: { y: residuals }, rows: "made here" };
const draws = (table: Table, row = 0) => samplesOf(table.columns.y as never, row, table.rows) as Float64Array;

describe("residual draws", () => {
  test("their equal-tailed intervals are the conformal ones, for many residuals and few", () => {
    for (const n of [44, 199, 443]) {
      const some = residuals.slice(0, n);
      const sample = residualDraws(80, some, 1000, 3);
      for (const coverage of [0.5, 0.8, 0.9]) {
        const direct = intervalFrom(80, some, coverage);
        const drawn = intervalOfSamples(sample, coverage);
        const gap = Math.max(...some.slice(1).map((r, i) => r - (some[i] as number)));
        expect(Math.abs(drawn.lower - direct.lower)).toBeLessThanOrEqual(gap);
        expect(Math.abs(drawn.upper - direct.upper)).toBeLessThanOrEqual(gap);
        expect(Math.abs(drawn.lower - direct.lower)).toBeLessThan(0.2);
      }
    }
  });

  test("every hundred of a thousand is stratified, so a network that takes the first hundred sees the distribution", () => {
    const whole = residualDraws(0, residuals, 1000, 5);
    for (let b = 0; b < 10; b++) {
      const part = intervalOfSamples(whole.subarray(b * 100, (b + 1) * 100), 0.8);
      const all = intervalFrom(0, residuals, 0.8);
      expect(Math.abs(part.lower - all.lower)).toBeLessThan(0.15);
      expect(Math.abs(part.upper - all.upper)).toBeLessThan(0.15);
    }
  });

  test("another seed is another order of the same numbers", () => {
    const a = residualDraws(0, residuals, 1000, 5);
    const b = residualDraws(0, residuals, 1000, 6);
    expect(a).not.toEqual(b);
    expect(Float64Array.from(a).sort()).toEqual(Float64Array.from(b).sort());
  });
});

describe("a chain of a calibrated network and a monotone formula", () => {
  const barrier = sampled(
    scalarModel("network", (x) => 80 + x),
    calibration,
  );
  const rate = sampled(scalarModel("formula", (x) => 6.2e12 * Math.exp((-x * 1000) / (8.314 * 298.15))));

  test("gives the mapped endpoints", async () => {
    const first = await barrier.predictBatch(numbers(1.5), run());
    const second = await rate.predictBatch({ ...first, columns: { x: first.columns.y as never } }, run());
    const k = intervalOfSamples(draws(second), 0.9);
    const g = intervalFrom(81.5, residuals, 0.9);
    const map = (x: number) => 6.2e12 * Math.exp((-x * 1000) / (8.314 * 298.15));
    expect(Math.abs(Math.log(k.lower / map(g.upper)))).toBeLessThan(0.03);
    expect(Math.abs(Math.log(k.upper / map(g.lower)))).toBeLessThan(0.03);
    expect(second.columns.y?.point[0]).toBeCloseTo(map(81.5), 12);
  });

  test("through a network of 100 draws too, to within their number", async () => {
    const network = scalarModel("network", (x) => Math.log(x));
    const second = sampled(network, { ...calibration, residuals: { y: [0, 0, 0] } });
    const first = await barrier.predictBatch(numbers(1.5, 4), run());
    const out = await second.predictBatch({ ...first, columns: { x: first.columns.y as never } }, run());
    expect(network.counts.rows).toBe(2 + 200);
    expect(draws(out, 1)).toHaveLength(1000);
    const chain = intervalOfSamples(draws(out, 1), 0.8);
    const g = intervalFrom(84, residuals, 0.8);
    expect(Math.abs(chain.lower - Math.log(g.lower))).toBeLessThan(0.15 / 80);
    expect(Math.abs(chain.upper - Math.log(g.upper))).toBeLessThan(0.15 / 80);
  });

  test("covers end to end what was measured end to end", async () => {
    const noise = random(3);
    const calibrationRows = Array.from({ length: 300 }, () => [noise.normal(), noise.normal()] as const);
    const own = calibrate(
      calibrationRows.map(() => 0),
      calibrationRows.map((r) => r[0]),
    );
    const first = sampled(
      scalarModel("network", (x) => x),
      { ...calibration, residuals: { y: own } },
    );
    const second = sampled(
      scalarModel("network", (x) => x),
      {
        ...calibration,
        residuals: {
          y: calibrate(
            calibrationRows.map(() => 0),
            calibrationRows.map((r) => r[1]),
          ),
        },
      },
    );
    const n = 400;
    const a = await first.predictBatch(numbers(...Array.from({ length: n }, (_, i) => i)), run());
    const b = await second.predictBatch({ ...a, columns: { x: a.columns.y as never } }, run());
    let inside = 0;
    for (let row = 0; row < n; row++) {
      const measured = row + noise.normal() + noise.normal();
      const { lower, upper } = intervalOfSamples(draws(b, row), 0.9);
      if (measured >= lower && measured <= upper) inside++;
    }
    expect(Math.abs(inside / n - 0.9)).toBeLessThanOrEqual(coverageBand(0.9, 300, n));
    const parts = uncertaintyOf({ samples: draws(b), residuals: own });
    expect(parts.own).toBeCloseTo(1, 0);
    expect(parts.upstream).toBeCloseTo(1, 0);
    expect(parts.standardDeviation).toBeCloseTo(Math.SQRT2, 0);
  });
});

describe("draws of a row", () => {
  const model = sampled(
    scalarModel("network", (x) => 2 * x),
    calibration,
  );

  test("are the same digits whatever the batch, and differ between rows, seeds and versions", async () => {
    const alone = await model.predictBatch(numbers(5), run());
    const batch = await model.predictBatch(numbers(1, 5, 2, 5), run());
    expect(draws(batch, 1)).toEqual(draws(alone));
    expect(draws(batch, 3)).toEqual(draws(alone));
    expect(draws(batch, 0).map((d) => d - 2)).not.toEqual(draws(alone).map((d) => d - 10));
    expect(draws(await model.predictBatch(numbers(5), run(1000, 8)))).not.toEqual(draws(alone));
  });

  test("stay inside what the quantity can be", async () => {
    const clipped = sampled(
      scalarModel("network", (x) => x, [0, 100]),
      calibration,
    );
    const out = draws(await clipped.predictBatch(numbers(99.5), run()));
    expect(Math.max(...out)).toBe(100);
    expect(Math.min(...out)).toBeGreaterThan(80);
  });

  test("that a model refuses leave the point answer and refuse the interval", async () => {
    const picky = sampled(
      scalarModel("network", (x) => (x > 100 ? Number.NaN : x)),
      calibration,
    );
    const input: Table = {
      rows: 2,
      columns: { x: { point: Float64Array.of(99, 10), samples: Float64Array.of(98, 101, 9, 11) } },
      errors: new Map(),
    };
    const out = await picky.predictBatch(input, run(100));
    expect(out.columns.y?.point[0]).toBe(99);
    expect(() => intervalOfSamples(draws(out, 0), 0.9)).toThrow(/draws of the uncertain input/);
    expect(intervalOfSamples(draws(out, 1), 0.9).lower).toBeLessThan(10);
  });

  test("are absent where none are asked for, where nothing is uncertain, and where a network is not calibrated", async () => {
    expect((await model.predictBatch(numbers(5), run(0))).columns.y?.samples).toBeUndefined();
    const formula = sampled(scalarModel("formula", (x) => x));
    expect((await formula.predictBatch(numbers(5), run())).columns.y?.samples).toBeUndefined();
    const uncertain = await model.predictBatch(numbers(5), run());
    const bare = sampled(scalarModel("network", (x) => x));
    const out = await bare.predictBatch({ ...uncertain, columns: { x: uncertain.columns.y as never } }, run());
    expect(out.columns.y?.samples).toBeUndefined();
  });

  test("stop when the caller goes away", async () => {
    const input = await model.predictBatch(numbers(5), run());
    const gone = new AbortController();
    gone.abort();
    await expect(
      model.predictBatch({ ...input, columns: { x: input.columns.y as never } }, { ...run(), signal: gone.signal }),
    ).rejects.toThrow(RetortError);
  });
});

test("how many draws there are is stated", () => {
  const network = scalarModel("network", (x) => x).spec;
  const formula = scalarModel("formula", (x) => x).spec;
  const field = { ...network, outputs: { u: { kind: "velocity-field", axes: ["x"], title: "u" } as const } };
  expect([network, formula, field].map(drawsFor)).toEqual([100, 1000, 0]);
  expect(drawStatement(network, true, true)).toContain("100 draws of the uncertain inputs, each used 10 times");
  expect(drawStatement(formula, false, true)).toContain("1000 draws");
  expect(drawStatement(field, false, true)).toBe("fields carry no draws");
});

test("draws are repeated in order, or the first are taken", () => {
  expect([...recycleDraws(Float64Array.of(1, 2, 3, 4), 2, 3)]).toEqual([1, 2, 1, 3, 4, 3]);
  expect([...recycleDraws(Float64Array.of(1, 2, 3, 4), 2, 1)]).toEqual([1, 3]);
});

test("an interval of draws asks no more of a calibration than its rows give", () => {
  const sample = residualDraws(0, residuals.slice(0, 30), 1000, 1);
  expect(() => intervalOfSamples(sample, 0.95, 30)).toThrow(/30 calibration rows/);
  expect(intervalOfSamples(sample, 0.93, 30).upper).toBe(residuals[29]);
  expect(() => intervalOfSamples(sample.subarray(0, 100), 0.999)).toThrow(/100 draws/);
});

test("without uncertain inputs all of the uncertainty is the model's own", () => {
  const parts = uncertaintyOf({ samples: residualDraws(12, residuals, 1000, 4), residuals, spread: 1 });
  expect(parts.upstream).toBe(0);
  expect(parts.own).toBeCloseTo(parts.standardDeviation, 10);
  expect(parts.ensemble).toBeCloseTo(1, 12);
  expect(() => uncertaintyOf({})).toThrow(RetortError);
});
