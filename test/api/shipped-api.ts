import { buildSchema } from "../../src/api/graphql/build-schema.ts";
import { defaultLimits, type Limits } from "../../src/api/http/limits.ts";
import { graphqlHandler } from "../../src/api/http/yoga.ts";
import { createApp, pretrained } from "../../src/app.ts";
import { catalogue } from "../../src/models/index.ts";
import { Repository } from "../../src/registry/repository.ts";
import type { Reply } from "./client.ts";

/** Models that have a version that ships. */
export const shipped: ReadonlySet<string> = new Set(new Repository([pretrained]).models());

/** The GraphQL endpoint over what ships, without a port. */
export function shippedApi(limits: Partial<Limits> = {}) {
  const app = createApp({ repositoryRoots: [pretrained] });
  const schema = buildSchema(catalogue);
  const yoga = graphqlHandler({
    engine: app.engine,
    schema: () => schema,
    limits: { ...defaultLimits, ...limits },
    note: console.error,
  });
  const ask = async (query: string, variables: object = {}): Promise<Reply> => {
    const response = await yoga.fetch("http://retort.test/graphql", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, ...((await response.json()) as object) };
  };
  return { engine: app.engine, ask, close: () => app.close() };
}
