import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { schemaText } from "../../src/api/graphql/build-schema.ts";
import { catalogue } from "../../src/models/index.ts";

const file = new URL("../../schema.graphql", import.meta.url);

describe("schema.graphql", () => {
  it('is what the catalogue generates (else run "npm run schema")', () => {
    expect(readFileSync(file, "utf8")).toBe(schemaText(catalogue));
  });

  it("holds every model of the catalogue as a field", () => {
    const text = readFileSync(file, "utf8");
    for (const { spec } of catalogue) expect(text).toMatch(new RegExp(`^  ${spec.field}(\\(|:)`, "m"));
  });
});
