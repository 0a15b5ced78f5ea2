import { expect, test } from "vitest";
import type { TrainContext } from "../../../src/core/definition.ts";
import { encodedRows } from "../../../src/learning/training/encoded-rows.ts";
import { burgers } from "../../../src/models/burgers/index.ts";

const context = (signal: AbortSignal) =>
  ({
    data: {
      inputs: { initialCondition: ["seed:1", "seed:2"], viscosity: [0.02, 0.05], time: [0.1, 0.2] },
      targets: { velocity: [new Float64Array(128).fill(1), new Float64Array(128).fill(2)] },
    },
    split: { name: "second alone", train: [1], test: [0] },
    signal,
  }) as unknown as TrainContext;

test("a split's training rows are encoded without what rows share", async () => {
  const rows = await encodedRows(context(new AbortController().signal), burgers.spec, "velocity");
  expect(rows).toMatchObject({ count: 1, points: 128 });
  expect(Object.keys(rows.tensors)).toEqual(["fields", "flow"]);
  expect(Array.from(rows.tensors.flow?.data.subarray(0, 2) ?? [])).toEqual([Math.fround(0.05), Math.fround(0.2)]);
  expect(rows.target[0]).toBe(2);
});

test("encoding stops when it is told to", async () => {
  await expect(encodedRows(context(AbortSignal.abort()), burgers.spec, "velocity")).rejects.toMatchObject({
    code: "CANCELLED",
  });
});
