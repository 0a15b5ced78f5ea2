import { kindInfo } from "../../core/kinds.ts";
import type { ModelSpec, Port } from "../../core/model.ts";
import { unitOf } from "../../core/values.ts";
import { type OutOfDomainRef, outOfDomainDescription } from "./out-of-domain.ts";
import { scalarOf } from "./subjects.ts";

// The builder's types follow types known when this is written; these fields are known when it runs.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type FieldBuilder = any;

/** Arguments for the ports of models of one field that its subject does not fill. */
export function portArguments(t: FieldBuilder, models: readonly ModelSpec[], filled: ReadonlySet<string>) {
  const args: Record<string, unknown> = {};
  for (const name of new Set(models.flatMap((spec) => Object.keys(spec.inputs)))) {
    if (filled.has(name)) continue;
    const ports = models.map((spec) => spec.inputs[name]);
    const port = ports.find((one) => one !== undefined) as Port;
    const required = ports.every((one) => one && !one.optional && one.default === undefined);
    const scalar = argumentType(port);
    args[name] = t.arg({
      type: port.axes && kindInfo(port.kind).form === "quantity" ? [scalar] : scalar,
      required: port.axes && kindInfo(port.kind).form === "quantity" ? { list: required, items: true } : required,
      description: describePort(port),
      ...(port.default !== undefined && models.length === 1 && { defaultValue: port.default }),
    });
  }
  return args;
}

function argumentType(port: Port): string {
  switch (kindInfo(port.kind).form) {
    case "quantity":
      return "Quantity";
    case "integer":
      return "Int";
    case "profile":
    case "field":
      return "Profile";
    default:
      return scalarOf(port.kind);
  }
}

function describePort(port: Port): string {
  const { form } = kindInfo(port.kind);
  const parts = [`${port.title[0]?.toUpperCase()}${port.title.slice(1)}`];
  if (form === "quantity" && unitOf(port) !== "1") parts.push(`a plain number is in ${unitOf(port)}`);
  if (port.values) parts.push(`one of ${port.values.join(", ")}`);
  if (port.range) parts.push(`between ${port.range[0]} and ${port.range[1]}`);
  return `${parts.join("; ")}.`;
}

/** `model`, `version` and `onOutOfDomain`: which of the models of a field answers, which version of it, and what it heeds. */
export function versionArguments(t: FieldBuilder, models: readonly ModelSpec[], outOfDomain?: OutOfDomainRef) {
  return {
    model: t.arg({
      type: "ID",
      description: `Which model answers: ${models.map((spec) => spec.id).join(" or ")}; default: the first that takes what is given.`,
    }),
    version: t.arg({ type: "String", description: "Alias, number or name of the version; default: production." }),
    ...(outOfDomain && { onOutOfDomain: t.arg({ type: outOfDomain, description: outOfDomainDescription }) }),
  };
}
