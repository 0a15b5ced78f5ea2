import type { ModelSpec } from "../core/model.ts";
import { checkFit, outputKind } from "../core/port-kinds.ts";
import type { VersionEntry } from "../registry/repository.ts";

/** A value that another prediction gives. */
export type Upstream = { from: Handle; output: string };

/**
 * One row that a model may be asked about: cheap to make, nothing is run until it is loaded.
 * Inputs are raw values by port, or another handle's output.
 */
export class Handle {
  readonly spec: ModelSpec;
  /** The version that answers, whatever its aliases do meanwhile. */
  readonly entry: VersionEntry;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly upstream: Readonly<Record<string, Upstream>>;
  /** Name of the step in a composition. */
  readonly step: string | undefined;

  /** @throws RetortError KIND_MISMATCH where an upstream value is of a kind the port does not take. */
  constructor(
    spec: ModelSpec,
    entry: VersionEntry,
    inputs: Readonly<Record<string, unknown>>,
    upstream: Readonly<Record<string, Upstream>> = {},
    step?: string,
  ) {
    this.spec = spec;
    this.entry = entry;
    this.inputs = inputs;
    this.upstream = upstream;
    this.step = step;
    for (const [name, { from, output }] of Object.entries(upstream))
      checkFit(spec, name, { spec: from.spec, output, kinds: [outputKind(from.spec, output, from.inputs).kind] });
  }

  /** This row and every row it stands on, each once; what a row stands on comes after it. */
  get ancestry(): readonly Handle[] {
    const after: Handle[] = [];
    const seen = new Set<Handle>();
    const visit = (handle: Handle) => {
      if (seen.has(handle)) return;
      seen.add(handle);
      for (const { from } of Object.values(handle.upstream)) visit(from);
      after.push(handle);
    };
    visit(this);
    return after.reverse();
  }

  /** This model and every model it stands on. */
  get chain(): readonly ModelSpec[] {
    return this.ancestry.map(({ spec }) => spec);
  }
}
