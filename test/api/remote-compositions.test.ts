import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildSchema } from "../../src/api/graphql/build-schema.ts";
import { RetortServer } from "../../src/api/server.ts";
import type { ModelSpec } from "../../src/core/model.ts";
import { addRemote } from "../../src/registry/add-remote.ts";
import { loadVersion } from "../../src/runtime/load-version.ts";
import { Engine } from "../../src/serving/engine.ts";
import { emptyRepository, publishFormula } from "../serving/publish.ts";
import { toyCatalogue, toyEngine, toyValue } from "../serving/toy-models.ts";

const far = toyEngine();
const schema = buildSchema(toyCatalogue);
const server = new RetortServer({ engine: far.engine, schema: () => schema, port: 0 });
const repository = emptyRepository();
const engine = () => new Engine({ catalogue: [], repository, open: loadVersion });
let address = "";

const soluble = { kind: "solubility", title: "solubility" } as const;
const shifted: ModelSpec = {
  id: "shifted",
  title: "shifted",
  description: "One more.",
  subject: "Query",
  field: "shifted",
  inputs: { solubility: soluble },
  outputs: { shifted: soluble },
  body: { type: "formula", constants: {}, steps: [["shifted", "solubility + 1"]] },
};
const steps = [
  { id: "there", model: "far", inputs: { smiles: "input.smiles" } },
  { id: "after", model: "shifted", inputs: { solubility: "there.solubility" } },
  { id: "here", model: "shifted", inputs: { solubility: "input.known" } },
];
const outputs = { after: "after.shifted", here: "here.shifted" };

beforeAll(async () => {
  address = await server.listen();
  await addRemote({ id: "far", address, model: "toy-solubility" }, repository);
  publishFormula(repository, shifted);
});
afterAll(() => far.engine.close());

describe("a composition with a part on another machine", () => {
  it("answers what it can, names the step that is unavailable, and answers again when that is back", {
    timeout: 60_000,
  }, async () => {
    const before = engine();
    const both = {
      id: "both",
      title: "both",
      steps,
      outputs,
      examples: [{ smiles: "C", known: -1 }],
    };
    await before.savePipeline(both);
    const [whole] = await before.answers({ model: "both", rows: [{ smiles: "CC", known: -2 }], interval: 0.9 });
    expect(whole?.outputs["after"]?.value).toBeCloseTo(toyValue("toy-solubility", "CC") + 1, 12);
    expect(whole?.outputs["after"]?.interval?.lower).toBeCloseTo(toyValue("toy-solubility", "CC") + 1 - 0.9, 1);
    expect(whole?.outputs["here"]?.interval).toBeUndefined();
    await before.close();

    const { port } = new URL(address);
    await server.close();
    const during = engine();
    const [row] = await during.compose({ steps, outputs, rows: [{ smiles: "CCC", known: -2 }] });
    expect(row?.outputs["here"]?.row.outputs["shifted"]?.point).toBe(-1);
    expect(row?.outputs["after"]).toBeUndefined();
    expect(row?.errors).toEqual([
      expect.objectContaining({ code: "UNAVAILABLE", step: "there", row: 0, retryable: true }),
    ]);
    const [piped] = await during.answers({ model: "both", rows: [{ smiles: "CCC", known: -2 }] });
    expect(piped?.error).toMatchObject({ code: "UNAVAILABLE", step: "there", retryable: true });

    const again = new RetortServer({ engine: far.engine, schema: () => schema, port: Number(port) });
    await again.listen();
    const value = async () =>
      (await during.answers({ model: "both", rows: [{ smiles: "CCC", known: -2 }] }))[0]?.outputs["after"]?.value;
    await expect.poll(value, { timeout: 30_000, interval: 500 }).toBeCloseTo(toyValue("toy-solubility", "CCC") + 1, 12);
    await during.close();
    await again.close();
  });
});
