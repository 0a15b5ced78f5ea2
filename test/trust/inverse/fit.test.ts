import { describe, expect, it } from "vitest";
import type { Reference } from "../../../src/core/definition.ts";
import type { Model, ModelSpec, Table } from "../../../src/core/model.ts";
import { random, seedFrom } from "../../../src/core/random.ts";
import { symmetricEigen } from "../../../src/trust/inverse/covariance.ts";
import { fit } from "../../../src/trust/inverse/fit.ts";
import { levenbergMarquardt } from "../../../src/trust/inverse/levenberg-marquardt.ts";
import { normalQuantile, studentQuantile } from "../../../src/trust/inverse/student.ts";

const { signal } = new AbortController();
const points = 41;

/** A decay, amplitude · exp(−rate · t), on t = 0 .. 4. */
const spec: ModelSpec = {
  id: "decay",
  title: "decay",
  description: "",
  subject: "Query",
  field: "decay",
  inputs: {
    amplitude: { kind: "dimensionless", title: "amplitude", range: [0, 10] },
    rate: { kind: "dimensionless", title: "rate", range: [0.01, 10] },
  },
  outputs: {
    curve: {
      kind: "velocity-field",
      axes: ["t"],
      grid: [{ name: "t", unit: "s", from: 0, to: 4, points }],
      title: "curve",
    },
  },
  body: { type: "formula", steps: [], constants: {} } as never,
};

function decay(factor = 1): Model {
  return {
    spec,
    version: "1",
    async predictBatch(input: Table): Promise<Table> {
      const at = (port: string, row: number) => input.columns[port]!.point[row] as number;
      const point = Array.from({ length: input.rows }, (_, row) =>
        Float64Array.from(
          { length: points },
          (_, j) => factor * at("amplitude", row) * Math.exp(-at("rate", row) * 0.1 * j),
        ),
      );
      return { rows: input.rows, columns: { curve: { point } }, errors: new Map(input.errors) };
    },
    async close() {},
  };
}

const solver = (factor: number): Reference => ({
  id: "exact",
  description: "exact",
  solve: (input) => decay(factor).predictBatch(input, { samples: 0, seed: 0, signal }),
});

const unknown = [
  { input: "amplitude", from: 0.5, to: 5 },
  { input: "rate", from: 0.05, to: 5, logarithmic: true },
];

function measured(seed: number, noise: number, told = false) {
  const source = random(seedFrom("decay", seed));
  return Array.from({ length: 20 }, (_, i) => ({
    coordinates: [`${0.2 * i} s`],
    value: 2 * Math.exp(-0.7 * 0.2 * i) + noise * source.normal(),
    ...(told && { standardDeviation: noise }),
  }));
}

