import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { buildSchema } from "../../src/api/graphql/build-schema.ts";
import { RetortServer } from "../../src/api/server.ts";
import { refused, toyCatalogue, toyEngine } from "../serving/toy-models.ts";

const secret = "CC1=CC=C(C=C1)SECRET";
const written: string[] = [];

beforeEach(() => {
  written.length = 0;
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((chunk) => {
      written.push(String(chunk));
      return true;
    });
  for (const name of ["log", "info", "warn", "error", "debug"] as const)
    vi.spyOn(console, name).mockImplementation((...parts) => {
      written.push(parts.map(String).join(" "));
    });
});
afterEach(() => vi.restoreAllMocks());

describe("no structure in any log", () => {
  it("whatever goes wrong with it: bad syntax, bad SMILES, refused input, a defect", async () => {
    const { engine } = toyEngine();
    const schema = buildSchema(toyCatalogue);
    const server = new RetortServer({ engine, schema: () => schema, port: 0 });
    const url = await server.listen();
    const ask = async (body: string) =>
      (await fetch(`${url}/graphql`, { method: "POST", headers: { "content-type": "application/json" }, body })).text();
    const query = (smiles: string) =>
      JSON.stringify({
        query: "query ($s: SMILES!) { molecule(smiles: $s) { solubility { value } } }",
        variables: { s: smiles },
      });
    await ask(query(secret));
    await ask(query(refused));
    const defect = await ask(query("[Rn]"));
    await ask(`{"query": "{ molecule(smiles: \\"${secret}\\" }"}`);
    await ask(`{"query": ${secret}`);
    await fetch(`${url}/graphql?query=${encodeURIComponent(`{ molecule(smiles: "${secret}") { nothing } }`)}`);
    await fetch(`${url}/${encodeURIComponent(secret)}`);
    await server.close();
    await engine.close();
    vi.restoreAllMocks();
    const all = written.join("\n");
    expect(all).not.toContain("SECRET");
    expect(all).not.toContain("[Rn]");
    expect(all).not.toContain("[Xe]");
    // The defect is noted, with its place in the code and nothing else.
    expect(all).toMatch(/retort: defect: Error at /);
    expect(JSON.parse(defect).errors[0].extensions.code).toBe("INTERNAL");
  });
});
