import type { ModelDefinition } from "../../core/definition.ts";
import { RetortError } from "../../core/errors.ts";
import { kindInfo } from "../../core/kinds.ts";
import type { ModelSpec, Port } from "../../core/model.ts";
import { unitOf } from "../../core/values.ts";
import type { VersionEntry } from "../../registry/repository.ts";
import type { Health } from "../../serving/health.ts";
import { partLimits } from "../../serving/parts.ts";
import type { Builder } from "./builder.ts";
import { addCard } from "./card.ts";

type NamedPort = Port & { name: string };
type ModelInfo = { spec: ModelSpec; definition?: ModelDefinition };

export type ModelTypes = ReturnType<typeof addModels>;

/** Adds `model(id:)`, `models`, and the types of models, versions and ports. */
export function addModels(builder: Builder) {
  const model = builder.objectRef<ModelInfo>("Model");
  const health = builder.objectRef<Health>("ModelHealth").implement({
    description: "Whether a model can answer now.",
    fields: (t) => ({
      ready: t.exposeBoolean("ready", { nullable: false }),
      message: t.exposeString("message", { nullable: false, description: "Why not, or what says so." }),
    }),
  });
  const version = builder.objectRef<VersionEntry>("ModelVersion");
  const port = builder.objectRef<NamedPort>("Port");
  const card = addCard(builder);
  port.implement({
    description: "An input or output of a model.",
    fields: (t) => ({
      name: t.exposeString("name", { nullable: false }),
      title: t.exposeString("title", { nullable: false }),
      kind: t.exposeString("kind", { nullable: false, description: "What a value means." }),
      unit: t.string({
        nullable: false,
        description: "Unit of plain numbers; 1 where there is none.",
        resolve: (one) => unitOf(one),
      }),
      form: t.string({ nullable: false, resolve: (one) => kindInfo(one.kind).form }),
      axes: t.stringList({ resolve: ({ axes }) => (axes ? [...axes] : null) }),
      range: t.floatList({ resolve: ({ range }) => (range ? [...range] : null) }),
      required: t.boolean({
        nullable: false,
        resolve: (one) => !one.optional && one.default === undefined,
      }),
    }),
  });
  version.implement({
    description: "A published version of a model: immutable, named by its content.",
    fields: (t) => ({
      id: t.id({ nullable: false, resolve: ({ model, name }) => `${model}@${name}` }),
      name: t.string({ nullable: false, description: "Id of the model.", resolve: (entry) => entry.model }),
      number: t.exposeInt("number", { nullable: false, description: "1, 2, 3... in order of publishing." }),
      version: t.string({
        nullable: false,
        description: "Number and hash of the content.",
        resolve: ({ name }) => name,
      }),
      aliases: t.stringList({ nullable: false, resolve: ({ aliases }) => [...aliases] }),
      card: t.field({
        type: card,
        description: "How the version was made and how good it is.",
        resolve: (entry, _, { engine }) => engine.card(entry),
      }),
    }),
  });
  model.implement({
    description: "A model: what it takes, what it gives, and its published versions.",
    fields: (t) => ({
      id: t.id({ nullable: false, resolve: ({ spec }) => spec.id }),
      title: t.string({ nullable: false, resolve: ({ spec }) => spec.title }),
      description: t.string({ nullable: false, resolve: ({ spec }) => spec.description }),
      subject: t.string({
        nullable: false,
        description: "Type it is a field of.",
        resolve: ({ spec }) => spec.subject,
      }),
      field: t.string({ nullable: false, description: "Name of that field.", resolve: ({ spec }) => spec.field }),
      body: t.string({
        nullable: false,
        description: "How it computes: network, formula, code, pipeline or remote.",
        resolve: ({ spec }) => spec.body.type,
      }),
      inputs: t.field({ type: [port], nullable: false, resolve: ({ spec }) => named(spec.inputs) }),
      outputs: t.field({ type: [port], nullable: false, resolve: ({ spec }) => named(spec.outputs) }),
      limits: t.stringList({
        nullable: false,
        description: "What it should not be used for; of a pipeline, what its steps should not.",
        resolve: ({ spec, definition }, _, { engine }) => definition?.limits ?? partLimits(engine, spec),
      }),
      examples: t.field({
        type: ["JSON"],
        nullable: false,
        description: "Inputs that show it at work, as `predict` takes them.",
        resolve: ({ definition }) => [...(definition?.examples ?? [])],
      }),
      health: t.field({
        type: health,
        description:
          "Whether its version in production can answer now: the servers of models on other machines are asked, of a pipeline those of its steps.",
        resolve: ({ spec }, _, { engine }) => engine.health(spec.id),
      }),
      versions: t.field({
        type: [version],
        nullable: false,
        resolve: ({ spec }, _, { engine }) => engine.repository.versions(spec.id),
      }),
      version: t.field({
        type: version,
        description: "The version an alias, number or name stands for.",
        args: { version: t.arg.string({ defaultValue: "production" }) },
        resolve: ({ spec }, args, { engine }) => engine.models.resolve(spec.id, args.version ?? "production"),
      }),
    }),
  });
  builder.queryField("model", (t) =>
    t.field({
      type: model,
      args: { id: t.arg.id({ required: true }) },
      resolve: (_, { id }, { engine }) => {
        const definition = engine.definition(id);
        return definition ? { spec: definition.spec, definition } : { spec: engine.spec(id) };
      },
    }),
  );
  builder.queryField("models", (t) =>
    t.field({
      type: [model],
      nullable: { list: false, items: false },
      description: "The catalogue, and models that were trained here.",
      args: { subject: t.arg.string({ description: "Only fields of this type." }) },
      resolve: (_, { subject }, { engine }) => {
        const known: ModelInfo[] = engine.catalogue.map((definition) => ({ spec: definition.spec, definition }));
        const ids = new Set(known.map(({ spec }) => spec.id));
        for (const id of engine.repository.models())
          if (!ids.has(id))
            try {
              known.push({ spec: engine.spec(id, engine.repository.versions(id).at(-1)?.name) });
            } catch (error) {
              if (!(error instanceof RetortError)) throw error;
            }
        return known.filter(({ spec }) => !subject || spec.subject === subject);
      },
    }),
  );
  return { model, version, port };
}

function named(ports: Readonly<Record<string, Port>>): NamedPort[] {
  return Object.entries(ports).map(([name, port]) => ({ ...port, name }));
}
