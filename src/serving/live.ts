import { RetortError } from "../core/errors.ts";
import type { Card } from "../core/version.ts";
import type { Repository, VersionEntry } from "../registry/repository.ts";
import type { LoadedModel, OpenedPart, OpenPart } from "../runtime/loaded-model.ts";
import { sampled } from "../trust/sampling.ts";
import { remembered } from "./remembered.ts";
import { LiveVersions } from "./versions.ts";

/** A version that is open, with the place it came from. */
export type LiveVersion = { entry: VersionEntry; model: LoadedModel };

/** Opens a version's directory; the parts of pipelines are opened by what is given. */
export type OpenVersion = (directory: string, options: { parts: OpenPart }) => Promise<LoadedModel>;

type Slot = {
  entry: VersionEntry;
  opening: Promise<LiveVersion>;
  /** The version as a part of pipelines. */
  part?: LoadedModel;
  users: number;
  retired: boolean;
};

/**
 * Versions kept open: opened when first asked for, aside from those that answer, and closed when no alias of their
 * model points at them any longer and nobody uses them.
 */
export class LiveModels {
  readonly repository: Repository;
  readonly #open: OpenVersion;
  readonly #versions: LiveVersions;
  readonly #slots = new Map<string, Slot>();
  readonly #closing = new Set<Promise<void>>();
  #closed = false;

  constructor(repository: Repository, open: OpenVersion) {
    this.repository = repository;
    this.#open = open;
    this.#versions = new LiveVersions(repository);
  }

  /** @throws RetortError NOT_PUBLISHED, VERSION_NOT_FOUND. */
  resolve(model: string, selector: string): VersionEntry {
    return this.#versions.resolve(model, selector);
  }

  card(entry: VersionEntry): Card | undefined {
    return this.repository.card(entry);
  }

  /** Lets `use` work with an open version, which stays open until it is done. */
  async with<T>(entry: VersionEntry, use: (live: LiveVersion) => Promise<T>): Promise<T> {
    const slot = this.#slot(entry);
    slot.users++;
    try {
      return await use(await slot.opening);
    } finally {
      slot.users--;
      this.#closeIfIdle(slot);
    }
  }

  /**
   * Opens the version of a model that a pipeline is made of; it stays open until it is released.
   *
   * @throws RetortError NOT_PUBLISHED, VERSION_NOT_FOUND.
   */
  async hold(model: string, version: string): Promise<OpenedPart> {
    const slot = this.#slot(this.resolve(model, version));
    slot.users++;
    const release = () => {
      slot.users--;
      this.#closeIfIdle(slot);
    };
    try {
      const { model: opened } = await slot.opening;
      slot.part ??= { ...opened, predictBatch: sampled(remembered(opened), opened.calibration).predictBatch };
      return { model: slot.part, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Versions open now, with the runs of their networks. */
  async stats(): Promise<{ model: string; version: string; runs: number; rows: number }[]> {
    const live = await Promise.all([...this.#slots.values()].map((slot) => slot.opening.catch(() => undefined)));
    return live
      .filter((one) => one !== undefined)
      .map(({ entry, model }) => ({ model: entry.model, version: entry.name, ...model.stats() }));
  }

  /** Closes everything, when what is under way is done; nothing can be opened afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const slot of this.#slots.values()) {
      slot.retired = true;
      this.#closeIfIdle(slot);
    }
    while (this.#slots.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all(this.#closing);
  }

  #slot(entry: VersionEntry): Slot {
    if (this.#closed) throw new RetortError("UNAVAILABLE", "the engine is closed", { retryable: true });
    const known = this.#slots.get(entry.directory);
    if (known) return known;
    const slot: Slot = {
      entry,
      users: 0,
      retired: false,
      opening: this.#open(entry.directory, { parts: (model, version) => this.hold(model, version) }).then((model) => {
        this.#retireOthers(entry);
        return { entry, model };
      }),
    };
    slot.opening.catch(() => {
      // A version that did not open is tried again when it is next asked for.
      if (this.#slots.get(entry.directory) === slot) this.#slots.delete(entry.directory);
    });
    this.#slots.set(entry.directory, slot);
    return slot;
  }

  /** After a version has opened: others of its model that no alias names are let go. */
  #retireOthers(entry: VersionEntry): void {
    const named = new Set(Object.values(this.repository.aliases(entry.model)));
    for (const slot of this.#slots.values()) {
      if (slot.entry.model !== entry.model || slot.entry.name === entry.name || named.has(slot.entry.name)) continue;
      slot.retired = true;
      this.#closeIfIdle(slot);
    }
  }

  #closeIfIdle(slot: Slot): void {
    if (!slot.retired || slot.users > 0 || this.#slots.get(slot.entry.directory) !== slot) return;
    this.#slots.delete(slot.entry.directory);
    const closing = slot.opening.then(
      ({ model }) => model.close(),
      () => {},
    );
    this.#closing.add(closing);
    void closing.finally(() => this.#closing.delete(closing));
  }
}
