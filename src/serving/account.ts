/** What one request has cost so far: `extensions.retort` of a GraphQL response. */
export class Account {
  readonly #versions = new Map<string, Set<string>>();
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

  /** Versions used by model, runs of networks this request took part in, and rows computed for it. */
  summary(): { versions: { model: string; version: string }[]; onnxRuns: number; rows: number } {
    const versions = [...this.#versions].flatMap(([model, names]) => [...names].map((version) => ({ model, version })));
    return { versions, onnxRuns: this.#runs, rows: this.#rows };
  }
}
