import { getIntrospectionQuery } from "graphql";
import { afterEach, describe, expect, it } from "vitest";
import { toyApi } from "./client.ts";

let api: ReturnType<typeof toyApi>;
afterEach(() => api.engine.close());

describe("a request beyond a limit is refused with LIMIT_EXCEEDED and says what to do", () => {
  it("body, declared or not", async () => {
    api = toyApi({ bodyBytes: 1000 });
    const body = JSON.stringify({ query: `{ __typename } # ${"x".repeat(2000)}` });
    const declared = await api.post(body, { "content-length": String(body.length) });
    expect(declared.status).toBe(413);
    const { errors } = (await declared.json()) as { errors: { extensions: object }[] };
    expect(errors[0]?.extensions).toMatchObject({ code: "LIMIT_EXCEEDED", hint: expect.stringContaining("fewer") });
    const stream = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 10; i++) controller.enqueue(new TextEncoder().encode("x".repeat(300)));
        controller.close();
      },
    });
    const streamed = (await api.yoga.fetch("http://retort.test/graphql", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: stream,
      duplex: "half",
    } as RequestInit)) as Response;
    expect(streamed.status).toBe(413);
  });

  it("depth, through fragments named like introspection too", async () => {
    api = toyApi();
    const deep = (depth: number): string => (depth === 0 ? "name" : `ofType { ${deep(depth - 1)} }`);
    const { errors } = await api.ask(`{ __type(name: "Query") { fields { type { ${deep(20)} } } } }`);
    expect(errors?.[0].extensions).toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect(errors?.[0].message).toMatch(/depth limit of 16/i);
    const hidden = await api.ask(
      `query { ...__schema } fragment __schema on Query { __type(name: "Query") { fields { type { ${deep(20)} } } } }`,
    );
    expect(hidden.errors?.[0].extensions).toMatchObject({ code: "LIMIT_EXCEEDED" });
  });

  it("aliases, directives and tokens", async () => {
    api = toyApi({ tokens: 500 });
    const aliases = Array.from({ length: 20 }, (_, i) => `a${i}: __typename`).join(" ");
    expect((await api.ask(`{ ${aliases} }`)).errors?.[0].extensions.code).toBe("LIMIT_EXCEEDED");
    const directives = "@skip(if: false) ".repeat(10);
    expect(
      (await api.ask(`{ __typename ${directives} }`)).errors?.some((e) => e.extensions?.code === "LIMIT_EXCEEDED"),
    ).toBe(true);
    expect((await api.ask(`{ ${"__typename ".repeat(600)} }`)).errors?.[0].extensions.code).toBe("LIMIT_EXCEEDED");
  });

  it("items of a list", async () => {
    api = toyApi({ listItems: 3 });
    const { data, errors } = await api.ask(
      `{ predict(model: "toy-solubility", rows: [{ values: 1 }, { values: 1 }, { values: 1 }, { values: 1 }]) { row } __typename }`,
    );
    expect(data).toEqual({ predict: null, __typename: "Query" });
    expect(errors?.[0].extensions.code).toBe("LIMIT_EXCEEDED");
  });

  it("budget of an explanation", async () => {
    api = toyApi();
    const { errors } = await api.ask(
      `{ molecule(smiles: "C") { solubility { explanation(budget: 100000000) { output } } } }`,
    );
    expect(errors?.[0].extensions.code).toBe("LIMIT_EXCEEDED");
  });
});

describe("time", () => {
  it("what is not answered in time is null with TIMEOUT, and retryable", async () => {
    api = toyApi({ milliseconds: 50 });
    const slow = api.engine.load.bind(api.engine);
    api.engine.load = async (handle, want, context) => {
      await new Promise((resolve) => setTimeout(resolve, 120));
      return slow(handle, want, context);
    };
    const { data, errors } = await api.ask(`{ molecule(smiles: "CC") { smiles solubility { value } } }`);
    expect(data.molecule).toEqual({ smiles: "CC", solubility: null });
    expect(errors?.[0].extensions).toMatchObject({ code: "TIMEOUT", retryable: true });
  });
});

describe("what is allowed", () => {
  it("GraphiQL's introspection", async () => {
    api = toyApi();
    const { data, errors } = await api.ask(getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true }));
    expect(errors).toBeUndefined();
    expect(data.__schema.types.length).toBeGreaterThan(20);
  });

  it("only bodies that no web form can send", async () => {
    api = toyApi();
    for (const type of ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"])
      expect((await api.post("query=%7B__typename%7D", { "content-type": type })).status).toBe(415);
  });

  it("no other site's page to read answers", async () => {
    api = toyApi();
    const response = await api.post('{"query":"{__typename}"}', { origin: "https://elsewhere.test" });
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });
});
