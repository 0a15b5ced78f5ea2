import { RetortError } from "../core/errors.ts";
import type { Table } from "../core/model.ts";
import type { VersionEntry } from "../registry/repository.ts";
import type { Account } from "./account.ts";
import { Batcher, type Outcome } from "./batcher.ts";
import type { LiveModels, LiveVersion } from "./live.ts";
import type { RawRow, Row } from "./row.ts";
import { withoutRow } from "./row-error.ts";
import { tableFrom } from "./table.ts";

type Ask = { raw: RawRow; account: Account | undefined; answered: Row | undefined };

/** Judges all rows of a table, knowing what was answered to those that were asked before: an answer or an error for each. */
export type Judge<R> = (
  live: LiveVersion,
  input: Table,
  signal: AbortSignal,
  answered: readonly (Row | undefined)[],
) => Promise<readonly (R | RetortError)[]>;

/** Judgements (explanations, domain verdicts) of one version, batched as rows are; one loader for each way of judging. */
export class RowJudges {
  readonly #models: LiveModels;
  readonly #batchers = new Map<string, Batcher<Ask, unknown>>();

  constructor(models: LiveModels) {
    this.#models = models;
  }

  /**
   * @param way names the judge and its options: equal ways of a version are judged together
   */
  judge<R>(
    entry: VersionEntry,
    way: string,
    judge: Judge<R>,
    raw: RawRow,
    account?: Account,
    signal?: AbortSignal,
    bulk = false,
    answered?: Row,
  ): Promise<R> {
    account?.used(entry.model, entry.name);
    const key = `${entry.directory} ${way}`;
    let batcher = this.#batchers.get(key);
    if (!batcher) {
      if (this.#batchers.size > 1000) this.#batchers.clear();
      batcher = new Batcher((asks, stop) => this.#models.with(entry, (live) => run(live, judge, asks, stop)));
      this.#batchers.set(key, batcher);
    }
    return batcher.ask({ raw, account, answered }, signal, bulk) as Promise<R>;
  }
}

async function run<R>(
  live: LiveVersion,
  judge: Judge<R>,
  asks: readonly Ask[],
  signal: AbortSignal,
): Promise<Outcome<R>[]> {
  const table = tableFrom(
    live.model.spec,
    asks.map((ask) => ask.raw),
    0,
  );
  const before = live.model.stats();
  const { runs, rows } = before;
  const judged = await judge(
    live,
    table,
    signal,
    asks.map(({ answered }) => answered),
  );
  const after = live.model.stats();
  for (const account of new Set(asks.map((ask) => ask.account))) account?.spent(after.runs - runs, after.rows - rows);
  return judged.map((result) => (result instanceof RetortError ? { error: withoutRow(result) } : { value: result }));
}
