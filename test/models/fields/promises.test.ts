import { afterAll, describe, expect, it } from "vitest";
import { pretrained } from "../../../src/app.ts";
import { tableOf } from "../../../src/core/values.ts";
import { relativeL2 } from "../../../src/learning/metrics/field.ts";
import { catalogue } from "../../../src/models/index.ts";
import { readMedium } from "../../../src/physics/medium.ts";
import { readPeriodicSquare } from "../../../src/physics/periodic-square.ts";
import { readProfile } from "../../../src/physics/profile.ts";
import { Repository } from "../../../src/registry/repository.ts";
import { type LoadedModel, loadVersion } from "../../../src/runtime/load-version.ts";

const repository = new Repository([pretrained]);
const run = { samples: 0, seed: 0, signal: new AbortController().signal };
const opened = new Map<string, Promise<LoadedModel>>();
afterAll(async () => {
  for (const model of opened.values()) await (await model).close();
});

const ships = (id: string) => repository.versions(id).length > 0;

async function ask(id: string, rows: readonly Record<string, unknown>[]): Promise<Float64Array[]> {
  if (!opened.has(id)) opened.set(id, loadVersion(repository.resolve(id).directory));
  const model = (await opened.get(id)) as LoadedModel;
  const { spec } = model;
  const answer = await model.predictBatch(tableOf(spec, rows), run);
  expect([...answer.errors.values()]).toEqual([]);
  return answer.columns[Object.keys(spec.outputs)[0] as string]?.point as Float64Array[];
}

async function solve(id: string, rows: readonly Record<string, unknown>[]): Promise<Float64Array[]> {
  const definition = catalogue.find(({ spec }) => spec.id === id);
  const solver = await definition?.reference?.();
  const answer = await solver?.solve(tableOf(definition?.spec as never, rows));
  return answer?.columns[Object.keys(definition?.spec.outputs ?? {})[0] as string]?.point as Float64Array[];
}

const meanOf = (field: Float64Array) => field.reduce((sum, value) => sum + value, 0) / field.length;
const rmsOf = (field: Float64Array) => Math.sqrt(field.reduce((sum, value) => sum + value * value, 0) / field.length);
const largest = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

describe.skipIf(!ships("darcy-flow"))("Darcy flow", () => {
  const cells = 64;
  const medium = readMedium("seed:31", cells);
  const turned = (field: Float64Array) =>
    field.map((_, at) => field[(at % cells) * cells + (cells - 1 - Math.floor(at / cells))]!);

  it("answers a medium of seven times the permeability with a seventh of the pressure", async () => {
    const [one, other] = await ask("darcy-flow", [
      { permeability: medium },
      { permeability: medium.map((a) => 7 * a) },
    ]);
    const rescaled = other!.map((u) => 7 * u);
    expect(largest(rescaled, one!)).toBeLessThan(1e-5 * rmsOf(one!));
  });

  it("answers a turned medium with the turned pressure, within its error", async () => {
    const [one, other] = await ask("darcy-flow", [{ permeability: medium }, { permeability: turned(medium) }]);
    expect(relativeL2(turned(one!), other!)).toBeLessThan(0.01);
  });

  it("is near the solver, whose flow through the edge it keeps to a few per cent", async () => {
    const rows = ["seed:31", "3 + 2 sin(2 pi x) cos(2 pi y)", "1 + 3 x y"].map((permeability) => ({ permeability }));
    const [found, right] = [await ask("darcy-flow", rows), await solve("darcy-flow", rows)];
    rows.forEach((_, i) => {
      expect(relativeL2(right[i]!, found[i]!)).toBeLessThan(0.02);
    });
  });

  it("takes the same medium as samples, flat or in rows, as a formula or as text", async () => {
    const samples = readMedium("2 + x y", cells);
    const nested = Array.from({ length: cells }, (_, i) => Array.from(samples.subarray(i * cells, (i + 1) * cells)));
    for (const raw of [samples, nested, { samples: nested }, { formula: "2 + x y" }])
      expect(largest(readMedium(raw, cells), samples)).toBe(0);
  });

  it.each([
    ["-1", /above 0|is -1/],
    ["x - 0.5", /permeability is -/],
    [[1, 2, 3], /3 samples/],
    [{ seed: 0.5 }, /seed/],
    ["y + z", /"z" is not known/],
  ])("refuses %j", (raw, message) => {
    expect(() => readMedium(raw, cells)).toThrow(message);
  });
});

