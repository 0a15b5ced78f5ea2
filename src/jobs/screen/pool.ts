import { Worker } from "node:worker_threads";
import { type ErrorCode, RetortError } from "../../core/errors.ts";
import type { AskedRow } from "./asking.ts";

/** What a worker is sent and what it sends back. */
export type PoolRequest = { rows: readonly AskedRow[] };
export type PoolReply = { tails: string[] } | { failed: { code: ErrorCode; message: string; hint?: string } };

type Task = { rows: readonly AskedRow[]; resolve(tails: string[]): void; reject(error: RetortError): void };
type Member = { worker: Worker; busy: Task | undefined };

/**
 * Heap of a worker for chunks of so many rows: without a limit V8 lets garbage pile up as long as the machine has memory.
 * What is held at a time is 90 MB and some 10 kB a row.
 */
const heapMegabytes = (rows: number) => 144 + Math.ceil(rows / 32);

/** Worker threads, each with an engine of its own, that answer chunks of rows. They start when there is work for them. */
export class Pool {
  readonly size: number;
  readonly #script: URL;
  readonly #data: unknown;
  readonly #members: Member[] = [];
  readonly #queue: Task[] = [];
  #closed = false;

  /**
   * @param script module that a worker runs; it answers each `PoolRequest` with a `PoolReply`
   * @param data what the module finds as `workerData`
   */
  constructor(size: number, script: URL, data: unknown) {
    this.size = size;
    this.#script = script;
    this.#data = data;
  }

  /** The tails of the rows; see `RowTask`. @throws RetortError what the engine throws as a whole. */
  answer(rows: readonly AskedRow[]): Promise<string[]> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ rows, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#members.map((member) => member.worker.terminate()));
  }

  #next(): void {
    if (this.#queue.length === 0 || this.#closed) return;
    const idle = this.#members.find((member) => !member.busy) ?? this.#start();
    if (!idle) return;
    idle.busy = this.#queue.shift();
    idle.worker.postMessage({ rows: idle.busy?.rows ?? [] } satisfies PoolRequest);
  }

  #start(): Member | undefined {
    if (this.#members.length >= this.size) return undefined;
    const resourceLimits = {
      maxYoungGenerationSizeMb: 16,
      maxOldGenerationSizeMb: heapMegabytes(this.#queue[0]?.rows.length ?? 0),
    };
    const worker = new Worker(this.#script, { workerData: this.#data, resourceLimits });
    const member: Member = { worker, busy: undefined };
    const settle = (act: (task: Task) => void) => {
      const task = member.busy;
      member.busy = undefined;
      if (task) act(task);
      this.#next();
    };
    worker.on("message", (reply: PoolReply) =>
      settle((task) => {
        if ("tails" in reply) task.resolve(reply.tails);
        else
          task.reject(
            new RetortError(
              reply.failed.code,
              reply.failed.message,
              reply.failed.hint === undefined ? {} : { hint: reply.failed.hint },
            ),
          );
      }),
    );
    worker.on("error", (error) => {
      this.#members.splice(this.#members.indexOf(member), 1);
      settle((task) => task.reject(workerFailed(error)));
    });
    worker.on("exit", () => settle((task) => task.reject(new RetortError("INTERNAL", "a worker ended unasked"))));
    this.#members.push(member);
    return member;
  }
}

function workerFailed(error: Error & { code?: string }): RetortError {
  if (error.code === "ERR_WORKER_OUT_OF_MEMORY")
    return new RetortError("LIMIT_EXCEEDED", "a chunk of rows needs more memory than a worker may take", {
      hint: "run it again with a smaller --chunk and --restart",
    });
  return new RetortError("INTERNAL", `a worker failed: ${error.message}`, { cause: error });
}
