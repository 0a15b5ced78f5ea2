import type { VersionEntry } from "../registry/repository.ts";
import type { Account } from "./account.ts";
import { Batcher, type Outcome } from "./batcher.ts";
import { computeDraws, computePoints, isUncertain } from "./compute.ts";
import type { LiveModels, LiveVersion } from "./live.ts";
import { type RawRow, type Row, rowId, weightOf } from "./row.ts";
import type { WeightedCache } from "./weighted-cache.ts";

type Ask = { id: string; raw: RawRow; draws: boolean; account: Account | undefined };

/** Answers rows of one version: what is asked together is run together, and equal rows once. */
export class RowLoader {
  readonly #entry: VersionEntry;
  readonly #cache: WeightedCache<Row>;
  readonly #batcher: Batcher<Ask, Row>;

  constructor(entry: VersionEntry, models: LiveModels, cache: WeightedCache<Row>) {
    this.#entry = entry;
    this.#cache = cache;
    this.#batcher = new Batcher((asks, signal, bulk) =>
      models.with(entry, (live) => this.#answer(live, asks, signal, bulk)),
    );
  }

  load(raw: RawRow, draws: boolean, account?: Account, signal?: AbortSignal, bulk = false): Promise<Row> {
    account?.used(this.#entry.model, this.#entry.name);
    return this.#batcher.ask(
      { id: rowId(this.#entry.model, this.#entry.name, raw), raw, draws, account },
      signal,
      bulk,
    );
  }

  async #answer(live: LiveVersion, asks: readonly Ask[], signal: AbortSignal, bulk: boolean): Promise<Outcome<Row>[]> {
    const found = new Map<string, Outcome<Row>>();
    const rows = new Map<string, Ask>();
    for (const ask of asks) {
      const known = rows.get(ask.id);
      if (!known || (ask.draws && !known.draws)) rows.set(ask.id, ask);
    }
    // Rows with something uncertain in them are run with their draws; all others need the point answer first.
    const todo: Ask[] = [];
    const uncertain: Ask[] = [];
    for (const ask of rows.values()) {
      const cached = this.#cache.get(drawKey(ask.id)) ?? (ask.draws ? undefined : this.#cache.get(ask.id));
      if (cached) found.set(ask.id, { value: cached });
      else if (ask.draws && isUncertain(ask.raw, live)) uncertain.push(ask);
      else if (ask.draws) {
        const point = this.#cache.get(ask.id);
        if (point) found.set(ask.id, { value: point });
        else todo.push(ask);
      } else todo.push(ask);
    }
    const before = live.model.stats().runs;
    if (todo.length > 0)
      this.#keep(
        found,
        todo,
        await computePoints(
          live,
          todo.map((ask) => ask.raw),
          signal,
          bulk,
        ),
        false,
      );
    // Draws: of uncertain rows by running them, of exact ones from what was just answered.
    if (uncertain.length > 0)
      this.#keep(
        found,
        uncertain,
        await computeDraws(
          live,
          uncertain.map((ask) => ask.raw),
          [],
          signal,
          bulk,
        ),
        true,
      );
    const exact = [...rows.values()].filter((ask) => {
      const outcome = found.get(ask.id);
      return ask.draws && !isUncertain(ask.raw, live) && outcome && "value" in outcome && !hasDraws(outcome.value);
    });
    if (exact.length > 0) {
      const points = exact.map((ask) => (found.get(ask.id) as { value: Row }).value);
      this.#keep(
        found,
        exact,
        await computeDraws(
          live,
          exact.map((ask) => ask.raw),
          points,
          signal,
          bulk,
        ),
        true,
      );
    }
    const runs = live.model.stats().runs - before;
    this.#charge(asks, todo.length + uncertain.length, runs);
    return asks.map((ask) => found.get(ask.id) as Outcome<Row>);
  }

  #keep(found: Map<string, Outcome<Row>>, asks: readonly Ask[], outcomes: readonly Outcome<Row>[], drawn: boolean) {
    asks.forEach((ask, i) => {
      const outcome = outcomes[i] as Outcome<Row>;
      found.set(ask.id, outcome);
      if (!("value" in outcome)) return;
      this.#cache.set(drawn ? drawKey(ask.id) : ask.id, outcome.value, weightOf(outcome.value));
    });
  }

  #charge(asks: readonly Ask[], rows: number, runs: number): void {
    const byAccount = new Map<Account, Set<string>>();
    for (const { account, id } of asks) {
      if (!account) continue;
      const ids = byAccount.get(account) ?? new Set();
      ids.add(id);
      byAccount.set(account, ids);
    }
    for (const [account, ids] of byAccount) account.spent(runs, Math.min(rows, ids.size));
  }
}

const drawKey = (id: string) => `${id}*`;
const hasDraws = (row: Row) => Object.values(row.outputs).some((output) => output.samples);