describe("a fit", () => {
  it("finds what gave exact measurements, wherever it starts", async () => {
    const found = await fit(decay(), undefined, { unknown, measurements: measured(0, 0), signal });
    expect(found.parameters.map(({ value }) => Number(value.toFixed(5)))).toEqual([2, 0.7]);
    expect(found).toMatchObject({ converged: true, starts: 4, agreeing: 4, warnings: [] });
  });

  for (const told of [false, true])
    it(`has intervals that hold the truth as often as they say, the noise ${told ? "given" : "estimated"}`, async () => {
      const draws = 200;
      const holds = [0, 0];
      for (let seed = 0; seed < draws; seed++) {
        const measurements = measured(seed, 0.05, told);
        const found = await fit(decay(), undefined, { unknown, measurements, starts: 1, seed, signal });
        found.parameters.forEach(({ lower, upper }, i) => {
          const truth = [2, 0.7][i] as number;
          if (lower <= truth && truth <= upper) holds[i]!++;
        });
      }
      // Three standard errors of a binomial share.
      for (const count of holds) expect(Math.abs(count / draws - 0.9)).toBeLessThan(3 * Math.sqrt(0.09 / draws));
    });

  it("is checked by the solver, and widened by what the surrogate's error would move", async () => {
    const exact = await fit(decay(), solver(1), { unknown, measurements: measured(3, 0.02), signal });
    const biased = await fit(decay(), solver(1.05), { unknown, measurements: measured(3, 0.02), signal });
    expect(exact.check).toMatchObject({ solver: "exact", misfit: expect.closeTo(exact.misfit, 9) });
    expect(exact.parameters[0]!.solverShift).toBeCloseTo(0, 9);
    expect(biased.check!.misfit).toBeGreaterThan(exact.check!.misfit);
    // A solver 5 % higher would be content with an amplitude 5 % lower.
    expect(biased.parameters[0]!.solverShift! / biased.parameters[0]!.value).toBeCloseTo(-0.05, 2);
    const width = ({ parameters: [first] }: typeof exact) => first!.upper - first!.lower;
    expect(width(biased)).toBeGreaterThan(width(exact));
    expect(biased.warnings.join()).toContain("surrogate's own error");
  });

  it("says where a value lies at the end of its range", async () => {
    const found = await fit(decay(), undefined, {
      unknown: [{ input: "amplitude", from: 0.5, to: 1.5 }, unknown[1]!],
      measurements: measured(1, 0.01),
      signal,
    });
    expect(found.parameters[0]).toMatchObject({ value: 1.5, atBound: true });
    expect(found.warnings.join()).toContain("amplitude lies at an end");
  });

  it("says that nothing was told of a parameter that does not matter where it was measured", async () => {
    const found = await fit(decay(), undefined, {
      unknown,
      measurements: [1.9, 2.1, 2, 2.05].map((value) => ({ value, point: 0 })),
      signal,
    });
    expect(found.warnings.join()).toContain("do not determine rate");
    expect(found.parameters[1]).toMatchObject({ lower: 0.05, upper: 5 });
  });

  it("refuses noise given for some measurements alone, and stops when the caller goes", async () => {
    const some = measured(0, 0.1);
    await expect(
      fit(decay(), undefined, {
        unknown,
        measurements: [{ ...some[0]!, standardDeviation: 1 }, ...some.slice(1)],
        signal,
      }),
    ).rejects.toMatchObject({ code: "INVALID_INPUT" });
    const stop = new AbortController();
    stop.abort();
    await expect(fit(decay(), undefined, { unknown, measurements: some, signal: stop.signal })).rejects.toMatchObject({
      code: "CANCELLED",
    });
  });
});

describe("its parts", () => {
  it("minimise Rosenbrock's function within bounds", async () => {
    const scale = (u: number) => -2 + 4 * u;
    const evaluate = async (at: Float64Array) => {
      const [x, y] = [scale(at[0]!), scale(at[1]!)];
      const residuals = Float64Array.of(10 * (y - x * x), 1 - x);
      return { residuals, jacobian: Float64Array.of(-20 * x * 4, 40, -4, 0) };
    };
    const found = await levenbergMarquardt(evaluate, Float64Array.of(0.2, 0.8));
    expect(found.converged).toBe(true);
    expect([...found.at].map(scale)).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)]);
  });

  it("know the usual quantiles", () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 9);
    expect(normalQuantile(0.5)).toBe(0);
    // Tables of Student's t.
    for (const [share, freedom, value] of [
      [0.975, 1, 12.706],
      [0.975, 2, 4.303],
      [0.95, 5, 2.015],
      [0.975, 10, 2.228],
      [0.95, 23, 1.714],
    ] as const)
      expect(studentQuantile(share, freedom) / value).toBeCloseTo(1, 2);
  });

  it("take symmetric matrices apart", () => {
    const { values, vectors } = symmetricEigen(Float64Array.of(4, 1, 0, 1, 3, 1, 0, 1, 2), 3);
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(9, 12);
    const first = [0, 1, 2].map((i) => vectors[i * 3]!);
    const product = [4 * first[0]! + first[1]!, first[0]! + 3 * first[1]! + first[2]!, first[1]! + 2 * first[2]!];
    product.forEach((value, i) => {
      expect(value).toBeCloseTo(values[0]! * first[i]!, 10);
    });
  });
});
