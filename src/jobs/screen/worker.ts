import { workerData } from "node:worker_threads";
import { answerChunks } from "./answer-chunks.ts";
import { answerRows, type Plan } from "./answer-rows.ts";

// The module that a screening's worker thread runs.
const { plan, repository } = workerData as { plan: Plan; repository: string | undefined };

answerChunks(repository, (engine, rows) => answerRows(engine, plan, rows));
