import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import type { ScreenQuery } from "./screen-query.ts";

/** A leaf of a query's answer, or a list in it, as a column. */
export type QueryColumn = {
  /** Response keys from the root to the value. */
  path: readonly string[];
  /** Type in Parquet. A list of objects is JSON text. */
  type: "DOUBLE" | "BIGINT" | "BOOLEAN" | "VARCHAR" | "DOUBLE[]";
};

const leafTypes: Readonly<Record<string, QueryColumn["type"]>> = { Float: "DOUBLE", Int: "BIGINT", Boolean: "BOOLEAN" };

/** The columns that a query's answer has, in the order in which they are asked for. */
export function queryColumns({ schema, operation, fragments }: ScreenQuery): QueryColumn[] {
  const found = new Map<string, QueryColumn>();
  const walk = (parent: GraphQLNamedType, selection: SelectionSetNode, path: readonly string[]) => {
    for (const [type, field] of fieldsOf(schema, parent, selection, fragments)) {
      const definition = isObjectType(type) || isInterfaceType(type) ? type.getFields()[field.name.value] : undefined;
      const own = [...path, (field.alias ?? field.name).value];
      const output = definition?.type;
      const named = output && getNamedType(output);
      if (output && named && field.selectionSet && isCompositeType(named) && !isList(output))
        walk(named, field.selectionSet, own);
      else found.set(own.join("\n"), { path: own, type: columnType(output) });
    }
  };
  const root = schema.getQueryType();
  if (root) walk(root, (operation as OperationDefinitionNode).selectionSet, []);
  return [...found.values()];
}

/** The fields of a selection with the type each belongs to; fragments are opened. */
function* fieldsOf(
  schema: GraphQLSchema,
  parent: GraphQLNamedType,
  selection: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Generator<[GraphQLNamedType, FieldNode]> {
  for (const node of selection.selections) {
    if (node.kind === "Field") yield [parent, node];
    else {
      const fragment = node.kind === "FragmentSpread" ? fragments.get(node.name.value) : node;
      if (!fragment) continue;
      const condition = fragment.typeCondition?.name.value;
      const type = condition === undefined ? parent : schema.getType(condition);
      if (type) yield* fieldsOf(schema, type, fragment.selectionSet, fragments);
    }
  }
}

const bare = (type: GraphQLOutputType): GraphQLOutputType =>
  isNonNullType(type) ? (type.ofType as GraphQLOutputType) : type;
const isList = (type: GraphQLOutputType): boolean => isListType(bare(type));

function columnType(type: GraphQLOutputType | undefined): QueryColumn["type"] {
  if (type === undefined) return "VARCHAR";
  const leaf = leafTypes[getNamedType(type).name] ?? "VARCHAR";
  if (!isList(type)) return leaf;
  return leaf === "DOUBLE" ? "DOUBLE[]" : "VARCHAR";
}
