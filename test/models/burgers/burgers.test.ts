import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { pretrained } from "../../../src/app.ts";
import type { ModelData } from "../../../src/core/definition.ts";
import { tableOf } from "../../../src/core/values.ts";
import { relativeL2 } from "../../../src/learning/metrics/field.ts";
import { burgersRow } from "../../../src/models/burgers/generate.ts";
import { burgers } from "../../../src/models/burgers/index.ts";
import { points } from "../../../src/models/burgers/operator.ts";
import { reference } from "../../../src/models/burgers/reference.ts";
import { trainer } from "../../../src/models/burgers/train.ts";
import { solveBurgers } from "../../../src/physics/burgers.ts";
import { readProfile } from "../../../src/physics/profile.ts";
import { Repository } from "../../../src/registry/repository.ts";
import { loadVersion } from "../../../src/runtime/load-version.ts";
import { networkModel } from "../../../src/runtime/network.ts";

const repository = new Repository([pretrained]);
const shippedVersion = repository.versions("burgers").length > 0 ? repository.resolve("burgers").directory : undefined;

const count = 32;
const problems = Array.from({ length: count }, (_, i) => burgersRow(5, i, points));
const all = problems.map((_, i) => i);
const data: ModelData = {
  dataset: "generated:burgers",
  sha256: "",
  rows: count,
  rowNumbers: all,
  inputs: {
    initialCondition: problems.map(({ fieldSeed }) => `seed:${fieldSeed}`),
    viscosity: problems.map(({ viscosity }) => viscosity),
    time: problems.map(({ time }) => time),
  },
  targets: { velocity: problems.map(({ field }) => field) },
  shipped: { name: "few", train: all.slice(0, 24), test: all.slice(24) },
  study: [],
  splitDescription: "",
  exchangeable: true,
};

describe("the Burgers problems", () => {
  it("depend on seed and row alone, and lie in the stated ranges", () => {
    expect(burgersRow(5, 3, points)).toEqual(problems[3]);
    for (const { viscosity, time } of problems) {
      expect(viscosity).toBeGreaterThanOrEqual(0.005);
      expect(viscosity).toBeLessThanOrEqual(0.1);
      expect(time).toBeLessThan(1);
    }
  });

  it("are solved as the reference solves what a user would write", async () => {
    const rows = all.map((i) => Object.fromEntries(Object.entries(data.inputs).map(([port, v]) => [port, v[i]])));
    const solved = await reference.solve(tableOf(burgers.spec, rows));
    all.forEach((i) => {
      expect(relativeL2(problems[i]!.field, solved.columns.velocity!.point[i] as Float64Array, true)).toBeLessThan(
        1e-6,
      );
    });
  });
});

describe("the reference", () => {
  it("answers the good rows and says what is wrong with the bad ones", async () => {
    const table = tableOf(burgers.spec, [
      { initialCondition: "sin(2 pi x)", viscosity: 0.01, time: 0.5 },
      { initialCondition: "x", viscosity: 0.01, time: 0.5 },
      { initialCondition: "sin(2 pi x)", viscosity: 7, time: 0.5 },
    ]);
    const { columns, errors } = await reference.solve(table);
    const wave = readProfile("sin(2 pi x)", points);
    expect(relativeL2(solveBurgers(wave, 0.01, 0.5), columns.velocity!.point[0] as Float64Array)).toBeLessThan(1e-9);
    expect([...errors.keys()].sort()).toEqual([1, 2]);
    expect(errors.get(1)!.message).toMatch(/not periodic/);
  });
});

describe("the Burgers network", () => {
  const folder = mkdtempSync(join(tmpdir(), "burgers-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("trains, exports, and keeps the mean, the symmetry of motion and the beginning exactly, in ONNX too", async () => {
    const losses: number[] = [];
    const trained = await trainer.train({
      data,
      split: data.shipped,
      seed: 1,
      effort: 1 / 180,
      progress: ({ loss }) => loss !== undefined && losses.push(loss),
      signal: new AbortController().signal,
    });
    expect(losses).toHaveLength(1);
    expect(losses[0]!).toBeLessThan(0.3);
    await trained.record(folder);
    const rows = [
      { initialCondition: "0.3 + 0.5 sin(2 pi x)", viscosity: 0.01, time: 0.5 },
      { initialCondition: "2.3 + 0.5 sin(2 pi x)", viscosity: 0.01, time: 0.5 }, // one whole period further
      { initialCondition: "0.3 + 0.5 sin(2 pi x)", viscosity: 0.01, time: 0 },
      { initialCondition: "x", viscosity: 0.01, time: 0.5 },
    ];
    const encoded = await trained.encode(rows.slice(0, 3));
    const inTensorFlow = (await trained.predict(encoded)).velocity!;
    const model = await networkModel(trained.spec, "1-test", { forward: join(folder, "forward.onnx") });
    const run = { samples: 0, seed: 0, signal: new AbortController().signal };
    const answer = await model.predictBatch(tableOf(trained.spec, rows), run);
    const fields = answer.columns.velocity!.point as readonly Float64Array[];
    for (let i = 0; i < 3; i++) {
      const ours = inTensorFlow.slice(i * points, (i + 1) * points);
      expect(relativeL2(ours, fields[i]!)).toBeLessThan(1e-5);
      const mean = fields[i]!.reduce((sum, v) => sum + v / points, 0);
      expect(mean).toBeCloseTo(i === 1 ? 2.3 : 0.3, 5);
    }
    expect(
      relativeL2(
        fields[0]!,
        fields[1]!.map((v) => v - 2),
        true,
      ),
    ).toBeLessThan(1e-4);
    expect(relativeL2(readProfile(rows[2]!.initialCondition, points), fields[2]!, true)).toBeLessThan(1e-5);
    expect([...answer.errors.keys()]).toEqual([3]);
    await model.close();
    trained.dispose();
  });
});

