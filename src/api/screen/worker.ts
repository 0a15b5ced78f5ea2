import { parentPort, workerData } from "node:worker_threads";
import { asRetortError, RetortError } from "../../core/errors.ts";
import { localEngine } from "../../jobs/local-engine.ts";
import { keepOpen } from "../../jobs/screen/keep-open.ts";
import type { PoolReply, PoolRequest } from "../../jobs/screen/pool.ts";
import { publishedHash } from "./published-hash.ts";
import { answerQueryRows, type QueryPlan } from "./query-rows.ts";
import { readScreenQuery } from "./screen-query.ts";

/** What the worker thread of a query's screening is given. */
export type QueryWorkerData = { plan: QueryPlan; repository: string | undefined; published: string };

// Versions stay open; each chunk is answered by an engine without memory of the others, so that its answers are the same
// to the last bit whatever was computed before it.
const { plan, repository, published } = workerData as QueryWorkerData;
const query = readScreenQuery(plan.text);
const open = keepOpen();

async function answer({ rows }: PoolRequest): Promise<string[]> {
  const engine = localEngine(repository, { open, cacheNumbers: 1_000_000 });
  const unchanged = () => {
    if (publishedHash(engine.repository) === published) return;
    throw new RetortError("CONFLICT", "a model was published or promoted while the file was screened", {
      hint: "run it again with --restart, so that all rows are answered by the same versions",
    });
  };
  unchanged();
  const tails = await answerQueryRows(engine, query, plan, rows);
  unchanged();
  return tails;
}

parentPort?.on("message", (request: PoolRequest) => {
  answer(request)
    .then((tails): PoolReply => ({ tails }))
    .catch((thrown): PoolReply => {
      const { code, message, hint } = asRetortError(thrown);
      return { failed: { code, message, ...(hint !== undefined && { hint }) } };
    })
    .then((reply) => parentPort?.postMessage(reply));
});
