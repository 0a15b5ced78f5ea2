import { expect, test } from "vitest";
import type { ModelDefinition } from "../../src/core/definition.ts";
import type { Column, Run } from "../../src/core/model.ts";
import { convert } from "../../src/core/units.ts";
import { tableOf } from "../../src/core/values.ts";
import { batchReactor } from "../../src/models/batch-reactor/index.ts";
import { correctedEyringRate } from "../../src/models/corrected-eyring-rate/index.ts";
import { eyringRate } from "../../src/models/eyring-rate/index.ts";
import { stirredTankReactor } from "../../src/models/stirred-tank-reactor/index.ts";
import { formulaModel } from "../../src/runtime/formula.ts";

const run: Run = { samples: 0, seed: 0, signal: new AbortController().signal };

async function answer(definition: ModelDefinition, rows: readonly Record<string, unknown>[]) {
  const table = await formulaModel(definition.spec, "test").predictBatch(tableOf(definition.spec, rows), run);
  const point = (name: string) => [...((table.columns[name] as Column).point as Float64Array)];
  return { ...table, point };
}

test("the Eyring equation gives k_B T / h without a barrier, and the hand-computed constant with one", async () => {
  const { point, errors } = await answer(eyringRate, [
    { barrier: 0, temperature: 298.15, molecularity: 1 },
    { barrier: "100 kJ/mol", temperature: "25 °C", molecularity: 1 },
    { barrier: 100, temperature: 298.15, molecularity: 1, transmission: 2 },
    { barrier: "20 kcal/mol", temperature: 350, molecularity: 2 },
  ]);
  expect(errors.size).toBe(0);
  const [none, hundred, doubled, second] = point("rateConstant") as [number, number, number, number];
  expect(none / 6.212437991620116e12).toBeCloseTo(1, 12);
  // Computed with 30 decimal digits from the exact constants of SI 2019.
  expect(hundred / 1.879403512551604e-5).toBeCloseTo(1, 12);
  expect(doubled / hundred).toBeCloseTo(2, 12);
  expect(second / 2.36909742853994).toBeCloseTo(1, 12);
});

test("the kind of a rate constant follows from the molecularity, row by row", async () => {
  const { columns, errors } = await answer(eyringRate, [
    { barrier: 90, temperature: 298, molecularity: 2 },
    { barrier: 90, temperature: 298, molecularity: 1 },
    { barrier: 90, temperature: 298, molecularity: 3 },
  ]);
  expect(columns.rateConstant?.kinds?.slice(0, 2)).toEqual(["rate-constant-2nd", "rate-constant-1st"]);
  expect([...errors].map(([row, { code }]) => [row, code])).toEqual([[2, "INVALID_INPUT"]]);
});

test("1 atm to 1 mol/L is 1.89 kcal/mol at 298.15 K: the same rate in either standard state", async () => {
  const gas = 8.31446261815324e-3 * 298.15 * Math.log((8.31446261815324 * 298.15) / 101325 / 1e-3);
  expect(convert(gas, "kJ/mol", "kcal/mol")).toBeCloseTo(1.89, 2);
  const { point } = await answer(eyringRate, [
    { barrier: 80, temperature: 298.15, molecularity: 2 },
    { barrier: 80 + gas, temperature: 298.15, molecularity: 2 },
  ]);
  const [solution, corrected] = point("rateConstant") as [number, number];
  expect(solution / corrected).toBeCloseTo(24.465, 2);
});

test("an error of 2.3 kcal/mol is a factor of 49 in the rate constant at 298 K", async () => {
  const { point } = await answer(
    eyringRate,
    [0, 2.3].map((error) => ({ barrier: `${20 + error} kcal/mol`, temperature: 298, molecularity: 1 })),
  );
  const [low, high] = point("rateConstant") as [number, number];
  expect(low / high).toBeCloseTo(48.6, 0);
});

test("first-order conversion is 1 − exp(−kt) and needs exactly one concentration", async () => {
  const { point, errors } = await answer(batchReactor, [
    { rateConstant: "1e-3 1/s", concentrations: [0.5], time: Math.LN2 * 1000 },
    { rateConstant: "1e-12 1/s", concentrations: ["5 mM"], time: 1 },
    { rateConstant: "1e-3 1/s", concentrations: [0.5, 0.1], time: 10 },
  ]);
  expect(point("conversion")[0]).toBeCloseTo(50, 10);
  expect(point("product")[0]).toBeCloseTo(0.25, 12);
  expect((point("conversion")[1] as number) / 1e-10).toBeCloseTo(1, 9);
  expect(errors.get(2)?.code).toBe("KIND_MISMATCH");
  expect(errors.get(2)?.message).toMatch(/rate-constant-1st.*rate-constant-2nd/);
});

/** Second-order A + B → P by classical Runge–Kutta, 20,000 steps. */
function integrated(k: number, a: number, b: number, time: number): number {
  const rate = (x: number) => k * (a - x) * (b - x);
  const h = time / 20_000;
  let x = 0;
  for (let i = 0; i < 20_000; i++) {
    const k1 = rate(x);
    const k2 = rate(x + (h / 2) * k1);
    const k3 = rate(x + (h / 2) * k2);
    x += (h / 6) * (k1 + 2 * k2 + 2 * k3 + rate(x + h * k3));
  }
  return x;
}

