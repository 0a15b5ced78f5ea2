import type { ModelDefinition } from "../../core/definition.ts";
import { RetortError } from "../../core/errors.ts";
import { type Kind, kindInfo, subjects } from "../../core/kinds.ts";
import type { ModelSpec } from "../../core/model.ts";
import { fittingModel } from "../../serving/fitting.ts";
import type { Upstream } from "../../serving/handle.ts";
import { heedDomain, type OutOfDomainPolicy } from "../../serving/out-of-domain.ts";
import type { Builder } from "./builder.ts";
import type { RequestContext } from "./context.ts";
import { type FieldBuilder, portArguments, versionArguments } from "./port-arguments.ts";
import type { Prediction } from "./prediction.ts";
import type { PredictionTypes, Results } from "./predictions.ts";
import type { Subject } from "./subject.ts";
import type { SubjectRef } from "./subjects.ts";

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
        args: { ...portArguments(t, one.models, filled), ...versionArguments(t, one.models, predictions.outOfDomain) },
        resolve: (source: unknown, args: Record<string, unknown>, context: RequestContext) =>
          ask(one, source, args, context),
      });
    if (ref === undefined) builder.queryField(one.field, field as never);
    else builder.objectField(ref as SubjectRef, one.field, field as never);
  }
}

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

/** Ports that another prediction fills. */
const fed = (models: readonly ModelSpec[], type: string): ReadonlySet<string> =>
  new Set(type in subjects ? [] : models.flatMap((spec) => subjectPort(spec, type) ?? []));

/** Asks the model; called, and its row handed to the engine, before any await. */
function ask(
  { type, models }: FieldOf,
  source: unknown,
  { model, version, onOutOfDomain, ...args }: Record<string, unknown>,
  context: RequestContext,
): Promise<Prediction | Results> {
  const { engine } = context;
  const parts = type !== "Query" && type in subjects ? (source as Subject).parts : {};
  const spec = model
    ? models.find((one) => one.id === model)
    : fittingModel(models, { ...args, ...parts }, fed(models, type));
  if (!spec)
    throw new RetortError("MODEL_NOT_FOUND", `no model "${String(model)}" gives this`, {
      hint: `choose ${models.map((one) => one.id).join(" or ")}`,
    });
  const inputs: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(args)) if (value !== null && value !== undefined) inputs[name] = value;
  const upstream: Record<string, Upstream> = {};
  if (type !== "Query" && type in subjects) {
    // a part that the model does not take is an error of the row: leaving it out would answer another question
    for (const [name, value] of Object.entries(parts)) inputs[name] = value;
  } else if (type !== "Query") {
    const { handle, output } = source as Prediction;
    upstream[subjectPort(spec, type) as string] = { from: handle, output };
  }
  const handle = engine.handle(spec, inputs, upstream, (version as string | null | undefined) ?? undefined);
  const outputs = Object.keys(spec.outputs);
  const policy = (onOutOfDomain ?? undefined) as OutOfDomainPolicy | undefined;
  const heeded = heedDomain(engine, handle, policy, context);
  return Promise.all([engine.load(handle, "point", context), heeded]).then(([row]) => {
    if (spec.result === undefined) return { handle, output: outputs[0] as string, row };
    return { predictions: Object.fromEntries(outputs.map((output) => [output, { handle, output, row }])) };
  });
}
