import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { buildSchema } from "../../src/api/graphql/build-schema.ts";
import { RetortServer } from "../../src/api/server.ts";
import { toyCatalogue, toyEngine } from "../serving/toy-models.ts";

describe("a client that leaves", () => {
  it("takes its questions with it", async () => {
    const { engine } = toyEngine();
    const schema = buildSchema(toyCatalogue);
    const server = new RetortServer({ engine, schema: () => schema, port: 0 });
    const url = await server.listen();
    let seen: AbortSignal | undefined;
    const asked = new Promise<void>((resolve) => {
      engine.load = (_handle, _want, context) => {
        seen = context?.signal;
        resolve();
        return new Promise((_, reject) => seen?.addEventListener("abort", () => reject(new Error("left"))));
      };
    });
    const client = request(`${url}/graphql`, { method: "POST", headers: { "content-type": "application/json" } });
    client.on("error", () => {});
    client.end(JSON.stringify({ query: '{ molecule(smiles: "CC") { solubility { value } } }' }));
    await asked;
    expect(seen?.aborted).toBe(false);
    client.destroy();
    for (let i = 0; i < 200 && !seen?.aborted; i++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(seen?.aborted).toBe(true);
    await server.close();
    await engine.close();
  });
});