test("second-order conversion solves the rate law, whichever reactant is limiting", async () => {
  const cases = [
    [0.012, 0.1, 0.2, 7200],
    [0.012, 0.2, 0.1, 7200],
    [2, 0.001, 1.5, 3],
    [0.5, 0.3, 0.3, 20],
  ] as const;
  const { point } = await answer(
    batchReactor,
    cases.map(([k, a, b, time]) => ({ rateConstant: k, concentrations: [a, b], time })),
  );
  for (const [i, [k, a, b, time]] of cases.entries()) {
    expect(point("product")[i]).toBeCloseTo(integrated(k, a, b, time), 10);
    expect(point("conversion")[i]).toBeCloseTo((100 * integrated(k, a, b, time)) / Math.min(a, b), 8);
  }
});

test("nearly equal concentrations go over into equal ones without a jump", async () => {
  const excesses = [0, 1e-300, 1e-17, 1e-14, 1e-12, 1e-10, 1e-9];
  const { point } = await answer(
    batchReactor,
    excesses.map((d) => ({ rateConstant: 0.1, concentrations: [0.2, 0.2 + d], time: 50 })),
  );
  const exact = 100 * (1 - 1 / (1 + 0.2 * 0.1 * 50));
  for (const value of point("conversion")) expect(value).toBeCloseTo(exact, 6);
  expect(point("conversion")[0]).toBeCloseTo(exact, 12);
});

test("a reaction that is long over is complete, one that has not begun is not, neither overflows", async () => {
  const { point, errors } = await answer(batchReactor, [
    { rateConstant: 1e12, concentrations: [0.1, 3], time: 1e10 },
    { rateConstant: 1e12, concentrations: [0.1, 0.1], time: 1e10 },
    { rateConstant: 0, concentrations: [0.1, 0.2], time: 1e10 },
    { rateConstant: 1, concentrations: [0.1, 0.2], time: 0 },
  ]);
  expect(errors.size).toBe(0);
  expect(point("conversion")).toEqual([100, 100, 0, 0]);
});

test("what cannot be a reaction is refused with the reason", async () => {
  const { errors } = await answer(batchReactor, [
    { rateConstant: 1, concentrations: [0.1], time: 1 },
    { rateConstant: -1, concentrations: [0.1, 0.1], time: 1 },
    { rateConstant: 1, concentrations: [0.1, 0], time: 1 },
    { rateConstant: 1, concentrations: [], time: 1 },
    { rateConstant: 1, concentrations: [0.1, 0.1], time: "-5 s" },
    { rateConstant: "1 kJ/mol", concentrations: [0.1, 0.1], time: 1 },
  ]);
  expect([0, 1, 2, 3, 4, 5].map((row) => errors.get(row)?.code)).toEqual([
    "KIND_MISMATCH",
    "INVALID_INPUT",
    "INVALID_INPUT",
    "KIND_MISMATCH",
    "INVALID_INPUT",
    "UNIT_MISMATCH",
  ]);
});

test("their examples answer", async () => {
  for (const definition of [eyringRate, batchReactor])
    expect((await answer(definition, definition.examples)).errors.size).toBe(0);
});

test("an electronic barrier with its thermal correction gives the rate of their sum, and none without", async () => {
  const { point, errors } = await answer(correctedEyringRate, [
    { barrier: "70 kJ/mol", thermalCorrection: "20 kJ/mol", temperature: 300, molecularity: 2 },
    { barrier: "70 kJ/mol", temperature: 300, molecularity: 2 },
  ]);
  const gibbs = await answer(eyringRate, [{ barrier: "90 kJ/mol", temperature: 300, molecularity: 2 }]);
  expect(point("rateConstant")[0]).toBeCloseTo(gibbs.point("rateConstant")[0] as number, 12);
  expect(errors.get(1)).toMatchObject({ code: "KIND_MISMATCH" });
  expect(errors.get(1)?.message).toMatch(/gibbs-barrier.*electronic-barrier/s);
});

test("a stirred tank solves its mass balance, keeps its digits, and comes to less than a batch of the same time", async () => {
  const rows = [
    { rateConstant: "0.012 L/(mol s)", concentrations: ["0.1 mol/L", "0.2 mol/L"], residenceTime: "2 h" },
    { rateConstant: "0.3 L/(mol s)", concentrations: [0.1, 0.1], residenceTime: "1 h" },
    { rateConstant: "1e-13 L/(mol s)", concentrations: [0.2, 0.1], residenceTime: 100 },
    { rateConstant: "1e9 L/(mol s)", concentrations: [0.1, 0.3], residenceTime: "1 h" },
    { rateConstant: "5e-4 1/s", concentrations: [0.1], residenceTime: "30 min" },
  ];
  const { point, errors } = await answer(stirredTankReactor, rows);
  expect(errors.size).toBe(0);
  const conversion = point("conversion").map((value) => value / 100) as [number, number, number, number, number];
  const balance = (k: number, a: number, b: number, tau: number, x: number) => (k * tau * (1 - x) * (b - a * x)) / x;
  expect(balance(0.012, 0.1, 0.2, 7200, conversion[0])).toBeCloseTo(1, 10);
  expect(balance(0.3, 0.1, 0.1, 3600, conversion[1])).toBeCloseTo(1, 10);
  expect(conversion[2] / (1e-13 * 100 * 0.2)).toBeCloseTo(1, 9);
  expect(conversion[3]).toBeCloseTo(1, 9);
  expect(conversion[4]).toBeCloseTo(0.9 / 1.9, 12);
  const batch = await answer(
    batchReactor,
    rows.map(({ residenceTime, ...rest }) => ({ ...rest, time: residenceTime })),
  );
  batch.point("conversion").forEach((value, i) => {
    expect(value / 100).toBeGreaterThanOrEqual(conversion[i] as number);
  });
});
