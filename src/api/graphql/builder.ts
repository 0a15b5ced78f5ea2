import SchemaBuilder from "@pothos/core";
import type { RequestContext } from "./context.ts";
import { addScalars } from "./scalars.ts";

/** A scalar whose values go in and come out as they are. */
type As<In, Out = In> = { Input: In; Output: Out };

export type SchemaTypes = {
  Context: RequestContext;
  Scalars: {
    ID: As<string>;
    SMILES: As<string>;
    ReactionSMILES: As<string>;
    Quantity: As<string | number>;
    Profile: As<unknown>;
    SVG: As<string>;
    JSON: As<unknown>;
  };
};

/** A builder with the scalars and the root type; what is generated from the catalogue is added to it. */
export function newBuilder() {
  const builder = new SchemaBuilder<SchemaTypes>({});
  addScalars(builder);
  builder.queryType({ description: "Things that a scientist names, and what models say about them." });
  return builder;
}

export type Builder = ReturnType<typeof newBuilder>;
