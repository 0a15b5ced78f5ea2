import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  parse,
  validate,
} from "graphql";
import { RetortError } from "../../core/errors.ts";
import { catalogue } from "../../models/index.ts";
import { buildSchema } from "../graphql/build-schema.ts";

/** A query that is asked of every row of a file, its variables read from columns. */
export type ScreenQuery = {
  text: string;
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
};

/**
 * Reads the text of a `.graphql` file: one query, and its fragments.
 * @throws RetortError INVALID_INPUT where it is no GraphQL, does not fit the schema, or is no single query.
 */
export function readScreenQuery(text: string): ScreenQuery {
  const schema = buildSchema(catalogue);
  const document = parsed(text);
  const problem = validate(schema, document)[0];
  if (problem) throw invalid(problem.message, problem.locations?.[0]);
  const operations = document.definitions.filter((node) => node.kind === "OperationDefinition");
  const [operation] = operations;
  if (!operation || operations.length > 1 || operation.operation !== "query")
    throw new RetortError("INVALID_INPUT", `the file holds ${operations.length} operations`, {
      hint: "give a file with one query, whose variables are columns of the input",
    });
  if ((operation.variableDefinitions ?? []).length === 0)
    throw new RetortError("INVALID_INPUT", "the query has no variables: it would answer the same for every row", {
      hint: "declare what differs from row to row, as in query ($smiles: SMILES!) { molecule(smiles: $smiles) { … } }",
    });
  const fragments = document.definitions.filter((node) => node.kind === "FragmentDefinition");
  return { text, schema, document, operation, fragments: new Map(fragments.map((node) => [node.name.value, node])) };
}

function parsed(text: string): DocumentNode {
  try {
    return parse(text);
  } catch (error) {
    const { message, locations } = error as {
      message: string;
      locations?: readonly { line: number; column: number }[];
    };
    throw invalid(message, locations?.[0]);
  }
}

function invalid(message: string, at: { line: number; column: number } | undefined): RetortError {
  const place = at ? ` (line ${at.line}, column ${at.column})` : "";
  return new RetortError("INVALID_INPUT", `the query cannot be used: ${message}${place}`, {
    hint: "try it in GraphiQL, which `retort serve` offers",
  });
}
