import SchemaBuilder from "@pothos/core";
import { addScalars } from "./scalars.ts";
import type { SchemaTypes } from "./schema-types.ts";

/** A builder with the scalars and the root type; what is generated from the catalogue is added to it. */
export function newBuilder() {
  const builder = new SchemaBuilder<SchemaTypes>({});
  addScalars(builder);
  builder.queryType({ description: "Things that a scientist names, and what models say about them." });
  builder.mutationType({ description: "What changes something; an `idempotencyKey` makes it safe to ask again." });
  builder.subscriptionType({ description: "What takes long, as it happens: over server-sent events." });
  return builder;
}

export type Builder = ReturnType<typeof newBuilder>;
