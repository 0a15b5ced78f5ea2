import { parentPort, workerData } from "node:worker_threads";
import { asRetortError } from "../../core/errors.ts";
import { localEngine } from "../local-engine.ts";
import { answerRows, type Plan } from "./answer-rows.ts";
import type { PoolReply, PoolRequest } from "./pool.ts";

// The module that a screening's worker thread runs: an engine of its own that answers chunks of rows.
const { plan, repository } = workerData as { plan: Plan; repository: string | undefined };
// Rows of a file are seldom asked for twice: what is kept serves the judgements of a chunk.
const engine = localEngine(repository, 100_000);

parentPort?.on("message", (request: PoolRequest) => {
  answerRows(engine, plan, request.rows)
    .then((tails): PoolReply => ({ tails }))
    .catch((thrown): PoolReply => {
      const { code, message, hint } = asRetortError(thrown);
      return { failed: { code, message, ...(hint !== undefined && { hint }) } };
    })
    .then((reply) => parentPort?.postMessage(reply));
});
