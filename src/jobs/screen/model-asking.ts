import type { ModelSpec } from "../../core/model.ts";
import { failedTail, type Plan } from "./answer-rows.ts";
import type { AskedRow, Asking } from "./asking.ts";
import { addedColumns, addedTypes, bindPorts } from "./names.ts";
import { Pool } from "./pool.ts";

/** How a model is to be asked. */
export type ModelAsking = {
  spec: ModelSpec;
  /** Name of the version that answers. */
  version: string;
  /** Column of the first port; default: the one called as the port. */
  column?: string;
  /** Coverage of the intervals; absent: none. */
  interval?: number;
  domain: boolean;
};

/** The worker's module: as TypeScript where this one is. */
const script = import.meta.url.endsWith(".ts")
  ? new URL("./worker.ts", import.meta.url)
  : new URL("./worker.js", import.meta.url);

/** Asks a model; `answerer` makes of a plan what answers rows by it. */
export function modelAsking(
  { spec, version, column, interval, domain }: ModelAsking,
  answerer: (plan: Plan) => (rows: readonly AskedRow[]) => Promise<string[]>,
): Asking {
  return {
    id: spec.id,
    version,
    settings: { interval: interval ?? null, domain },
    task(columns) {
      const added = addedColumns(spec, columns);
      const ports = bindPorts(spec, columns, column);
      const plan: Plan = { spec, version, added, ports, domain, ...(interval !== undefined && { interval }) };
      return {
        reads: ports,
        added: addedTypes(added),
        error: added.error,
        notices: added.notices,
        answer: answerer(plan),
        failed: (problem) => failedTail(plan, problem),
      };
    },
  };
}

/** Asks a model in so many threads, each with an engine of its own; `close` ends them. */
export function askModel(
  model: ModelAsking,
  workers: number,
  repository: string | undefined,
): { asking: Asking; close(): Promise<void> } {
  let pool: Pool | undefined;
  const asking = modelAsking(model, (plan) => {
    const own = new Pool(workers, script, { plan, repository });
    pool = own;
    return (rows) => own.answer(rows);
  });
  return { asking, close: async () => pool?.close() };
}
