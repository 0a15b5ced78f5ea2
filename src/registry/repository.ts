import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RetortError } from "../core/errors.ts";
import { type Card, versionFiles } from "../core/version.ts";
import { hashVersion } from "./hash.ts";

/** A published version: an immutable directory, named by its number and the hash of its content. */
export type VersionEntry = {
  model: string;
  /** 1, 2, 3... in order of publishing, for protocols that want a number. */
  number: number;
  /** First twelve hexadecimal digits of the SHA-256 of its files but the card. */
  hash: string;
  /** "<number>-<hash>": the directory's name. */
  name: string;
  directory: string;
  aliases: readonly string[];
};

type AliasFile = {
  aliases: Record<string, string>;
  history: { at: string; alias: string; from?: string; to: string }[];
};

const folderName = /^(\d+)-([0-9a-f]{12})$/;

/**
 * Versions of models in one or more folders `<root>/<model>/<number>-<hash>/`, with aliases in `<root>/<model>/aliases.json`.
 * The first root is written to and its aliases win; the others (what ships) are only read.
 */
export class Repository {
  readonly roots: readonly string[];

  constructor(roots: readonly string[]) {
    this.roots = roots;
  }

  /** Ids of all models that have a version. */
  models(): string[] {
    const names = this.roots
      .filter((root) => existsSync(root))
      .flatMap((root) =>
        readdirSync(root, { withFileTypes: true })
          .filter((e) => e.isDirectory())
          .map((e) => e.name),
      );
    return [...new Set(names)].filter((name) => this.versions(name).length > 0).sort();
  }

  /** Versions of a model, oldest first. */
  versions(model: string): VersionEntry[] {
    const aliases = this.aliases(model);
    const found = new Map<string, VersionEntry>();
    for (const root of this.roots) {
      const folder = join(root, model);
      if (!/^[a-z0-9][a-z0-9-]*$/.test(model) || !existsSync(folder)) continue;
      for (const entry of readdirSync(folder)) {
        const match = folderName.exec(entry);
        if (!match || found.has(entry)) continue;
        found.set(entry, {
          model,
          number: Number(match[1]),
          hash: match[2] as string,
          name: entry,
          directory: join(folder, entry),
          aliases: Object.keys(aliases).filter((alias) => aliases[alias] === entry),
        });
      }
    }
    return [...found.values()].sort((a, b) => a.number - b.number);
  }

  /** Alias → version name. */
  aliases(model: string): Record<string, string> {
    const merged: Record<string, string> = {};
    for (const root of [...this.roots].reverse()) Object.assign(merged, this.aliasFile(root, model).aliases);
    return merged;
  }

  /**
   * The version an alias, number, hash or full name stands for.
   *
   * @throws RetortError NOT_PUBLISHED where the model has no version, VERSION_NOT_FOUND where it has no such one.
   */
  resolve(model: string, selector = "production"): VersionEntry {
    const versions = this.versions(model);
    if (versions.length === 0)
      throw new RetortError("NOT_PUBLISHED", `no version of ${model} is published on this machine`, {
        hint: `train it with "retort train ${model}"`,
      });
    const target = this.aliases(model)[selector] ?? selector;
    const found = versions.find((v) => v.name === target || v.hash === target || String(v.number) === target);
    if (!found)
      throw new RetortError("VERSION_NOT_FOUND", `${model} has no version "${selector}"`, {
        hint: `it has ${versions.map((v) => [v.name, ...v.aliases].join(" = ")).join(", ")}`,
      });
    return found;
  }

  /** The card of a version; its version is the directory's name, which is known only once the version is whole. */
  card(entry: VersionEntry): Card | undefined {
    const file = join(entry.directory, versionFiles.card);
    return existsSync(file) ? { ...(JSON.parse(readFileSync(file, "utf8")) as Card), version: entry.name } : undefined;
  }

  /**
   * Moves a finished directory into the writable root as the next version; one with the same content is kept instead.
   * The directory is renamed into place, so that a version is either whole or absent.
   */
  add(model: string, directory: string): VersionEntry {
    const hash = hashVersion(directory);
    const versions = this.versions(model);
    const same = versions.find((v) => v.hash === hash);
    if (same) return same;
    const number = (versions.at(-1)?.number ?? 0) + 1;
    const root = this.roots[0] as string;
    mkdirSync(join(root, model), { recursive: true });
    renameSync(directory, join(root, model, `${number}-${hash}`));
    return this.resolve(model, `${number}-${hash}`);
  }

  /** Points an alias at a version, atomically, and remembers where it pointed before. */
  promote(model: string, selector: string, alias = "production"): VersionEntry {
    if (!/^[a-z][a-z0-9-]*$/.test(alias))
      throw new RetortError("INVALID_INPUT", `"${alias}" cannot be an alias`, {
        hint: "use lower-case letters, digits and hyphens",
      });
    const entry = this.resolve(model, selector);
    const root = this.roots[0] as string;
    const file = this.aliasFile(root, model);
    const from = this.aliases(model)[alias];
    if (from === entry.name) return entry;
    file.aliases[alias] = entry.name;
    file.history.push({ at: new Date().toISOString(), alias, ...(from !== undefined && { from }), to: entry.name });
    this.writeAliases(root, model, file);
    return this.resolve(model, alias);
  }

  /**
   * Points an alias back at the version it pointed at before.
   *
   * @throws RetortError CONFLICT where there is none.
   */
  rollback(model: string, alias = "production"): VersionEntry {
    const current = this.aliases(model)[alias];
    const moves = this.roots
      .flatMap((root) => this.aliasFile(root, model).history)
      .filter((move) => move.alias === alias);
    const last = moves.findLast((move) => move.to === current && move.from !== undefined);
    if (!last?.from)
      throw new RetortError("CONFLICT", `${model} has no earlier ${alias} version to go back to`, {
        hint: `see "retort models show ${model}"`,
      });
    return this.promote(model, last.from, alias);
  }

  private aliasFile(root: string, model: string): AliasFile {
    const file = join(root, model, "aliases.json");
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as AliasFile) : { aliases: {}, history: [] };
  }

  private writeAliases(root: string, model: string, content: AliasFile): void {
    mkdirSync(join(root, model), { recursive: true });
    const file = join(root, model, "aliases.json");
    const temporary = `${file}.${process.pid}.tmp`;
    writeFileSync(temporary, `${JSON.stringify(content, null, 2)}\n`);
    renameSync(temporary, file);
  }
}
