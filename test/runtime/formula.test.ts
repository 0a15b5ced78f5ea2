import { describe, expect, test } from "vitest";
import type { Body, Column, Inside, ModelSpec, Run, Table } from "../../src/core/model.ts";
import { tableOf } from "../../src/core/values.ts";
import { batchReactor } from "../../src/models/batch-reactor/index.ts";
import { eyringRate } from "../../src/models/eyring-rate/index.ts";
import { compileExpression } from "../../src/runtime/expression.ts";
import { formulaModel } from "../../src/runtime/formula.ts";
import { loadVersion } from "../../src/runtime/load-version.ts";
import { versionDirectory } from "./tiny-onnx.ts";

const run: Run = { samples: 0, seed: 0, signal: new AbortController().signal };
const value = (expression: string, names: Record<string, number> = {}) => {
  const keys = Object.keys(names);
  const slot = (name: string) => (keys.includes(name) ? keys.indexOf(name) : undefined);
  return compileExpression(expression, slot)(Float64Array.from(Object.values(names)));
};

describe("expressions", () => {
  test("follow mathjs's grammar and precedence", () => {
    expect(value("2 + 3 * 4 ^ 2 / 8 - -1")).toBe(9);
    expect(value("-2 ^ 2")).toBe(-4);
    expect(value("2 ^ 3 ^ 2")).toBe(512);
    expect(value("2 x + 1", { x: 3 })).toBe(7);
    expect(value("x >= 1 and not (y == 2) ? min(x, y, 7) : sqrt(-1)", { x: 9, y: 8 })).toBe(7);
    expect(value("log(e) + log10(100) + expm1(0) + pi / pi")).toBe(4);
  });

  test("evaluate only the chosen branch, in double precision", () => {
    expect(value("x == 0 ? 1 : expm1(x) / x", { x: 0 })).toBe(1);
    expect(value("expm1(x)", { x: 1e-20 })).toBe(1e-20);
  });

  test.each([
    'import("fs")',
    "evaluate(1)",
    "x = 3",
    "f(y) = y",
    "[1, 2]",
    "constructor",
    "toString(1)",
    "sqrt.constructor(1)",
    "hasOwnProperty(1)",
    "nothing + 1",
    "1 +",
    "5 cm",
    '"text"',
  ])("refuse what is no arithmetic over known names: %s", (expression) => {
    expect(() => value(expression)).toThrow(expect.objectContaining({ code: "VERSION_BROKEN" }));
  });
});

test("a formula evaluates more than 200,000 rows a second of processor time", async () => {
  const rows = 200_000;
  const columns = {
    barrier: { point: new Float64Array(rows).fill(90) },
    temperature: { point: new Float64Array(rows).fill(300) },
    molecularity: { point: new Float64Array(rows).fill(1) },
    transmission: { point: new Float64Array(rows).fill(1) },
  };
  const model = formulaModel(eyringRate.spec, "test");
  const start = process.cpuUsage();
  const answer = await model.predictBatch({ rows, columns, errors: new Map() }, run);
  const { user, system } = process.cpuUsage(start);
  const seconds = (user + system) / 1e6;
  expect(answer.errors.size).toBe(0);
  console.info(`${Math.round(rows / seconds / 1000)},000 Eyring rates a second`);
  expect(seconds).toBeLessThan(1);
});

