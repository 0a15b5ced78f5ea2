import { RetortError } from "./errors.ts";
import { type Kind, kindInfo } from "./kinds.ts";
import type { ModelSpec, Port } from "./model.ts";
import { unitOf } from "./values.ts";

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

/** The output of a model that is to be given to an input. */
export type Given = { spec: ModelSpec; output: string; kinds: readonly Kind[] };

/**
 * Checks that an input takes what an output gives: one of the kinds that it may have, along the same axes.
 *
 * @throws RetortError KIND_MISMATCH naming both kinds; INVALID_INPUT where there is no such input.
 */
export function checkFit(spec: ModelSpec, name: string, given: Given): void {
  const port = spec.inputs[name];
  if (!port)
    throw new RetortError("INVALID_INPUT", `${spec.id} has no input "${name}"`, {
      step: name,
      hint: `its inputs are ${Object.keys(spec.inputs).join(", ")}`,
    });
  const taken = [port.kind, ...(Object.keys(port.also ?? {}) as Kind[])];
  const named = (kinds: readonly Kind[]) => kinds.map((kind) => `${kindInfo(kind).title} (${kind})`).join(" or a ");
  if (!given.kinds.some((kind) => unitAt(port, kind) !== undefined))
    throw new RetortError(
      "KIND_MISMATCH",
      `${spec.id} needs a ${named(taken)} as ${name}, and ${given.spec.id} gives a ${named(given.kinds)}`,
      { step: name, hint: `use a model that gives a ${taken.join(" or ")}` },
    );
  const axes = (one: Port | undefined) => (one?.axes ?? []).length;
  const from = given.spec.outputs[given.output];
  if (axes(port) !== axes(from))
    throw new RetortError(
      "KIND_MISMATCH",
      `${spec.id} needs ${shape(port)} of kind ${port.kind} as ${name}, and ${given.output} of ${given.spec.id} is ${shape(from)}`,
      { step: name, hint: "give it as a constant or a column" },
    );
}

const shape = (port: Port | undefined) => (port?.axes?.length ? `a list (${port.axes.join(", ")})` : "a single value");
