import { asRetortError, type RetortError } from "../core/errors.ts";
import { abortError, onAbort } from "./aborts.ts";

export type Outcome<R> = { value: R } | { error: RetortError };

type Item<T, R> = {
  ask: T;
  signal: AbortSignal | undefined;
  bulk: boolean;
  settle(outcome: Outcome<R>): void;
  done: boolean;
};

/** Loads of a model under way at a time; what is asked meanwhile makes the next load larger. */
const lanes = 1;

/** Rows that are asked for in bulk are taken at most this many at a time, so that others come in between. */
const bulkLoad = 256;

/**
 * Collects what is asked until the event loop turns, runs it as one load, and settles all of a load's items together,
 * so that what follows from them is again asked together. While loads are under way, what is asked waits and grows.
 */
export class Batcher<T, R> {
  readonly #run: (asks: readonly T[], signal: AbortSignal, bulk: boolean) => Promise<readonly Outcome<R>[]>;
  #pending: Item<T, R>[] = [];
  #bulk: Item<T, R>[] = [];
  #underWay = 0;
  #scheduled = false;

  constructor(run: (asks: readonly T[], signal: AbortSignal, bulk: boolean) => Promise<readonly Outcome<R>[]>) {
    this.#run = run;
  }

  /** @throws RetortError whatever the run gives for this item; CANCELLED or the signal's reason when it aborts. */
  ask(ask: T, signal?: AbortSignal, bulk = false): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortError(signal));
        return;
      }
      const item: Item<T, R> = {
        ask,
        signal,
        bulk,
        done: false,
        settle(outcome) {
          if (item.done) return;
          item.done = true;
          if ("value" in outcome) resolve(outcome.value);
          else reject(outcome.error);
        },
      };
      (bulk ? this.#bulk : this.#pending).push(item);
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#underWay >= lanes) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      const bulk = this.#pending.length === 0;
      const load = bulk ? this.#bulk.splice(0, bulkLoad) : this.#pending;
      if (!bulk) this.#pending = [];
      if (load.length > 0) void this.#flush(load, bulk);
      if (this.#bulk.length > 0) this.#schedule();
    });
  }

  async #flush(load: readonly Item<T, R>[], bulk: boolean): Promise<void> {
    const controller = new AbortController();
    let alive = load.length;
    const unregister = load.map((item) => {
      const { signal } = item;
      if (!signal) return () => {};
      const give = () => {
        item.settle({ error: abortError(signal) });
        alive--;
        if (alive === 0) controller.abort();
      };
      if (signal.aborted) {
        give();
        return () => {};
      }
      return onAbort(signal, give);
    });
    this.#underWay++;
    let outcomes: readonly Outcome<R>[];
    try {
      const asked = load.filter((item) => !item.done);
      const given = await this.#run(
        asked.map((item) => item.ask),
        controller.signal,
        bulk,
      );
      const byItem = new Map(asked.map((item, i) => [item, given[i] as Outcome<R>]));
      outcomes = load.map((item) => byItem.get(item) ?? { error: asRetortError(new Error("given up")) });
    } catch (thrown) {
      const error = asRetortError(thrown);
      outcomes = load.map(() => ({ error }));
    }
    this.#underWay--;
    for (const free of unregister) free();
    load.forEach((item, i) => {
      item.settle(outcomes[i] as Outcome<R>);
    });
    if (this.#pending.length + this.#bulk.length > 0) this.#schedule();
  }
}
