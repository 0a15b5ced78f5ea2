import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import type { RetortError } from "../../src/core/errors.ts";
import type { Run } from "../../src/core/model.ts";
import { random } from "../../src/core/random.ts";
import { tableOf } from "../../src/core/values.ts";
import { type LoadedModel, type LoadOptions, loadVersion } from "../../src/runtime/load-version.ts";
import type { NetworkInside } from "../../src/runtime/network.ts";
import { graph, linearForward, linearGradient, linearSpec, versionDirectory } from "./tiny-onnx.ts";

const run: Run = { samples: 0, seed: 0, signal: new AbortController().signal };
const opened: LoadedModel[] = [];
afterEach(async () => {
  for (const model of opened.splice(0)) await model.close();
});

async function load(files: Record<string, unknown> = {}, options: LoadOptions = {}): Promise<LoadedModel> {
  const directory = versionDirectory({
    "model.json": linearSpec,
    "forward.onnx": linearForward,
    "gradient.onnx": linearGradient,
    ...files,
  });
  const model = await loadVersion(directory, options);
  opened.push(model);
  return model;
}

const rows = (count: number) => {
  const { uniform } = random(1);
  return Array.from({ length: count }, () => ({ a: 20 * uniform(), b: 10 * uniform() }));
};

test("a network's answer is the mean of its members in the output's unit, and a member's own is to be had", async () => {
  const model = await load();
  const table = tableOf(linearSpec, [{ a: 12, b: 3 }]);
  expect(model.version).toBe("1-0123456789ab");
  expect((await model.predictBatch(table, run)).columns.yield?.point[0]).toBeCloseTo((2 + 2 * 3) * 3 + 1, 5);
  const inside = model.inside as Required<NetworkInside>;
  const { encoded } = await inside.encode(table);
  expect([...((await inside.members(encoded, run.signal)).yield ?? [])]).toEqual([1, 49]);
});

test("a batch of 300 rows answers as 300 single rows do, in two runs", async () => {
  const model = await load();
  const inputs = rows(300);
  const batch = await model.predictBatch(tableOf(linearSpec, inputs), run);
  expect(model.stats()).toEqual({ runs: 2, rows: 300 });
  for (const [i, input] of inputs.entries()) {
    const single = await model.predictBatch(tableOf(linearSpec, [input]), run);
    expect(single.columns.yield?.point[0]).toBe(batch.columns.yield?.point[i]);
  }
});

test("rows with errors keep their place and their neighbours answer", async () => {
  const model = await load();
  const inputs: Record<string, unknown>[] = rows(300);
  inputs[7] = { a: "warm", b: 1 };
  inputs[280] = { a: 5000, b: 1 };
  const answer = await model.predictBatch(tableOf(linearSpec, inputs), run);
  const clean = await model.predictBatch(tableOf(linearSpec, rows(300)), run);
  expect([...answer.errors].map(([row, { code }]) => [row, code])).toEqual([
    [7, "INVALID_QUANTITY"],
    [280, "INVALID_INPUT"],
  ]);
  expect(answer.rows).toBe(300);
  for (const row of [0, 6, 8, 279, 281, 299])
    expect(answer.columns.yield?.point[row]).toBe(clean.columns.yield?.point[row]);
  expect(answer.columns.yield?.point[7]).toBeNaN();
});

test("answers are clipped to what the quantity can be, explanations are not", async () => {
  const model = await load();
  const table = tableOf(linearSpec, [{ a: 1, b: 500 }]);
  expect((await model.predictBatch(table, run)).columns.yield?.point[0]).toBe(100);
  const { encoded } = (await model.inside?.encode(table)) ?? {};
  expect((await model.inside?.forward(encoded as never, run.signal))?.yield?.[0]).toBeCloseTo(3 * (2 + 1000) + 1);
});

test("an answer that is not a finite number is an error", async () => {
  const model = await load();
  const answer = await model.predictBatch(tableOf(linearSpec, [{ a: 1, b: 1e300 }, { a: 1, b: 1 }]), run); // biome-ignore format: short
  expect([...answer.errors.values()].map(({ code, row }) => [code, row])).toEqual([["UNSUPPORTED_INPUT", 0]]);
  expect(answer.columns.yield?.point[1]).toBeCloseTo(13);
});

