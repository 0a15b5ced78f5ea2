import type { ModelDefinition } from "../../core/definition.ts";
import { RetortError } from "../../core/errors.ts";
import { type Kind, kindInfo, subjects } from "../../core/kinds.ts";
import type { ModelSpec, Port } from "../../core/model.ts";
import { unitOf } from "../../core/values.ts";
import type { Upstream } from "../../serving/handle.ts";
import type { Builder } from "./builder.ts";
import type { RequestContext } from "./context.ts";
import type { Prediction } from "./prediction.ts";
import type { PredictionTypes, Results } from "./predictions.ts";
import type { Subject } from "./subject.ts";
import { type SubjectRef, scalarOf } from "./subjects.ts";

/** Models that give the same quantity of the same thing: one field, chosen among by `model:`. */
type FieldOf = { type: string; field: string; models: ModelSpec[] };

/**
 * Adds every model of the catalogue as a field of what it speaks about: a subject, a quantity that another model gives,
 * or the root. Arguments are the ports that the subject does not fill.
 */
export function addModelFields(
  builder: Builder,
  catalogue: readonly ModelDefinition[],
  subjectRefs: ReadonlyMap<string, SubjectRef>,
  predictions: PredictionTypes,
): void {
  for (const one of fieldsOf(catalogue)) {
    const first = one.models[0] as ModelSpec;
    const filled = new Set(one.models.flatMap((spec) => filledPorts(spec, one.type)));
    const ref = one.type === "Query" ? undefined : (subjectRefs.get(one.type) ?? predictions.byName.get(one.type));
    if (one.type !== "Query" && ref === undefined) continue;
    const field = (t: FieldBuilder) =>
      t.field({
        type: predictions.resultOf(first),
        description: one.models.map((spec) => spec.description).join("\n\n"),
        args: { ...portArguments(t, one.models, filled), ...versionArguments(t, one.models) },
        resolve: (source: unknown, args: Record<string, unknown>, context: RequestContext) =>
          ask(one, source, args, context),
      });
    if (ref === undefined) builder.queryField(one.field, field as never);
    else builder.objectField(ref as SubjectRef, one.field, field as never);
  }
}

// The builder's types follow types known when this is written; these fields are known when it runs.
// biome-ignore lint/suspicious/noExplicitAny: see above
type FieldBuilder = any;

function fieldsOf(catalogue: readonly ModelDefinition[]): FieldOf[] {
  const found = new Map<string, FieldOf>();
  for (const { spec } of catalogue)
    for (const type of typesOf(spec)) {
      const key = `${type}.${spec.field}`;
      const known = found.get(key);
      if (known) known.models.push(spec);
      else found.set(key, { type, field: spec.field, models: [spec] });
    }
  return [...found.values()];
}

/** The type a model is a field of; where its first port takes other kinds as well, the types of these too. */
function typesOf(spec: ModelSpec): string[] {
  if (spec.subject in subjects) return [spec.subject];
  const port = spec.inputs[subjectPort(spec, spec.subject) as string];
  return [...new Set([spec.subject, ...Object.keys(port?.also ?? {}).map((kind) => kindInfo(kind as Kind).type)])];
}

/** The input that a quantity of the given type fills. */
function subjectPort(spec: ModelSpec, type: string): string | undefined {
  return Object.entries(spec.inputs).find(([, port]) =>
    [port.kind, ...(Object.keys(port.also ?? {}) as Kind[])].some((kind) => kindInfo(kind).type === type),
  )?.[0];
}

function filledPorts(spec: ModelSpec, type: string): string[] {
  const parts: Readonly<Record<string, Kind>> | undefined = subjects[type as keyof typeof subjects];
  if (parts) return Object.keys(spec.inputs).filter((name) => name in parts);
  const port = subjectPort(spec, type);
  return port === undefined ? [] : [port];
}

function portArguments(t: FieldBuilder, models: readonly ModelSpec[], filled: ReadonlySet<string>) {
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

function versionArguments(t: FieldBuilder, models: readonly ModelSpec[]) {
  return {
    model: t.arg({
      type: "ID",
      description: `Which model answers: ${models.map((spec) => spec.id).join(" or ")}; default the first.`,
    }),
    version: t.arg({ type: "String", description: "Alias, number or name of the version; default: production." }),
  };
}

/** Asks the model; called, and its row handed to the engine, before any await. */
function ask(
  { type, models }: FieldOf,
  source: unknown,
  { model, version, ...args }: Record<string, unknown>,
  context: RequestContext,
): Promise<Prediction | Results> {
  const { engine } = context;
  const spec = model ? models.find((one) => one.id === model) : models[0];
  if (!spec)
    throw new RetortError("MODEL_NOT_FOUND", `no model "${String(model)}" gives this`, {
      hint: `choose ${models.map((one) => one.id).join(" or ")}`,
    });
  const inputs: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(args)) if (value !== null && value !== undefined) inputs[name] = value;
  const upstream: Record<string, Upstream> = {};
  if (type !== "Query" && type in subjects) {
    const { parts } = source as Subject;
    for (const name of filledPorts(spec, type)) if (parts[name] !== undefined) inputs[name] = parts[name];
  } else if (type !== "Query") {
    const { handle, output } = source as Prediction;
    upstream[subjectPort(spec, type) as string] = { from: handle, output };
  }
  const handle = engine.handle(spec, inputs, upstream, (version as string | null | undefined) ?? undefined);
  const outputs = Object.keys(spec.outputs);
  return engine.load(handle, "point", context).then((row) => {
    if (spec.result === undefined) return { handle, output: outputs[0] as string, row };
    return { predictions: Object.fromEntries(outputs.map((output) => [output, { handle, output, row }])) };
  });
}