describe.skipIf(!ships("kuramoto-sivashinsky"))("the Kuramoto–Sivashinsky equation", () => {
  const id = "kuramoto-sivashinsky";
  const [points, length, time] = [64, 22, 5];
  const start = readProfile("1.5 sin(6 pi x) + 0.5 cos(4 pi x)", points);
  const shifted = (field: Float64Array, by: number) => field.map((_, j) => field[(j - by + 10 * points) % points]!);
  const mirrored = (field: Float64Array) => field.map((_, j) => -field[(points - j) % points]!);

  it("gives shifted and mirrored fields the shifted and mirrored answers", async () => {
    const rows = [start, shifted(start, 11), mirrored(start)].map((samples) => ({
      initialCondition: { samples },
      time,
    }));
    const [one, moved, turned] = await ask(id, rows);
    expect(largest(shifted(one!, 11), moved!)).toBeLessThan(1e-3 * rmsOf(one!));
    expect(largest(mirrored(one!), turned!)).toBeLessThan(1e-3 * rmsOf(one!));
  });

  it("is carried along by a mean velocity, which it keeps", async () => {
    const mean = (length * 16) / (points * time); // sixteen points in this time
    const rows = [start, start.map((u) => u + mean)].map((samples) => ({ initialCondition: { samples }, time }));
    const [one, carried] = await ask(id, rows);
    const still = carried!.map((u) => u - mean);
    expect(largest(shifted(one!, 16), still)).toBeLessThan(1e-3 * rmsOf(one!));
    expect(Math.abs(meanOf(carried!) - mean)).toBeLessThan(1e-6);
  });

  it("goes on from where it was: to time 5, and on for 7, is to time 12", async () => {
    const [halfway] = await ask(id, [{ initialCondition: { samples: start }, time: 5 }]);
    const [there, whole] = await ask(id, [
      { initialCondition: { samples: halfway }, time: 7 },
      { initialCondition: { samples: start }, time: 12 },
    ]);
    expect(largest(there!, whole!)).toBeLessThan(1e-4 * rmsOf(whole!));
    const [unmoved] = await ask(id, [{ initialCondition: { samples: start }, time: 0 }]);
    expect(largest(unmoved!, start)).toBeLessThan(1e-6);
  });

  it("is near the solver within a Lyapunov time", async () => {
    const rows = [{ initialCondition: { samples: start }, time: 20 }];
    expect(relativeL2((await solve(id, rows))[0]!, (await ask(id, rows))[0]!)).toBeLessThan(0.1);
  });
});

describe.skipIf(!ships("navier-stokes"))("Navier–Stokes flow", () => {
  const id = "navier-stokes";
  const points = 64;
  const start = readPeriodicSquare("seed:5", points);

  it("moves along with a shift that leaves its force as it is", async () => {
    const by = 8;
    const shifted = (field: Float64Array) =>
      field.map((_, at) => {
        const [i, j] = [Math.floor(at / points), at % points];
        return field[((i + by) % points) * points + ((j - by + points) % points)]!;
      });
    const [one, moved] = await ask(
      id,
      [start, shifted(start)].map((samples) => ({ initialCondition: { samples }, time: 1 })),
    );
    expect(largest(shifted(one!), moved!)).toBeLessThan(1e-4 * rmsOf(one!));
  });

  it("keeps the mean vorticity, and stands still for no time", async () => {
    const raised = start.map((w) => w + 0.005);
    const [moved, unmoved] = await ask(id, [
      { initialCondition: { samples: raised }, time: 1.5 },
      { initialCondition: { samples: start }, time: 0 },
    ]);
    expect(Math.abs(meanOf(moved!) - 0.005)).toBeLessThan(1e-6);
    expect(largest(unmoved!, start)).toBeLessThan(1e-5);
  });

  it("is near the solver after three steps", async () => {
    const rows = [{ initialCondition: "seed:5", time: 3 }];
    expect(relativeL2((await solve(id, rows))[0]!, (await ask(id, rows))[0]!)).toBeLessThan(0.05);
  });
});
