import { Worker } from "node:worker_threads";
import { type ErrorCode, RetortError } from "../core/errors.ts";
import type { NdArray, SessionOptions } from "./session.ts";
import type { WorkerResult, WorkerStart, WorkerTask } from "./session-worker.ts";

type Waiting = { resolve(outputs: Record<string, NdArray>): void; reject(error: unknown): void };

/** Said by runs that a thread never did, because it could not start or died; they can be done elsewhere. */
export class ThreadLost extends Error {}

/**
 * A graph that runs in a thread of its own, so that this thread can encode the next rows meanwhile. The thread keeps
 * the process alive only while a run is under way.
 */
export class BackgroundSession {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #exit: Promise<void>;
  #next = 0;
  #lost: ThreadLost | undefined;

  constructor(path: string, options: SessionOptions = {}) {
    // Native code reads this in the process, not in the thread: it must be set before the thread starts.
    process.env.ORT_DISABLE_TELEMETRY = "1";
    const file = import.meta.url.endsWith(".ts") ? "./session-worker.ts" : "./session-worker.js";
    this.#worker = new Worker(new URL(file, import.meta.url), {
      workerData: { path, options } satisfies WorkerStart,
      stderr: true,
    });
    this.#worker.unref();
    this.#worker.on("message", (result: WorkerResult) => this.#settle(result));
    this.#worker.on("error", (cause) => this.#lose(cause));
    this.#exit = new Promise((resolve) => {
      this.#worker.on("exit", () => {
        this.#lose(undefined);
        resolve();
      });
    });
  }

  /**
   * Runs the graph; feeds are copied.
   *
   * @throws ThreadLost; RetortError as `Session.run`, INTERNAL for ONNX Runtime's own errors.
   */
  run(feeds: Readonly<Record<string, NdArray>>): Promise<Record<string, NdArray>> {
    if (this.#lost) return Promise.reject(this.#lost);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage({ id, feeds } satisfies WorkerTask);
    });
  }

  /** Frees the native memory and ends the thread, when the runs under way are over. */
  async release(): Promise<void> {
    if (!this.#lost) {
      this.#worker.ref();
      this.#worker.postMessage({ id: -1 } satisfies WorkerTask);
    }
    await this.#exit;
  }

  #settle({ id, outputs, error }: WorkerResult): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (outputs) waiting?.resolve(outputs);
    else waiting?.reject(new RetortError(error?.code as ErrorCode, error?.message ?? "the run failed"));
  }

  #lose(cause: unknown): void {
    this.#lost ??= new ThreadLost("the thread that runs the graph is gone", { cause });
    for (const { reject } of this.#waiting.values()) reject(this.#lost);
    this.#waiting.clear();
  }
}
