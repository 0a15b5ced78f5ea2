import { auditServer } from "graphql-http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildSchema } from "../../src/api/graphql/build-schema.ts";
import { RetortServer } from "../../src/api/server.ts";
import { toyCatalogue, toyEngine } from "../serving/toy-models.ts";

let server: RetortServer;
let url: string;
const { engine } = toyEngine();
beforeAll(async () => {
  const schema = buildSchema(toyCatalogue);
  server = new RetortServer({ engine, schema: () => schema, port: 0 });
  url = await server.listen();
});
afterAll(async () => {
  await server.close();
  await engine.close();
});

describe("GraphQL over HTTP", () => {
  it("passes all 61 audits", async () => {
    const results = await auditServer({ url: `${url}/graphql` });
    const failed = results.filter((result) => result.status !== "ok");
    expect(failed.map((result) => `${result.id} ${result.name}`)).toEqual([]);
    expect(results).toHaveLength(61);
  });

  it("listens on this machine alone unless told otherwise", () => {
    expect(new URL(url).hostname).toBe("127.0.0.1");
  });

  it("says whether it lives and is ready", async () => {
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: "ok" });
    const ready = (await (await fetch(`${url}/readyz`)).json()) as { status: string; published: string[] };
    expect(ready.status).toBe("ready");
    expect(ready.published).toContain("toy-solubility");
    expect((await fetch(`${url}/nowhere`)).status).toBe(404);
  });

  it("shows GraphiQL with examples, whole, from this server", async () => {
    const page = await (await fetch(url, { headers: { accept: "text/html" } })).text();
    expect(page).toContain("query Solubility");
    expect(page).not.toMatch(/<(script|link)[^>]+(src|href)=["']?https?:/);
  });
});