test("the gradient is in the output's unit, by the tensors as encoded, over several chunks", async () => {
  const model = await load();
  const encodedTable = await model.inside?.encode(tableOf(linearSpec, rows(300)));
  const gradient = await model.inside?.gradient?.(encodedTable?.encoded as never, "yield", run.signal);
  expect(gradient?.x).toHaveLength(600);
  expect([...(gradient?.x?.slice(0, 2) ?? [])]).toEqual([0, 6]);
  expect([...(gradient?.x?.slice(598) ?? [])]).toEqual([0, 6]);
});

test("players and baseline: each input is a player, and zero is the mean", async () => {
  const model = await load();
  const encoded = (await model.inside?.encode(tableOf(linearSpec, rows(2))))?.encoded as never;
  expect(model.inside?.players(encoded)[1]?.map(({ label, cells }) => [label, cells])).toEqual([
    ["a", [{ tensor: "x", row: 1, from: 0, to: 1 }]],
    ["b", [{ tensor: "x", row: 1, from: 1, to: 2 }]],
  ]);
  const base = model.inside?.baseline(encoded) as never;
  expect([...((await model.inside?.forward(base, run.signal))?.yield ?? [])]).toEqual([7, 7]);
});

test("a caller who goes away stops the work between chunks", async () => {
  const model = await load();
  const stop = new AbortController();
  const work = model.predictBatch(tableOf(linearSpec, rows(5000)), { ...run, signal: stop.signal });
  setImmediate(() => stop.abort());
  await expect(work).rejects.toMatchObject({ code: "CANCELLED" });
  expect(model.stats().runs).toBeLessThan(19);
});

