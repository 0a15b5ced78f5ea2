import type { ErrorCode } from "../core/errors.ts";

/** What a client should know of an answer that was given all the same. */
export type Warning = { code: ErrorCode; model: string; message: string };

/** Most different warnings of one request. */
const mostWarnings = 100;

/** What one request has cost so far: `extensions.retort` of a GraphQL response. */
export class Account {
  readonly #versions = new Map<string, Set<string>>();
  readonly #warnings = new Map<string, Warning>();
  #runs = 0;
  #rows = 0;

  /** Notes that the request was answered by a version. */
  used(model: string, version: string): void {
    const versions = this.#versions.get(model) ?? new Set();
    versions.add(version);
    this.#versions.set(model, versions);
  }

  /** Notes rows computed, and the runs of a network that computed them. */
  spent(runs: number, rows: number): void {
    this.#runs += runs;
    this.#rows += rows;
  }

  /** Notes what is to be warned of, once. */
  warn(warning: Warning): void {
    if (this.#warnings.size < mostWarnings) this.#warnings.set(`${warning.model} ${warning.message}`, warning);
  }

  /** Versions used by model, runs of networks this request took part in, rows computed for it, and warnings if any. */
  summary(): {
    versions: { model: string; version: string }[];
    onnxRuns: number;
    rows: number;
    warnings?: Warning[];
  } {
    const versions = [...this.#versions].flatMap(([model, names]) => [...names].map((version) => ({ model, version })));
    const warnings = [...this.#warnings.values()];
    return { versions, onnxRuns: this.#runs, rows: this.#rows, ...(warnings.length > 0 && { warnings }) };
  }
}
