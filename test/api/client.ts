import { buildSchema } from "../../src/api/graphql/build-schema.ts";
import { defaultLimits, type Limits } from "../../src/api/http/limits.ts";
import { graphqlHandler } from "../../src/api/http/yoga.ts";
import { toyCatalogue, toyEngine } from "../serving/toy-models.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers are read as plain JSON
export type Reply = { status: number; data?: any; errors?: any[]; extensions?: any };

/** The GraphQL endpoint over toy models, without a port. */
export function toyApi(limits: Partial<Limits> = {}) {
  const toy = toyEngine();
  const schema = buildSchema(toyCatalogue);
  const notes: string[] = [];
  const yoga = graphqlHandler({
    engine: toy.engine,
    schema: () => schema,
    limits: { ...defaultLimits, ...limits },
    note: (summary) => notes.push(summary),
  });
  const post = (body: string, headers: Record<string, string> = {}, signal?: AbortSignal) =>
    yoga.fetch("http://retort.test/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
      ...(signal && { signal }),
    }) as Promise<Response>;
  const ask = async (query: string, variables: object = {}): Promise<Reply> => {
    const response = await post(JSON.stringify({ query, variables }));
    return { status: response.status, ...((await response.json()) as object) };
  };
  return { ...toy, schema, notes, yoga, post, ask };
}
