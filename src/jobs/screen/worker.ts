import { parentPort, workerData } from "node:worker_threads";
import { asRetortError } from "../../core/errors.ts";
import { localEngine } from "../local-engine.ts";
import { answerRows, type Plan } from "./answer-rows.ts";
import { keepOpen } from "./keep-open.ts";
import type { PoolReply, PoolRequest } from "./pool.ts";

// The module that a screening's worker thread runs. Versions stay open; each chunk is answered by an engine without
// memory of the others, so that its answers are the same to the last bit whatever was computed before it.
const { plan, repository } = workerData as { plan: Plan; repository: string | undefined };
const open = keepOpen();

parentPort?.on("message", (request: PoolRequest) => {
  answerRows(localEngine(repository, { open, cacheNumbers: 1_000_000 }), plan, request.rows)
    .then((tails): PoolReply => ({ tails }))
    .catch((thrown): PoolReply => {
      const { code, message, hint } = asRetortError(thrown);
      return { failed: { code, message, ...(hint !== undefined && { hint }) } };
    })
    .then((reply) => parentPort?.postMessage(reply));
});
