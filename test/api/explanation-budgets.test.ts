import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildSchema } from "../../src/api/graphql/build-schema.ts";
import { RetortServer } from "../../src/api/server.ts";
import { pretrained } from "../../src/app.ts";
import { catalogue } from "../../src/models/index.ts";
import { Repository } from "../../src/registry/repository.ts";
import { loadVersion } from "../../src/runtime/load-version.ts";
import { Engine } from "../../src/serving/engine.ts";

/** Explanations of a shipped model over HTTP, with what they evaluate counted. */
let evaluations = 0;
const engine = new Engine({
  catalogue,
  repository: new Repository([pretrained]),
  open: async (directory, options) => {
    const model = await loadVersion(directory, options);
    const { inside } = model;
    if (!inside) return model;
    return {
      ...model,
      inside: {
        ...inside,
        forward: (encoded, signal) => {
          evaluations += encoded.rows;
          return inside.forward(encoded, signal);
        },
      },
    };
  },
});
const schema = buildSchema(catalogue);
const server = new RetortServer({ engine, schema: () => schema, port: 0 });
let url = "";
beforeAll(async () => {
  url = await server.listen();
});
afterAll(async () => {
  await server.close();
  await engine.close();
});

const ibuprofen = "CC(C)Cc1ccc(cc1)C(C)C(=O)O";
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function send(query: string, accept: string) {
  const client = request(`${url}/graphql`, { method: "POST", headers: { "content-type": "application/json", accept } });
  client.on("error", () => {});
  client.end(JSON.stringify({ query }));
  return client;
}

async function until(done: () => boolean) {
  for (let i = 0; i < 1_000 && !done(); i++) await pause(5);
  expect(done()).toBe(true);
}

/** Waits until nothing more is evaluated, and says how much was. */
async function settled(): Promise<number> {
  for (let last = -1; last !== evaluations; await pause(150)) last = evaluations;
  return evaluations;
}

describe("an explanation", () => {
  const long = (seed: number) => `method: SHAPLEY, budget: 65536, seed: ${seed}`;

  test("is given up when its client leaves, in the middle", async () => {
    evaluations = 0;
    const client = send(
      `{ molecule(smiles: "${ibuprofen}") { solubility { explanation(${long(1)}) { output } } } }`,
      "application/json",
    );
    await until(() => evaluations > 300);
    client.destroy();
    expect(await settled()).toBeLessThan(40_000);
  });

  test("tells how far it has come, and is given up when nobody listens", async () => {
    evaluations = 0;
    const client = send(
      `subscription { explanationProgress(model: "solubility", values: { smiles: "${ibuprofen}" }, ${long(2)}) { evaluations most } }`,
      "text/event-stream",
    );
    let told = "";
    client.on("response", (response) => {
      response.on("data", (chunk) => {
        told += chunk;
      });
      response.on("error", () => {});
    });
    await until(() => /"evaluations":[1-9]/.test(told));
    expect(told).toMatch(/"most":65536/);
    client.destroy();
    expect(await settled()).toBeLessThan(40_000);
  });

  test("ends its progress with itself", async () => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify({
        query: `subscription { explanationProgress(model: "solubility", values: { smiles: "CCO" }, method: OCCLUSION) {
          evaluations most explanation { method output samplingError } } }`,
      }),
    });
    const events = (await response.text()).split("\n").filter((line) => line.startsWith("data: {"));
    const last = JSON.parse((events.at(-1) as string).slice(6)).data.explanationProgress;
    expect(last.explanation).toMatchObject({ method: "OCCLUSION", samplingError: 0 });
    expect(last.evaluations).toBe(last.most);
  });

  test("lets others be answered while it lasts", async () => {
    const explaining = new AbortController();
    const handle = engine.handle(engine.spec("solubility"), { smiles: ibuprofen });
    let over = false;
    const running = engine
      .explain(
        handle,
        { output: "solubility", method: "SHAPLEY", budget: 65_536, seed: 9 },
        { signal: explaining.signal },
      )
      .catch(() => {})
      .finally(() => {
        over = true;
      });
    for (const smiles of ["CCO", "CCCO", "CCCCO"])
      await engine.load(engine.handle(engine.spec("solubility"), { smiles }), "point");
    expect(over).toBe(false);
    explaining.abort();
    await running;
  });
});

test("counterfactuals and surrogate trees are fields like any", async () => {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      query: `{ activationGibbsEnergy: predict(model: "eyring-rate", rows: [{ values: { barrier: "90 kJ/mol", temperature: "300 K", molecularity: 1 } }]) {
          outputs { prediction { ... on RateConstant { value } counterfactuals(across: 1, first: 3) {
            wanted candidates { source change value inputs prediction { ... on RateConstant { value } } } } } } errors { message } }
        model(id: "eyring-rate") { surrogateTree(rows: 300) { method fidelity text depiction rules { conditions value rows } } } }`,
    }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: an answer is read as plain JSON
  const { data, errors } = (await response.json()) as any;
  expect(errors).toBeUndefined();
  const [answer] = data.activationGibbsEnergy;
  const { candidates } = answer.outputs[0].prediction.counterfactuals;
  expect(candidates.length).toBeGreaterThan(0);
  for (const one of candidates) {
    expect(one.value).toBeGreaterThanOrEqual(1);
    expect(one.prediction.value).toBe(one.value);
  }
  expect(data.model.surrogateTree.method).toBe("CART");
  expect(data.model.surrogateTree.fidelity).toBeGreaterThan(0.8);
  expect(data.model.surrogateTree.depiction).toMatch(/^<svg/);
});
