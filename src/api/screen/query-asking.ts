import { createHash } from "node:crypto";
import { isNonNullType, print, typeFromAST } from "graphql";
import { RetortError } from "../../core/errors.ts";
import { localRepository } from "../../jobs/local-engine.ts";
import type { Asking } from "../../jobs/screen/asking.ts";
import { Pool } from "../../jobs/screen/pool.ts";
import { publishedHash } from "./published-hash.ts";
import { type QueryColumn, queryColumns } from "./query-columns.ts";
import { failedQueryTail, type QueryPlan } from "./query-rows.ts";
import { readScreenQuery, type ScreenQuery } from "./screen-query.ts";
import type { QueryWorkerData } from "./worker.ts";

/** The worker's module: as TypeScript where this one is. */
const script = import.meta.url.endsWith(".ts")
  ? new URL("./worker.ts", import.meta.url)
  : new URL("./worker.js", import.meta.url);

/**
 * Asks a GraphQL query of every row, in so many threads; `close` ends them. Variables are read from the columns called as
 * they are; every leaf of the answer becomes a column, called by its path, without the root field where there is one.
 *
 * @param id what the query is called: its file's name
 * @param column column of the first variable; default: the one called as the variable
 * @throws RetortError INVALID_INPUT where the text is no query that can be asked.
 */
export function askQuery(
  { id, text, column }: { id: string; text: string; column?: string },
  workers: number,
  repository: string | undefined,
): { asking: Asking; close(): Promise<void> } {
  const query = readScreenQuery(text);
  const published = publishedHash(localRepository(repository));
  const hash = createHash("sha256").update(print(query.document)).update(published).digest("hex").slice(0, 12);
  let pool: Pool | undefined;
  const asking: Asking = {
    id,
    version: hash,
    settings: {},
    task(columns) {
      const reads = bindVariables(query, columns, column);
      const { named, error, notices } = nameColumns(queryColumns(query), columns);
      const plan: QueryPlan = { text, reads, columns: named, error };
      const data: QueryWorkerData = { plan, repository, published };
      pool = new Pool(workers, script, data);
      return {
        reads,
        added: [...named.map(({ name, type }) => [name, type] as const), [error, "VARCHAR"] as const],
        error,
        notices,
        answer: (rows) => (pool as Pool).answer(rows),
        failed: (problem) => failedQueryTail(plan, problem),
      };
    },
  };
  return { asking, close: async () => pool?.close() };
}

function bindVariables(query: ScreenQuery, columns: readonly string[], column?: string): Record<string, string> {
  const bound: Record<string, string> = {};
  (query.operation.variableDefinitions ?? []).forEach((node, i) => {
    const name = node.variable.name.value;
    const wanted = i === 0 && column !== undefined ? column : name;
    const found =
      columns.find((one) => one === wanted) ?? columns.find((one) => one.trim().toLowerCase() === wanted.toLowerCase());
    if (found !== undefined) bound[name] = found;
    else if (
      wanted !== name ||
      (isNonNullType(typeFromAST(query.schema, node.type as never)) && node.defaultValue === undefined)
    )
      throw new RetortError("INVALID_INPUT", `the input has no column "${wanted}" for the variable $${name}`, {
        step: name,
        hint: `its columns are ${columns.join(", ")}; name a variable as its column, or give the first one's with --column`,
      });
  });
  return bound;
}

/** Names columns by their paths; names that the input has already begin with `retort_`. */
function nameColumns(
  found: readonly QueryColumn[],
  columns: readonly string[],
): { named: (QueryColumn & { name: string })[]; error: string; notices: string[] } {
  const roots = new Set(found.map(({ path }) => path[0]));
  const taken = new Set(columns.map((name) => name.toLowerCase()));
  const notices: string[] = [];
  const choose = (base: string): string => {
    let name = base;
    while (taken.has(name.toLowerCase())) name = `retort_${name}`;
    if (name !== base) notices.push(`the input has a column called like "${base}"; what is added is called "${name}"`);
    taken.add(name.toLowerCase());
    return name;
  };
  const named = found.map((one) => {
    const path = roots.size === 1 && one.path.length > 1 ? one.path.slice(1) : one.path;
    return { ...one, name: choose(path.join("_")) };
  });
  return { named, error: choose("error"), notices };
}
