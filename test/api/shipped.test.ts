import { afterAll, describe, expect, it } from "vitest";
import { buildSchema } from "../../src/api/graphql/build-schema.ts";
import { exampleQueries } from "../../src/api/http/examples.ts";
import { defaultLimits } from "../../src/api/http/limits.ts";
import { graphqlHandler } from "../../src/api/http/yoga.ts";
import { createApp, pretrained } from "../../src/app.ts";
import { catalogue } from "../../src/models/index.ts";
import { Repository } from "../../src/registry/repository.ts";
import type { Reply } from "./client.ts";

const shipped = new Set(new Repository([pretrained]).models());
const app = createApp({ repositoryRoots: [pretrained] });
const schema = buildSchema(catalogue);
const yoga = graphqlHandler({ engine: app.engine, schema: () => schema, limits: defaultLimits, note: console.error });

async function ask(query: string, variables: object = {}): Promise<Reply> {
  const response = await yoga.fetch("http://retort.test/graphql", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

afterAll(() => app.close());

describe("what ships", () => {
  for (const { spec, examples } of catalogue)
    it.skipIf(!shipped.has(spec.id))(`${spec.id} answers its examples through predict`, async () => {
      const rows = examples.map((values, i) => ({ id: String(i), values }));
      const { data, errors } = await ask(
        `query ($rows: [RowInput!]!) { predict(model: "${spec.id}", rows: $rows) { id errors { code message }
           outputs { name prediction { model { version card { metrics { name value } } }
             ... on QuantityPrediction { value unit } ... on FieldPrediction { grid { points } } } } } }`,
        { rows },
      );
      expect(errors).toBeUndefined();
      for (const row of data.predict) {
        expect(row.errors).toEqual([]);
        expect(row.outputs.map((one: { name: string }) => one.name)).toEqual(Object.keys(spec.outputs));
      }
    });

  const needs: Record<string, string[]> = {
    Solubility: ["solubility"],
    Yield: ["buchwald-hartwig-yield"],
    Conditions: ["buchwald-hartwig-yield"],
    Chain: ["snar-barrier", "eyring-rate", "batch-reactor"],
    Burgers: ["burgers"],
    Rate: ["eyring-rate"],
    Models: catalogue.map(({ spec }) => spec.id),
    Otherwise: ["solubility"],
  };
  for (const { query, variables } of exampleQueries) {
    const name = /query (\w+)/.exec(query)?.[1];
    // Subscriptions answer in events: test/api/explanation-budgets.test.ts.
    if (name === undefined) continue;
    it.skipIf(!(needs[name] ?? []).every((id) => shipped.has(id)))(
      `example query ${name} answers without error`,
      async () => {
        const { data, errors } = await ask(query, variables);
        expect(errors).toBeUndefined();
        expect(data).toBeTruthy();
      },
    );
  }

  it.skipIf(!shipped.has("solubility"))("1,000 molecules cost at most six runs of the solubility network", async () => {
    const smiles = Array.from(
      { length: 1000 },
      (_, i) => `${"C".repeat((i % 25) + 1)}O${"C".repeat(Math.floor(i / 25))}`,
    );
    const { data, errors, extensions } = await ask(
      "query ($s: [SMILES!]!) { molecules(smiles: $s) { solubility { value interval { lower upper } } } }",
      { s: smiles },
    );
    expect(errors).toBeUndefined();
    expect(
      data.molecules.every((one: { solubility: { value: number } }) => Number.isFinite(one.solubility.value)),
    ).toBe(true);
    expect(extensions.retort.onnxRuns).toBeLessThanOrEqual(6);
  });
});
