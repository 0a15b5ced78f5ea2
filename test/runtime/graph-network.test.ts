import { afterAll, beforeAll, expect, test } from "vitest";
import { withData } from "../../src/core/encoding.ts";
import type { Inside, Run, Tensor } from "../../src/core/model.ts";
import { tableOf } from "../../src/core/values.ts";
import { type LoadedModel, loadVersion } from "../../src/runtime/load-version.ts";
import { graphSpec, recordedGraphNetwork } from "./message-passing-network.ts";

const run: Run = { samples: 0, seed: 0, signal: new AbortController().signal };
const smiles = Array.from({ length: 300 }, (_, i) => ["C", "CCO", "c1ccccc1C(=O)O", "[Na+].[Cl-]", "CC(C)(C)Br"][i % 5] as string).map(
  (text, i) => "C".repeat(i % 7) + text,
); // biome-ignore format: short
let model: LoadedModel;

beforeAll(async () => {
  model = await loadVersion(await recordedGraphNetwork(16));
});
afterAll(() => model.close());

const predict = async (inputs: readonly string[]) =>
  model.predictBatch(
    tableOf(
      graphSpec,
      inputs.map((text) => ({ smiles: text })),
    ),
    run,
  );

test("a batch of 300 molecules answers as 300 single molecules do, single atoms and salts among them", async () => {
  const batch = (await predict(smiles)).columns.solubility?.point as Float64Array;
  expect(new Set(batch).size).toBeGreaterThan(20);
  for (const [i, text] of smiles.entries()) {
    const single = (await predict([text])).columns.solubility?.point[0] as number;
    expect(Math.abs(single - (batch[i] as number))).toBeLessThan(1e-5 * Math.max(1, Math.abs(single)));
  }
});

test("a batch without a single bond answers", async () => {
  const { columns, errors } = await predict(["C", "[Na+].[Cl-]", "O"]);
  expect(errors.size).toBe(0);
  expect(columns.solubility?.point.every(Number.isFinite)).toBe(true);
});

test("a molecule that does not parse is an error at its row", async () => {
  const { columns, errors } = await predict(["CCO", "c1cc", "CCO"]);
  expect([...errors].map(([row, error]) => [row, error.row, error.code])).toEqual([[1, 1, "INVALID_SMILES"]]);
  expect(columns.solubility?.point[0]).toBeCloseTo(columns.solubility?.point[2] as number, 5);
});

test("the gradient graph gives the slope of the forward graph", async () => {
  const inside = model.inside as Required<Inside>;
  const { encoded } = await inside.encode(tableOf(graphSpec, [{ smiles: "CC(=O)Oc1ccccc1" }]));
  const gradient = (await inside.gradient(encoded, "solubility", run.signal)) as Record<string, Float32Array>;
  const at = async (name: string, i: number, by: number) => {
    const data = Float32Array.from((encoded.tensors[name] as Tensor).data);
    data[i] = (data[i] as number) + by;
    return (await inside.forward(withData(encoded, { [name]: data }), run.signal)).solubility?.[0] as number;
  };
  for (const [name, i] of [["atoms", 5], ["atoms", 150], ["bonds", 3], ["bonds", 40]] as const) {
    const h = 1e-2;
    const slope = ((await at(name, i, h)) - (await at(name, i, -h))) / (2 * h);
    expect(gradient[name]?.[i]).toBeCloseTo(slope, 3);
  }
}); // biome-ignore format: short
