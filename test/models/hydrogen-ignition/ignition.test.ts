import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pretrained } from "../../../src/app.ts";
import { tableOf } from "../../../src/core/values.ts";
import { hasDataset } from "../../../src/learning/data/dataset-files.ts";
import { ignitionProblem } from "../../../src/models/hydrogen-ignition/generate.ts";
import { reference } from "../../../src/models/hydrogen-ignition/reference.ts";
import { Repository } from "../../../src/registry/repository.ts";
import { type LoadedModel, loadVersion } from "../../../src/runtime/load-version.ts";

const signal = new AbortController().signal;
const run = { samples: 0, seed: 0, signal };

it("problems depend on seed and row alone, and lie in the box", () => {
  expect(ignitionProblem(4, 2)).toEqual(ignitionProblem(4, 2));
  for (let row = 0; row < 50; row++) {
    const { temperature, pressure, equivalenceRatio } = ignitionProblem(4, row);
    expect(temperature >= 1000 && temperature <= 1600).toBe(true);
    expect(pressure >= 0.5 && pressure <= 5).toBe(true);
    expect(equivalenceRatio >= 0.5 && equivalenceRatio <= 2).toBe(true);
  }
});

const repository = new Repository([pretrained]);
describe.skipIf(repository.versions("hydrogen-ignition").length === 0)("the surrogate of ignition", () => {
  let model: LoadedModel;
  beforeAll(async () => {
    model = await loadVersion(repository.resolve("hydrogen-ignition").directory);
  });
  afterAll(() => model.close());
  const delays = async (rows: readonly object[]) =>
    (await model.predictBatch(tableOf(model.spec, rows as never), run)).columns.delay!.point as Float64Array;

  it("has gradients of the delay itself, not of its logarithm", async () => {
    const { inside } = model;
    const row = { temperature: 1100, pressure: 2, equivalenceRatio: 1 };
    const encode = async (temperature: number) =>
      (await inside!.encode(tableOf(model.spec, [{ ...row, temperature }, row]))).encoded;
    const [here, low, high] = await Promise.all([encode(1100), encode(1098), encode(1102)]);
    const { x } = await inside!.gradient!(here, "delay", signal);
    const moved = high.tensors.x!.data[0]! - low.tensors.x!.data[0]!;
    const [above, below] = await delays([
      { ...row, temperature: 1102 },
      { ...row, temperature: 1098 },
    ]);
    expect((x![0]! * moved) / (above! - below!)).toBeCloseTo(1, 2);
    expect(x![3]).toBeCloseTo(x![0]!, 6); // each row has its own slope, and the second row is the first
  });

  it.skipIf(!hasDataset("cantera-mechanisms"))("is within three percent of the solver on fresh problems", async () => {
    const problems = Array.from({ length: 5 }, (_, row) => ignitionProblem(77, row));
    const found = await delays(problems);
    const solved = (await reference.solve(tableOf(model.spec, problems))).columns.delay!.point as Float64Array;
    found.forEach((value, i) => {
      expect(Math.abs(value / solved[i]! - 1)).toBeLessThan(0.03);
    });
  });
});
