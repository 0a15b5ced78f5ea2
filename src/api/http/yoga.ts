import { GraphQLError, type GraphQLSchema } from "graphql";
import { createYoga } from "graphql-yoga";
import { RetortError } from "../../core/errors.ts";
import type { Engine } from "../../serving/engine.ts";
import { extensionsOf, presentError } from "../graphql/errors.ts";
import { useBodyLimit } from "./body-limit.ts";
import { exampleQueries } from "./examples.ts";
import type { Limits } from "./limits.ts";
import { isLimitMessage, queryLimits } from "./query-limits.ts";
import { requestContext } from "./request-context.ts";
import { useRequestCost } from "./request-cost.ts";

export type GraphqlOptions = {
  engine: Engine;
  /** Asked for each request, so that a new model's fields appear without a restart. */
  schema: () => GraphQLSchema;
  limits: Limits;
  /** Told of defects, without any user's data. */
  note: (summary: string) => void;
};

/** The GraphQL endpoint as a handler of requests; needs no port. */
export function graphqlHandler({ engine, schema, limits, note }: GraphqlOptions) {
  return createYoga({
    schema: () => schema(),
    graphqlEndpoint: "/graphql",
    context: ({ request }: { request: Request }) => requestContext(engine, limits, request.signal),
    // Structures are secrets: nothing of a request is logged.
    logging: false,
    // Pages of other sites must not read what a local server answers.
    cors: false,
    multipart: false,
    batching: false,
    landingPage: false,
    maxRequestBodySize: false,
    maskedErrors: { maskError: (error) => present(error, note) },
    graphiql: {
      title: "Retort",
      // GraphiQL fills the editor of the tab it opens with from this alone, and those of the others from the tabs.
      ...{ variables: JSON.stringify(exampleQueries[0]?.variables, null, 2) },
      defaultTabs: exampleQueries.map(({ query, variables }) => ({
        query,
        variables: JSON.stringify(variables, null, 2),
      })),
    },
    // The page comes whole from this server, and so works without the Internet.
    renderGraphiQL: async (options) => (await import("@graphql-yoga/render-graphiql")).renderGraphiQL(options),
    plugins: [useBodyLimit(limits.bodyBytes), ...queryLimits(limits), useRequestCost()],
  });
}

function present(error: unknown, note: (summary: string) => void): GraphQLError {
  if (!(error instanceof GraphQLError) || !isLimitMessage(error.message)) return presentError(error, note);
  const limited = new RetortError("LIMIT_EXCEEDED", error.message.replace(/^Syntax Error: /, ""), {
    hint: "ask for less in one query; long lists belong into variables",
  });
  return new GraphQLError(limited.message, { extensions: { ...error.extensions, ...extensionsOf(limited) } });
}
