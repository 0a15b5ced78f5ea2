import type { RequestContext } from "./context.ts";

/** A scalar whose values go in and come out as they are. */
type As<In, Out = In> = { Input: In; Output: Out };

/** What the builder's types rest on. */
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
