import { describe, expect, it } from "vitest";
import type { Model, ModelSpec, Table } from "../../../src/core/model.ts";
import { sensitivity } from "../../../src/trust/sensitivity/sensitivity.ts";
import { mostDimensions, sobolSequence } from "../../../src/trust/sensitivity/sobol-sequence.ts";

const [a, b] = [7, 0.1];

/** Ishigami's function: sin x₁ + a sin² x₂ + b x₃⁴ sin x₁ on [−π, π]³ (Ishigami and Homma 1990). */
const ishigami = (x: readonly number[]) =>
  Math.sin(x[0]!) + a * Math.sin(x[1]!) ** 2 + b * x[2]! ** 4 * Math.sin(x[0]!);
const variance = a ** 2 / 8 + (b * Math.PI ** 4) / 5 + (b ** 2 * Math.PI ** 8) / 18 + 1 / 2;
const [v1, v2, v13] = [(1 + (b * Math.PI ** 4) / 5) ** 2 / 2, a ** 2 / 8, (8 * b ** 2 * Math.PI ** 8) / 225];
const exact = {
  first: [v1 / variance, v2 / variance, 0],
  total: [(v1 + v13) / variance, v2 / variance, v13 / variance],
};

const number = { kind: "dimensionless" as const, title: "x", range: [-Math.PI, Math.PI] as const };
const spec: ModelSpec = {
  id: "ishigami",
  title: "Ishigami",
  description: "",
  subject: "Query",
  field: "ishigami",
  inputs: { x1: number, x2: number, x3: number },
  outputs: { y: { kind: "dimensionless", title: "y" } },
  body: { type: "formula", steps: [["y", "0"]], constants: {} } as never,
};

function modelOf(answer: (x: readonly number[]) => number | Float64Array): Model & { asked: number } {
  const model = {
    spec,
    version: "1",
    asked: 0,
    async predictBatch(input: Table): Promise<Table> {
      model.asked += input.rows;
      const point = Array.from({ length: input.rows }, (_, i) =>
        answer(["x1", "x2", "x3"].map((name) => input.columns[name]!.point[i] as number)),
      );
      return { rows: input.rows, columns: { y: { point } }, errors: new Map(input.errors) };
    },
    async close() {},
  };
  return model;
}

const { signal } = new AbortController();

describe("a Sobol sequence", () => {
  it("begins as published", () => {
    expect(Array.from(sobolSequence(4, 3))).toEqual([0, 0, 0, 0.5, 0.5, 0.5, 0.75, 0.25, 0.25, 0.25, 0.75, 0.75]);
  });

  for (const seed of [undefined, 1, 2])
    it(`fills every dimension evenly, scrambled by seed ${seed} or not`, () => {
      const count = 256;
      const points = sobolSequence(count, mostDimensions, seed);
      for (let d = 0; d < mostDimensions; d++) {
        const cells = new Set(
          Array.from({ length: count }, (_, i) => Math.floor(points[i * mostDimensions + d]! * count)),
        );
        expect(cells.size).toBe(count);
      }
    });

  it("fills pairs of its first dimensions evenly", () => {
    const points = sobolSequence(256, 2, 5);
    const cells = new Set(
      Array.from({ length: 256 }, (_, i) => 16 * Math.floor(points[2 * i]! * 16) + Math.floor(points[2 * i + 1]! * 16)),
    );
    expect(cells.size).toBe(256);
  });

  it("differs by its seed", () => {
    expect(sobolSequence(8, 2, 1)).not.toEqual(sobolSequence(8, 2, 2));
    expect(sobolSequence(8, 2, 1)).toEqual(sobolSequence(8, 2, 1));
  });
});

describe("Sobol indices of Ishigami's function", () => {
  it("are the analytic ones, within their bootstrap intervals and two hundredths", async () => {
    const found = await sensitivity(modelOf(ishigami), { samples: 4096, seed: 1, signal });
    found.inputs.forEach(({ first, total }, i) => {
      expect(Math.abs(first.value - exact.first[i]!)).toBeLessThan(0.02);
      expect(Math.abs(total.value - exact.total[i]!)).toBeLessThan(0.02);
      expect(first.lower).toBeLessThanOrEqual(exact.first[i]! + 1e-9);
      expect(first.upper).toBeGreaterThanOrEqual(exact.first[i]! - 1e-9);
      expect(total.lower).toBeLessThanOrEqual(exact.total[i]!);
      expect(total.upper).toBeGreaterThanOrEqual(exact.total[i]!);
    });
    expect(found.mean).toBeCloseTo(a / 2, 2);
    expect(found.standardDeviation ** 2).toBeCloseTo(variance, 0);
    expect(found.evaluations).toBe(4096 * 5);
    expect(found.warnings).toEqual([]);
  });

  it("spend what they say, and are the same for the same seed", async () => {
    const model = modelOf(ishigami);
    const once = await sensitivity(model, { samples: 64, seed: 3, signal });
    expect(model.asked).toBe(once.evaluations);
    expect(await sensitivity(modelOf(ishigami), { samples: 64, seed: 3, signal })).toEqual(once);
  });

  it("of a field are those of its points together", async () => {
    const field = modelOf((x) => Float64Array.of(x[0]!, 2 * x[1]!));
    const together = await sensitivity(field, { samples: 1024, signal });
    expect(together.inputs.map(({ total }) => Number(total.value.toFixed(2)))).toEqual([0.2, 0.8, 0]);
    const one = await sensitivity(field, { samples: 1024, at: 0, signal });
    expect(one.inputs.map(({ total }) => Number(total.value.toFixed(2)))).toEqual([1, 0, 0]);
  });
});

describe("an analysis", () => {
  it("says what cannot be asked", async () => {
    const model = modelOf(ishigami);
    const fails = (options: object) =>
      sensitivity(model, { signal, ...options }).then(
        () => "answered",
        (error) => `${error.code}: ${error.message}`,
      );
    expect(await fails({ samples: 100 })).toMatch(/^INVALID_INPUT: samples must be a power of two/);
    expect(await fails({ samples: 65536 })).toMatch(/^LIMIT_EXCEEDED: 327680 evaluations/);
    expect(await fails({ ranges: [{ input: "z", from: 0, to: 1 }] })).toMatch(/no numeric input "z"/);
    expect(await fails({ ranges: [{ input: "x1", from: 1, to: 0 }] })).toMatch(/1 to 0 is no range/);
    expect(await fails({ ranges: [{ input: "x1", from: -1, to: 1, logarithmic: true }] })).toMatch(/above 0/);
    expect(await fails({ ranges: [{ input: "x1", from: "1 K", to: 2 }] })).toMatch(/^UNIT_MISMATCH/);
    expect(await fails({ output: "z" })).toMatch(/no output "z"/);
    expect(model.asked).toBe(0);
  });

  it("stops when the caller goes away", async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(sensitivity(modelOf(ishigami), { signal: stop.signal })).rejects.toMatchObject({ code: "CANCELLED" });
  });

  it("of an output that does not vary warns instead", async () => {
    const { warnings } = await sensitivity(
      modelOf(() => 1),
      { samples: 16, signal },
    );
    expect(warnings[0]).toMatch(/does not vary/);
  });
});
