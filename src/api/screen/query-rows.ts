import {
  execute,
  type GraphQLFormattedError,
  type GraphQLInputType,
  getNamedType,
  isListType,
  isNonNullType,
  typeFromAST,
} from "graphql";
import type { AskedRow } from "../../jobs/screen/asking.ts";
import { Account } from "../../serving/account.ts";
import type { Engine } from "../../serving/engine.ts";
import type { RequestContext } from "../graphql/context.ts";
import { presentError } from "../graphql/errors.ts";
import type { QueryColumn } from "./query-columns.ts";
import type { ScreenQuery } from "./screen-query.ts";

/** How a query's answers are named. Plain data: it is sent to the workers. */
export type QueryPlan = {
  text: string;
  /** Variable → column of the input. */
  reads: Readonly<Record<string, string>>;
  columns: readonly (QueryColumn & { name: string })[];
  /** Name of the column of errors. */
  error: string;
};

/** What a query in a file may ask for in one row. */
const listItems = 10_000;

/**
 * Asks the query for every row at once, so that the engine answers the rows together; see `RowTask.answer`. What a row's
 * answer has beside its errors is kept.
 */
export async function answerQueryRows(
  engine: Engine,
  query: ScreenQuery,
  plan: QueryPlan,
  rows: readonly AskedRow[],
): Promise<string[]> {
  const contextValue: RequestContext = {
    engine,
    account: new Account(),
    signal: new AbortController().signal,
    bulk: true,
    listItems,
    done: () => {},
  };
  const types = new Map(
    (query.operation.variableDefinitions ?? []).map((node) => [
      node.variable.name.value,
      typeFromAST(query.schema, node.type as never) as GraphQLInputType,
    ]),
  );
  return Promise.all(
    rows.map(async (row) => {
      if (row === null) return "";
      const variableValues: Record<string, unknown> = {};
      for (const [variable, column] of Object.entries(plan.reads)) {
        const value = readVariable(types.get(variable), row[column]);
        if (value !== undefined) variableValues[variable] = value;
      }
      const { schema, document } = query;
      const result = await execute({ schema, document, variableValues, contextValue });
      return queryTail(plan, result.data as Answer, result.errors?.map((error) => presentError(error).toJSON()) ?? []);
    }),
  );
}

type Answer = Readonly<Record<string, unknown>> | null | undefined;

/** The added columns of a row that has no answer. */
export const failedQueryTail = (plan: QueryPlan, problem: string): string =>
  `${[...plan.columns.map(({ name }) => cell(name, null)), cell(plan.error, problem)].join(",")}}`;

function queryTail(plan: QueryPlan, data: Answer, errors: readonly GraphQLFormattedError[]): string {
  const cells = plan.columns.map(({ name, path, type }) => {
    const value = at(data, path);
    return cell(
      name,
      type === "VARCHAR" && typeof value === "object" && value !== null ? JSON.stringify(value) : value,
    );
  });
  const problem = errors.length === 0 ? null : errors.map(describe).join("; ");
  return `${[...cells, cell(plan.error, problem)].join(",")}}`;
}

function at(data: Answer, path: readonly string[]): unknown {
  let value: unknown = data;
  for (const key of path) value = (value as Record<string, unknown> | null | undefined)?.[key];
  return value ?? null;
}

const cell = (name: string, value: unknown) => `${JSON.stringify(name)}:${JSON.stringify(value)}`;

function describe({ message, path, extensions }: GraphQLFormattedError): string {
  const where = path === undefined ? "" : ` (${path.join(".")})`;
  return `${extensions?.code ?? "INVALID_INPUT"}: ${message}${where}`;
}

/** A cell's text as a variable of that type takes it; what is no such thing is left for GraphQL to refuse. */
function readVariable(type: GraphQLInputType | undefined, raw: unknown): unknown {
  if (typeof raw !== "string") return raw ?? undefined;
  const text = raw.trim();
  if (text === "" || type === undefined) return undefined;
  const inner = isNonNullType(type) ? type.ofType : type;
  if (/^[[{"]/.test(text) && (isListType(inner) || getNamedType(type).name !== "SMILES")) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text;
    }
  }
  if (isListType(inner)) return text.split(/\s*;\s*/).map((item) => scalar(getNamedType(type).name, item));
  return scalar(getNamedType(type).name, text);
}

function scalar(type: string, text: string): unknown {
  if (type === "Int" || type === "Float") return Number.isFinite(Number(text)) ? Number(text) : text;
  if (type === "Boolean") return text === "true" ? true : text === "false" ? false : text;
  return text;
}
