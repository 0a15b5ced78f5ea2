import { parentPort } from "node:worker_threads";
import { asRetortError } from "../../core/errors.ts";
import { type LoadedModel, loadVersion } from "../../runtime/load-version.ts";
import type { Engine } from "../../serving/engine.ts";
import type { OpenVersion } from "../../serving/live.ts";
import { localEngine } from "../local-engine.ts";
import type { AskedRow } from "./asking.ts";
import type { PoolReply, PoolRequest } from "./pool.ts";

/**
 * What the worker thread of a pool does: answers each chunk that it is sent. Versions stay open; each chunk is answered
 * by an engine without memory of the others, so that its answers are the same to the last bit whatever was computed
 * before it.
 */
export function answerChunks(
  repository: string | undefined,
  answer: (engine: Engine, rows: readonly AskedRow[]) => Promise<string[]>,
): void {
  const open = keepOpen();
  parentPort?.on("message", ({ rows }: PoolRequest) => {
    answer(localEngine(repository, { open, cacheNumbers: 1_000_000 }), rows)
      .then((tails): PoolReply => ({ tails }))
      .catch((thrown): PoolReply => {
        const { code, message, hint } = asRetortError(thrown);
        return { failed: { code, message, ...(hint !== undefined && { hint }) } };
      })
      .then((reply) => parentPort?.postMessage(reply));
  });
}

/** Opens versions for engine after engine: each is loaded once, and stays open when an engine is done with it. */
function keepOpen(): OpenVersion {
  const opened = new Map<string, Promise<LoadedModel>>();
  return (directory, options) => {
    const known = opened.get(directory);
    if (known) return known;
    const opening = loadVersion(directory, options).then((model) => ({ ...model, close: async () => {} }));
    opened.set(directory, opening);
    return opening;
  };
}