test("a field is one array a row, and its gradient is that of the point asked for", async () => {
  const forward = graph({
    inputs: { x: { dims: ["row", 2] } },
    outputs: { value: { dims: ["row", 3] } },
    weights: { w: { dims: [2, 3], data: Float32Array.of(1, 2, 3, 10, 20, 30) } },
    nodes: [["MatMul", ["x", "w"], "value"]],
  });
  const gradient = graph({
    inputs: { x: { dims: ["row", 2] }, cotangent: { dims: ["row", 3] } },
    outputs: { d_x: { dims: ["row", 2] } },
    weights: { w: { dims: [3, 2], data: Float32Array.of(1, 10, 2, 20, 3, 30) } },
    nodes: [["MatMul", ["cotangent", "w"], "d_x"]],
  });
  const spec = {
    ...linearSpec,
    outputs: { velocity: { kind: "velocity-field", axes: ["x"], title: "velocity" } },
    body: {
      ...linearSpec.body,
      featuriser: { id: "features", revision: 1, options: { ports: ["a", "b"], mean: [0, 0], scale: [1, 1] } },
      decoder: { id: "field", options: { output: "velocity", scale: 2 } },
    },
  };
  const files = { "model.json": spec, "forward.onnx": forward, "gradient.onnx": gradient };
  const model = await load(files);
  const table = tableOf(model.spec, [{ a: 1, b: 1 }, { a: "hot", b: 0 }, { a: 2, b: 0 }]); // biome-ignore format: short
  const { columns, errors } = await model.predictBatch(table, run);
  expect(columns.velocity?.point[0]).toEqual(Float64Array.of(22, 44, 66));
  expect(columns.velocity?.point[2]).toEqual(Float64Array.of(4, 8, 12));
  expect([...errors.keys()]).toEqual([1]);
  const inside = model.inside as Required<NetworkInside>;
  const { encoded } = await inside.encode(table);
  const slope = async (at?: number) => (await inside.gradient(encoded, "velocity", run.signal, at)).x;
  expect(await slope(1)).toEqual(Float32Array.of(4, 40, 4, 40));
  expect(await slope()).toEqual(Float32Array.of(12, 120, 12, 120));
  await expect(slope(3)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  const whole = await load({ ...files, "gradient.onnx": linearGradient });
  await expect(whole.inside?.gradient?.(encoded, "velocity", run.signal, 1)).rejects.toMatchObject({
    code: "EXPLANATION_UNSUPPORTED",
  });
});

test("what is known of a version comes with it", async () => {
  const calibration = { method: "split-conformal", residuals: { yield: [-1, 0, 1] }, rows: "three" };
  const domain = { type: "box", ranges: {} };
  const model = await load({
    "calibration.json": calibration,
    "domain.json": domain,
    "domain.bin": Uint8Array.of(1, 2, 3),
    "card.json": { title: "card" },
  });
  expect(model).toMatchObject({ calibration, domain, domainRows: Uint8Array.of(1, 2, 3), card: { title: "card" } });
});

describe("golden rows", () => {
  const golden = {
    inputs: { a: [12, "11 K"], b: ["3 s", 0] },
    outputs: { yield: [25, 7] },
    tolerance: { yield: 1e-4 },
  };

  test("are reproduced before the first answer and not counted", async () => {
    const model = await load({ "golden.json": golden });
    await model.predictBatch(tableOf(linearSpec, rows(1)), run);
    expect(model.stats()).toEqual({ runs: 1, rows: 1 });
  });

  test("that are not reproduced refuse every answer and every look inside", async () => {
    const model = await load({ "golden.json": { ...golden, outputs: { yield: [25, 7.001] } } });
    const table = tableOf(linearSpec, rows(1));
    for (let i = 0; i < 2; i++)
      await expect(model.predictBatch(table, run)).rejects.toMatchObject({ code: "VERSION_BROKEN" });
    await expect(model.inside?.encode(table)).rejects.toMatchObject({ code: "VERSION_BROKEN" });
    const unchecked = await load({ "golden.json": { ...golden, outputs: { yield: [25, 8] } } }, { check: false });
    expect((await unchecked.predictBatch(table, run)).errors.size).toBe(0);
  });
});

describe("a version that is damaged is refused with VERSION_BROKEN and a hint", () => {
  const body = linearSpec.body as Extract<typeof linearSpec.body, { type: "network" }>;
  const cases: Record<string, Record<string, unknown>> = {
    "no description": { "model.json": "" },
    "a description that is something else": { "model.json": "{}" },
    "a truncated graph": { "forward.onnx": linearForward.slice(0, 40) },
    "a file of noise": { "forward.onnx": "not a graph" },
    "a featuriser of another revision": {
      "model.json": { ...linearSpec, body: { ...body, featuriser: { ...body.featuriser, revision: 99 } } },
    },
    "an unknown decoder": {
      "model.json": { ...linearSpec, body: { ...body, decoder: { ...body.decoder, id: "crystal-ball" } } },
    },
    "a damaged calibration": { "calibration.json": "{" },
  };
  test.each(Object.entries(cases))("%s", async (_, files) => {
    const error = (await load(files).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )) as RetortError | undefined;
    expect(error?.code).toBe("VERSION_BROKEN");
    expect(error?.hint).toBeTruthy();
  });

  test("a graph that wants what the featuriser does not give", async () => {
    const options = { ports: ["a"], mean: [0], scale: [1] };
    const spec = { ...linearSpec, body: { ...body, featuriser: { ...body.featuriser, options } } };
    const model = await load({ "model.json": spec });
    await expect(model.predictBatch(tableOf(linearSpec, rows(1)), run)).rejects.toMatchObject({
      code: "VERSION_BROKEN",
    });
  });
});

test("a closed model refuses work, and closing waits for the run under way", async () => {
  const model = await load();
  const work = model.predictBatch(tableOf(linearSpec, rows(10)), run);
  await new Promise((resolve) => setTimeout(resolve, 0));
  await model.close();
  await work.catch((error: RetortError) => expect(error.code).toBe("INTERNAL"));
  await expect(model.predictBatch(tableOf(linearSpec, rows(1)), run)).rejects.toMatchObject({ code: "INTERNAL" });
});

test.skipIf(!existsSync("/proc/self/statm"))("memory is flat over 100 loads and closes", async () => {
  const resident = () => Number(readFileSync("/proc/self/statm", "utf8").split(" ")[1]) * 4096;
  const once = async () => {
    const model = await load();
    await model.predictBatch(tableOf(linearSpec, rows(300)), run);
    await model.inside?.gradient?.(
      (await model.inside.encode(tableOf(linearSpec, rows(2)))).encoded,
      "yield",
      run.signal,
    );
    await opened.pop()?.close();
  };
  for (let i = 0; i < 20; i++) await once();
  const before = resident();
  const files = readdirSync("/proc/self/fd").length;
  for (let i = 0; i < 100; i++) await once();
  expect(resident() - before).toBeLessThan(40e6);
  expect(readdirSync("/proc/self/fd").length).toBeLessThanOrEqual(files + 2);
  console.info(`100 loads and closes: ${((resident() - before) / 1e6).toFixed(1)} MB`);
});
