import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pretrained } from "../../../src/app.ts";
import type { Conserved } from "../../../src/core/definition.ts";
import { tableOf } from "../../../src/core/values.ts";
import { courseErrors } from "../../../src/models/robertson/data.ts";
import { robertsonProblem, solveProblem } from "../../../src/models/robertson/generate.ts";
import { robertson } from "../../../src/models/robertson/index.ts";
import { reference } from "../../../src/models/robertson/reference.ts";
import { robertsonRates, solveRobertson } from "../../../src/physics/kinetics/robertson.ts";
import { robertsonStart } from "../../../src/physics/kinetics/robertson-start.ts";
import { steadyRobertson } from "../../../src/physics/kinetics/robertson-steady.ts";
import { Repository } from "../../../src/registry/repository.ts";
import { type LoadedModel, loadVersion } from "../../../src/runtime/load-version.ts";

const signal = new AbortController().signal;
const run = { samples: 0, seed: 0, signal };

it("the beginning is the exact solution while A and C have hardly changed", () => {
  const { k1, k2, k3 } = robertsonRates;
  const times = [1e-5, 1e-4, 1e-3, 1e-2];
  const { states } = solveRobertson([0.9, 1e-5, 0.1], times);
  const total = 1.00001;
  times.forEach((time, i) => {
    const start = robertsonStart(k1 * time, [0.9 / total, 1e-5 / total, 0.1 / total], {
      pairing: (k2 * total) / k1,
      back: (k3 * total) / k1,
    });
    expect((start.b * total) / states[i]![1]!).toBeCloseTo(1, 2);
    expect((start.growth * total) / (states[i]![2]! - 0.1)).toBeCloseTo(1, 2);
  });
});

it("the steady state of B comes close to the solver at late times, and misses the beginning", () => {
  const problem = { ...robertsonRates, a: 1, b: 0, c: 0, time: 1e5 };
  const right = solveProblem(problem);
  const times = Float64Array.from({ length: 64 }, (_, i) => 1e-5 * 1e10 ** (i / 63));
  const steady = steadyRobertson([1, 0, 0], times, robertsonRates);
  expect(steady[191]! / right[191]!).toBeCloseTo(1, 2);
  expect(Math.abs(steady[1]! / right[1]! - 1)).toBeGreaterThan(0.5);
});

it("problems depend on seed and row alone", () => {
  expect(robertsonProblem(3, 7, true)).toEqual(robertsonProblem(3, 7, true));
  expect(robertsonProblem(3, 7, true)).not.toEqual(robertsonProblem(3, 8, true));
});

const repository = new Repository([pretrained]);
describe.skipIf(repository.versions("robertson").length === 0)("the surrogate", () => {
  let model: LoadedModel;
  beforeAll(async () => {
    model = await loadVersion(repository.resolve("robertson").directory);
  });
  afterAll(() => model.close());
  const coursesOf = async (rows: readonly Record<string, number | string>[]) =>
    (await model.predictBatch(tableOf(model.spec, rows), run)).columns.course!.point as readonly Float64Array[];
  const nominal = { ...robertsonRates, a: 1, b: 0, c: 0 };

  it("meets the values that Robertson's problem is known by", async () => {
    const [short, long] = await coursesOf([
      { ...nominal, time: 40 },
      { ...nominal, time: 1e5 },
    ]);
    const close = (found: ArrayLike<number>, known: readonly number[]) =>
      known.forEach((value, i) => {
        expect(Math.abs(found[i]! / value - 1)).toBeLessThan(0.02);
      });
    close(short!.slice(-3), [0.7158270687192317, 9.185534764563351e-6, 0.28416374574600317]);
    close(long!.slice(-3), [0.01786592114230087, 7.274751468519797e-8, 0.9821340061101851]);
  });

  it("is right within a few percent on problems of a fresh seed", async () => {
    const problems = Array.from({ length: 12 }, (_, row) => robertsonProblem(99, row, false));
    const courses = await coursesOf(problems);
    problems.forEach((problem, i) => {
      expect(courseErrors(solveProblem(problem), courses[i]!).relative).toBeLessThan(0.03);
    });
  });

  it("keeps mass to a millionth, and every amount positive", async () => {
    const input = tableOf(
      model.spec,
      Array.from({ length: 8 }, (_, row) => robertsonProblem(98, row, true)),
    );
    const answer = await model.predictBatch(input, run);
    for (const [kept] of (await reference.conserved!(input, answer)) as Conserved[][])
      expect(Math.abs(kept!.found / kept!.exact - 1)).toBeLessThan(1e-6);
    for (const course of answer.columns.course!.point as Float64Array[])
      expect(course.every((value) => value >= 0)).toBe(true);
  });

  it("gives the same answer in other units of time and amount: the scalings of the equations are built in", async () => {
    const own = { k1: 0.05, k2: 2e7, k3: 2e4, a: 0.8, b: 1e-5, c: 0.1, time: 1e3 };
    const amounts = { ...own, k2: own.k2 / 3, k3: own.k3 / 3, a: 2.4, b: 3e-5, c: 0.3 };
    const [one, more] = await coursesOf([own, amounts]);
    one!.forEach((value, i) => {
      expect(Math.abs(more![i]! / (3 * value) - 1)).toBeLessThan(1e-4);
    });
  });

  it("has gradients by what it reads that are those of small changes of the rate constants", async () => {
    const { inside } = model;
    const at = 3 * 40 + 2; // C at one time
    const encode = async (k3: number) =>
      (await inside!.encode(tableOf(model.spec, [{ ...nominal, c: 0.1, k3, time: 1e4 }]))).encoded;
    const [here, low, high] = await Promise.all([encode(1e4), encode(0.98e4), encode(1.02e4)]);
    const slopes = await inside!.gradient!(here, "course", signal, at);
    let chained = 0;
    for (const [name, slope] of Object.entries(slopes)) {
      const [a, b] = [low.tensors[name]!.data, high.tensors[name]!.data];
      slope.forEach((value, i) => {
        chained += value * (b[i]! - a[i]!);
      });
    }
    const value = async (encoded: typeof here) => (await inside!.forward(encoded, signal)).course![at]!;
    const difference = (await value(high)) - (await value(low));
    expect(chained / difference).toBeCloseTo(1, 1);
    expect(difference).toBeLessThan(0); // B + C → A + C gives C's precursor back
  });
});

it("refuses a start without A, and says which input is wrong", () => {
  const table = tableOf(robertson.spec, [{ time: 1, a: -1 }]);
  expect(table.errors.get(0)?.message).toMatch(/a is -1/);
});
