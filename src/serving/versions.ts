import { statSync } from "node:fs";
import { join } from "node:path";
import type { Repository, VersionEntry } from "../registry/repository.ts";

/** How long an alias is taken to point where it did, in milliseconds. */
const fresh = 100;

type Known = { signature: string; at: number; entries: Map<string, VersionEntry> };

/** Which version a selector stands for, looked up on disk again only where something moved there. */
export class LiveVersions {
  readonly #repository: Repository;
  readonly #known = new Map<string, Known>();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** @throws RetortError NOT_PUBLISHED, VERSION_NOT_FOUND. */
  resolve(model: string, selector: string): VersionEntry {
    const known = this.#current(model);
    let entry = known.entries.get(selector);
    if (!entry) {
      entry = this.#repository.resolve(model, selector);
      known.entries.set(selector, entry);
    }
    return entry;
  }

  #current(model: string): Known {
    const known = this.#known.get(model);
    const now = performance.now();
    if (known && now - known.at < fresh) return known;
    const signature = this.#repository.roots
      .map((root) => `${stamp(join(root, model))} ${stamp(join(root, model, "aliases.json"))}`)
      .join("|");
    if (known && known.signature === signature) {
      known.at = now;
      return known;
    }
    const next: Known = { signature, at: now, entries: new Map() };
    this.#known.set(model, next);
    return next;
  }
}

function stamp(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat ? `${stat.mtimeNs}.${stat.ino}` : "-";
}
