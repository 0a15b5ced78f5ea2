import { Worker } from "node:worker_threads";
import { type ErrorCode, RetortError } from "../../core/errors.ts";
import type { AskedRow, Plan } from "./answer-rows.ts";

/** What a worker is sent and what it sends back. */
export type PoolRequest = { rows: readonly AskedRow[] };
export type PoolReply = { tails: string[] } | { failed: { code: ErrorCode; message: string; hint?: string } };

/** The worker's module: as TypeScript where this one is. */
const script = import.meta.url.endsWith(".ts")
  ? new URL("./worker.ts", import.meta.url)
  : new URL("./worker.js", import.meta.url);

type Task = { rows: readonly AskedRow[]; resolve(tails: string[]): void; reject(error: RetortError): void };
type Member = { worker: Worker; busy: Task | undefined };

/** Worker threads, each with an engine of its own, that answer chunks of rows. They start when there is work for them. */
export class Pool {
  readonly size: number;
  readonly #data: { plan: Plan; repository: string | undefined };
  readonly #members: Member[] = [];
  readonly #queue: Task[] = [];
  #closed = false;

  constructor(size: number, plan: Plan, repository: string | undefined) {
    this.size = size;
    this.#data = { plan, repository };
  }

  /** The tails of the rows; see `answerRows`. @throws RetortError what the engine throws as a whole. */
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
    const worker = new Worker(script, { workerData: this.#data });
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
      settle((task) => task.reject(new RetortError("INTERNAL", `a worker failed: ${error.message}`, { cause: error })));
    });
    worker.on("exit", () => settle((task) => task.reject(new RetortError("INTERNAL", "a worker ended unasked"))));
    this.#members.push(member);
    return member;
  }
}
