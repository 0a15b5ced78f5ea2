import { workerData } from "node:worker_threads";
import { RetortError } from "../../core/errors.ts";
import { answerChunks } from "../../jobs/screen/answer-chunks.ts";
import { publishedHash } from "./published-hash.ts";
import { answerQueryRows, type QueryPlan } from "./query-rows.ts";
import { readScreenQuery } from "./screen-query.ts";

/** What the worker thread of a query's screening is given. */
export type QueryWorkerData = { plan: QueryPlan; repository: string | undefined; published: string };

const { plan, repository, published } = workerData as QueryWorkerData;
const query = readScreenQuery(plan.text);

answerChunks(repository, async (engine, rows) => {
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
});