describe("the equation itself", () => {
  const rows = [
    { initialCondition: "sin(2 pi x)", viscosity: 0.02, time: 0.3 },
    { initialCondition: "seed:7", viscosity: 0.01, time: 0 },
    { initialCondition: "seed:8", viscosity: 0.05, time: 1 },
  ];
  const input = tableOf(burgers.spec, rows);

  it("is satisfied by the exact solution, at the ends of time too, and by no other", async () => {
    const answer = await reference.solve(input);
    const exact = await reference.residual!(input, answer, reference.solve);
    for (const residual of exact) expect(residual).toBeLessThan(5e-3);
    const frozen = await reference.residual!(input, answer, async () => answer);
    for (const residual of frozen) expect(residual).toBeGreaterThan(0.1);
  });

  it("keeps momentum", async () => {
    const found = await reference.conserved!(input, await reference.solve(input));
    for (const one of found) expect(one?.[0]?.found).toBeCloseTo(one?.[0]?.exact as number, 9);
  });
});

describe.skipIf(!shippedVersion)("the shipped version", () => {
  it("answers on grids of its own choosing, in one batch, and the coarser grid is a part of the finer", async () => {
    const model = await loadVersion(shippedVersion as string);
    const flow = { initialCondition: "0.3 + sin(2 pi x) + 0.2 cos(6 pi x)", viscosity: 0.01, time: 0.6 };
    const rows = [{ ...flow, points: 512 }, flow, { ...flow, points: 128 }, { ...flow, initialCondition: "x" }];
    const { columns, errors } = await model.predictBatch(tableOf(model.spec, rows), {
      samples: 0,
      seed: 0,
      signal: new AbortController().signal,
    });
    const fields = columns.velocity?.point as Float64Array[];
    expect([...errors.keys()]).toEqual([3]);
    expect(fields.slice(0, 3).map(({ length }) => length)).toEqual([512, 256, 128]);
    const every = (field: Float64Array, n: number) => field.filter((_, j) => j % n === 0);
    expect(relativeL2(fields[1]!, every(fields[0]!, 2), true)).toBeLessThan(2e-3);
    expect(relativeL2(every(fields[1]!, 2), fields[2]!, true)).toBeLessThan(1e-2);
    const solved = await reference.solve(tableOf(model.spec, rows));
    for (const i of [0, 1, 2])
      expect(relativeL2(solved.columns.velocity!.point[i] as Float64Array, fields[i]!, true)).toBeLessThan(0.02);
    await model.close();
  });

  it("has a gradient of any point by what the network reads, as differences say", async () => {
    const model = await loadVersion(shippedVersion as string);
    const signal = new AbortController().signal;
    const flow = { initialCondition: "sin(2 pi x)", viscosity: 0.02, time: 0.4 };
    const { encoded } = await model.inside!.encode(tableOf(model.spec, [flow]));
    const at = 40;
    const slopes = await model.inside!.gradient!(encoded, "velocity", signal, at);
    const cell = 60 * 5 + 3; // the coarse prediction at point 60
    const valueWith = async (by: number) => {
      const fields = encoded.tensors.fields!;
      const data = Float32Array.from(fields.data);
      data[cell]! += by;
      const moved = { ...encoded, tensors: { ...encoded.tensors, fields: { ...fields, data } } };
      return (await model.inside!.forward(moved, signal)).velocity![at]!;
    };
    const difference = ((await valueWith(0.02)) - (await valueWith(-0.02))) / 0.04;
    expect(slopes.fields![cell]!).toBeCloseTo(difference, 3);
    await model.close();
  });
});
