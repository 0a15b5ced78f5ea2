import { RetortError } from "../core/errors.ts";
import { type Kind, kindInfo } from "../core/kinds.ts";
import type { ModelSpec, Port } from "../core/model.ts";
import { unitOf } from "../core/values.ts";
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

  /** @throws RetortError KIND_MISMATCH where an upstream value is of a kind the port does not take. */
  constructor(
    spec: ModelSpec,
    entry: VersionEntry,
    inputs: Readonly<Record<string, unknown>>,
    upstream: Readonly<Record<string, Upstream>> = {},
  ) {
    this.spec = spec;
    this.entry = entry;
    this.inputs = inputs;
    this.upstream = upstream;
    for (const [name, source] of Object.entries(upstream)) checkKind(spec, name, source);
  }

  /** This model and every model it stands on. */
  get chain(): readonly ModelSpec[] {
    return [this.spec, ...Object.values(this.upstream).flatMap((source) => source.from.chain)];
  }
}

/**
 * Kind and unit of an output, given the raw inputs where they decide it.
 *
 * @throws RetortError INVALID_INPUT where the deciding input has a value that no kind belongs to.
 */
export function outputKind(
  spec: ModelSpec,
  output: string,
  inputs: Readonly<Record<string, unknown>>,
): { kind: Kind; unit: string } {
  const port = spec.outputs[output];
  if (!port)
    throw new RetortError("INVALID_INPUT", `${spec.id} has no output "${output}"`, {
      hint: `its outputs are ${Object.keys(spec.outputs).join(", ")}`,
    });
  if (!port.by) return { kind: port.kind, unit: unitOf(port) };
  const value = inputs[port.by.input] ?? spec.inputs[port.by.input]?.default;
  const found = port.by.cases[String(value)];
  if (!found)
    throw new RetortError("INVALID_INPUT", `${port.by.input} of ${spec.id} cannot be ${JSON.stringify(value)}`, {
      step: port.by.input,
      hint: `give one of ${Object.keys(port.by.cases).join(", ")}`,
    });
  return found;
}

/** Unit that the numbers of a kind have at an input; undefined where the input does not take the kind. */
export function unitAt(port: Port, kind: Kind): string | undefined {
  return kind === port.kind ? unitOf(port) : port.also?.[kind];
}

function checkKind(spec: ModelSpec, name: string, { from, output }: Upstream): void {
  const port = spec.inputs[name];
  if (!port)
    throw new RetortError("INVALID_INPUT", `${spec.id} has no input "${name}"`, {
      step: name,
      hint: `its inputs are ${Object.keys(spec.inputs).join(", ")}`,
    });
  const { kind } = outputKind(from.spec, output, from.inputs);
  if (unitAt(port, kind) !== undefined) return;
  const taken = [port.kind, ...(Object.keys(port.also ?? {}) as Kind[])];
  throw new RetortError(
    "KIND_MISMATCH",
    `${spec.id} needs a ${taken.map((k) => `${kindInfo(k).title} (${k})`).join(" or a ")} as ${name}, and ${from.spec.id} gives a ${kindInfo(kind).title} (${kind})`,
    { step: name, hint: `use a model that gives a ${taken.join(" or ")}` },
  );
}
