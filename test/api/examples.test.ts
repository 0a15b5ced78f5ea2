import { parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { buildSchema } from "../../src/api/graphql/build-schema.ts";
import { exampleQueries } from "../../src/api/http/examples.ts";
import { catalogue } from "../../src/models/index.ts";

describe("the example queries of GraphiQL", () => {
  const schema = buildSchema(catalogue);
  it.each(exampleQueries.map(({ query, variables }) => [/(query|mutation) (\w+)/.exec(query)?.[2], query, variables]))(
    "%s fits the schema, with its variables",
    (_, query, variables) => {
      const document = parse(query as string);
      expect(validate(schema, document)).toEqual([]);
      const declared = [...(query as string).matchAll(/\$(\w+):/g)].map((match) => match[1]);
      expect(Object.keys(variables as object).every((name) => declared.includes(name))).toBe(true);
    },
  );
});