describe("draws", () => {
  test("go through a formula one by one; inputs without draws keep their value", async () => {
    const samples = 50;
    const table = tableOf(eyringRate.spec, [
      { barrier: 90, temperature: 298, molecularity: 1 },
      { barrier: 70, temperature: 350, molecularity: 2 },
    ]);
    const draws = Float64Array.from({ length: 2 * samples }, (_, i) => 60 + i);
    const barrier = { ...(table.columns.barrier as Column), samples: draws };
    const model = formulaModel(eyringRate.spec, "test");
    const drawn = await model.predictBatch({ ...table, columns: { ...table.columns, barrier } }, { ...run, samples });
    const one = await model.predictBatch(
      tableOf(
        eyringRate.spec,
        Array.from(draws, (energy, i) => ({
          barrier: energy,
          temperature: i < samples ? 298 : 350,
          molecularity: i < samples ? 1 : 2,
        })),
      ),
      run,
    );
    expect(drawn.columns.rateConstant?.samples).toEqual(one.columns.rateConstant?.point);
    expect(drawn.columns.rateConstant?.kinds).toEqual(["rate-constant-1st", "rate-constant-2nd"]);
    expect((await model.predictBatch(table, { ...run, samples })).columns.rateConstant?.samples).toBeUndefined();
  });

  test("a monotone formula maps the ends of an interval onto the ends", async () => {
    const samples = 101;
    const table = tableOf(batchReactor.spec, [{ rateConstant: 1e-3, concentrations: [0.1, 0.2], time: 3600 }]);
    const rateConstant = {
      ...(table.columns.rateConstant as Column),
      samples: Float64Array.from({ length: samples }, (_, i) => 1e-4 * (1 + i)),
    };
    const model = formulaModel(batchReactor.spec, "test");
    const at = async (k: number) =>
      (
        await model.predictBatch(
          tableOf(batchReactor.spec, [{ rateConstant: k, concentrations: [0.1, 0.2], time: 3600 }]),
          run,
        )
      ).columns.conversion?.point[0];
    const drawn = await model.predictBatch(
      { ...table, columns: { ...table.columns, rateConstant } },
      { ...run, samples },
    );
    const conversions = drawn.columns.conversion?.samples as Float64Array;
    expect(conversions[0]).toBe(await at(1e-4));
    expect(conversions[100]).toBe(await at(1e-4 * 101));
  });
});

describe("inside a formula", () => {
  const inside = (spec: ModelSpec) => formulaModel(spec, "test").inside as Required<Inside>;
  const rows = [
    { rateConstant: 2e-3, concentrations: [0.1, 0.2], time: 3600 },
    { rateConstant: "1e-4 1/s", concentrations: [0.3], time: 600 },
    { rateConstant: "1e-4 1/s", concentrations: [0.3, 0.4], time: 600 },
  ];

  test("rows that break a condition are left out, the others answer as the model does", async () => {
    const look = inside(batchReactor.spec);
    const { encoded, rows: kept, errors } = await look.encode(tableOf(batchReactor.spec, rows));
    expect(kept).toEqual([0, 1]);
    expect(errors.get(2)?.code).toBe("KIND_MISMATCH");
    const answer = await formulaModel(batchReactor.spec, "test").predictBatch(tableOf(batchReactor.spec, rows), run);
    const forward = (await look.forward(encoded, run.signal)).conversion as Float64Array;
    expect(forward[0]).toBeCloseTo(answer.columns.conversion?.point[0] as number, 4);
    expect(forward[1]).toBeCloseTo(answer.columns.conversion?.point[1] as number, 4);
  });

  test("the gradient of a first-order conversion is the one on paper", async () => {
    const look = inside(batchReactor.spec);
    const { encoded } = await look.encode(tableOf(batchReactor.spec, rows.slice(0, 2)));
    const gradient = (await look.gradient(encoded, "conversion", run.signal)) as Record<string, Float32Array>;
    expect((gradient.rateConstant?.[1] as number) / (100 * 600 * Math.exp(-0.06))).toBeCloseTo(1, 5);
    expect((gradient.time?.[1] as number) / (100 * 1e-4 * Math.exp(-0.06))).toBeCloseTo(1, 5);
    expect(gradient.concentrations).toHaveLength(3);
    expect(gradient.concentrations?.[2]).toBe(0);
  });

  test("players are the inputs that have a baseline, and their cells what the baseline changes", async () => {
    const look = inside(batchReactor.spec);
    const { encoded } = await look.encode(tableOf(batchReactor.spec, rows.slice(0, 2)));
    const base = look.baseline(encoded);
    expect([...(base.tensors.concentrations?.data ?? [])]).toEqual([0.1, 0.1, 0.1].map(Math.fround));
    const players = look.players(encoded);
    expect(players[1]?.map(({ label, cells }) => [label, cells.length])).toEqual([
      ["rate constant", 1],
      [expect.stringContaining("initial concentrations"), 1],
      ["reaction time", 1],
    ]);
    expect(players[0]?.[1]?.cells.map(({ row }) => row)).toEqual([0, 1]);
    expect(players[1]?.[1]?.cells.map(({ row }) => row)).toEqual([2]);
  });
});

