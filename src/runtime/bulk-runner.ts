import { isMainThread } from "node:worker_threads";
import { BackgroundSession, ThreadLost } from "./background-session.ts";
import type { NdArray, Session, SessionOptions } from "./session.ts";

/** Rows asked for in bulk before a thread is worth its start. */
const worthwhile = 512;

/** Runs of a graph for bulk work: on this thread at first, in a thread of its own once there is enough of it. */
export class BulkRunner {
  readonly #path: string;
  readonly #options: SessionOptions;
  readonly #here: Session;
  #rows = 0;
  #background: BackgroundSession | undefined;
  /** A thread that works in bulk beside others, as screening's do, starts no more of them. */
  #possible = isMainThread;

  /** @param here the same graph on this thread, whose statistics are kept */
  constructor(path: string, options: SessionOptions, here: Session) {
    this.#path = path;
    this.#options = options;
    this.#here = here;
  }

  async run(feeds: Readonly<Record<string, NdArray>>, rows: number): Promise<Record<string, NdArray>> {
    this.#rows += rows;
    if (!this.#possible || this.#rows <= worthwhile) return this.#here.run(feeds, rows);
    this.#background ??= new BackgroundSession(this.#path, this.#options);
    try {
      const outputs = await this.#background.run(feeds);
      this.#here.stats.runs++;
      this.#here.stats.rows += rows;
      return outputs;
    } catch (error) {
      if (!(error instanceof ThreadLost)) throw error;
      this.#possible = false;
      return this.#here.run(feeds, rows);
    }
  }

  async release(): Promise<void> {
    this.#possible = false;
    await this.#background?.release();
  }
}