test("a long table stops when the caller goes away", async () => {
  const rows = 2_000_000;
  const zeros = new Float64Array(rows).fill(1);
  const column = { point: zeros };
  const columns = { barrier: column, temperature: column, molecularity: column, transmission: column };
  const stop = new AbortController();
  const work = formulaModel(eyringRate.spec, "test").predictBatch(
    { rows, columns, errors: new Map() } satisfies Table,
    { ...run, signal: stop.signal },
  );
  setImmediate(() => stop.abort());
  await expect(work).rejects.toMatchObject({ code: "CANCELLED" });
});

describe("as a version", () => {
  const directory = (body: Partial<Extract<Body, { type: "formula" }>> = {}, golden?: unknown) =>
    versionDirectory({
      "model.json": { ...batchReactor.spec, body: { ...batchReactor.spec.body, ...body } },
      ...(golden !== undefined && { "golden.json": golden }),
    });

  test("golden rows may name another kind by its unit", async () => {
    const golden = {
      inputs: { rateConstant: ["1e-3 1/s"], concentrations: [["1 mol/L"]], time: ["1000 s"] },
      outputs: { conversion: [100 * (1 - Math.exp(-1))] },
      tolerance: { conversion: 1e-9 },
    };
    const model = await loadVersion(directory({}, golden));
    const table = tableOf(model.spec, [{ rateConstant: 1, concentrations: [1, 1], time: 1 }]);
    expect((await model.predictBatch(table, run)).columns.conversion?.point[0]).toBeCloseTo(50, 10);
    expect(model.stats()).toEqual({ runs: 0, rows: 0 });
  });

  test.each<[string, Partial<Extract<Body, { type: "formula" }>>]>([
    ["an output that is never computed", { steps: [["conversion", "1"]] }],
    ["a name that does not exist", { steps: [["conversion", "1"], ["product", "yeild"]] }],
    ["a name given twice", { steps: [["conversion", "1"], ["product", "1"], ["time", "2"]] }],
  ])("is refused where it has %s", async (_, body) => {
    await expect(loadVersion(directory(body))).rejects.toMatchObject({ code: "VERSION_BROKEN" });
  }); // biome-ignore format: short

  test("code is found by id and revision, and refused where this Retort lacks it", async () => {
    const spec = { ...batchReactor.spec, body: { type: "code", id: "echo", revision: 2, options: { factor: 3 } } };
    const files = versionDirectory({ "model.json": spec });
    await expect(loadVersion(files)).rejects.toMatchObject({ code: "VERSION_BROKEN" });
    const model = await loadVersion(files, {
      code: [
        {
          id: "echo",
          revision: 2,
          create: async (own, version, { factor }) => ({
            spec: own,
            version,
            predictBatch: async ({ rows, columns, errors }) => ({
              rows,
              errors,
              columns: {
                product: { point: Float64Array.from(columns.time?.point as Float64Array, (t) => t * Number(factor)) },
              },
            }),
            close: async () => {},
          }),
        },
      ],
    });
    const table = tableOf(model.spec, [{ rateConstant: 1, concentrations: [1, 1], time: 2 }]);
    expect((await model.predictBatch(table, run)).columns.product?.point[0]).toBe(6);
  });
});
