import { stepsOf } from "../../core/composition.ts";
import { RetortError } from "../../core/errors.ts";
import type { Json, ModelSpec, PipelineStep } from "../../core/model.ts";
import type { PipelineDefinition } from "../../core/pipeline.ts";
import type { VersionEntry } from "../../registry/repository.ts";
import { once } from "../../registry/requests.ts";
import type { Engine } from "../../serving/engine.ts";
import type { Builder } from "./builder.ts";
import { outputsOf, type StepInputs, stepOf } from "./compose.ts";
import type { ModelTypes } from "./models.ts";
import { recordOf } from "./predict.ts";

type Pipeline = { entry: VersionEntry; spec: ModelSpec };
type Change = { step: string; model: string; from: string; to: string };
type Moved = { output: string; unit: string; mean: number; largest: number };
type Upgraded = { id: string; version: string; changed: Change[]; rows: number; failed: number; moved: Moved[] };

/** Adds `pipeline(id:)`, and the mutations that save and upgrade pipelines. */
export function addPipelines(builder: Builder, models: ModelTypes, steps: StepInputs): void {
  const pipeline = addPipelineTypes(builder, models);
  builder.queryField("pipeline", (t) =>
    t.field({
      type: pipeline,
      description: "A saved pipeline; `predict` asks it, as any model.",
      args: { id: t.arg.id({ required: true }), version: t.arg.string() },
      resolve: (_, { id, version }, { engine }) => pipelineOf(engine, id, version ?? "production"),
    }),
  );
  addSave(builder, pipeline, steps);
  addUpgrade(builder, pipeline);
}

type PipelineRef = ReturnType<typeof addPipelineTypes>;

function addPipelineTypes(builder: Builder, models: ModelTypes) {
  const step = builder.objectRef<PipelineStep>("PipelineStep").implement({
    description: "A model in a pipeline, pinned to a version.",
    fields: (t) => ({
      id: t.string({ nullable: false, resolve: ({ name }) => name }),
      model: t.id({ nullable: false, resolve: (one) => one.model }),
      pinned: t.string({ nullable: false, description: "Name of the version.", resolve: ({ version }) => version }),
      version: t.field({
        type: models.version,
        description: "That version; an error where it is not on this machine.",
        resolve: (one, _, { engine }) => engine.repository.resolve(one.model, one.version),
      }),
      outdated: t.boolean({
        description: "Whether production of the model is another version by now.",
        resolve: (one, _, { engine }) => engine.repository.resolve(one.model).name !== one.version,
      }),
      inputs: t.field({
        type: "JSON",
        nullable: false,
        description: 'Input → "input.<name>" or "<step>.<output>".',
        resolve: (one) => stepsOf([one])[0]?.inputs ?? {},
      }),
      constants: t.field({
        type: "JSON",
        nullable: false,
        resolve: (one) => stepsOf([one])[0]?.constants ?? {},
      }),
    }),
  });
  return builder.objectRef<Pipeline>("Pipeline").implement({
    description: "A directed acyclic graph of models that is a model: `predict(model: id)` asks it.",
    fields: (t) => ({
      id: t.id({ nullable: false, resolve: ({ spec }) => spec.id }),
      title: t.string({ nullable: false, resolve: ({ spec }) => spec.title }),
      model: t.field({ type: models.model, nullable: false, resolve: ({ spec }) => ({ spec }) }),
      version: t.field({ type: models.version, nullable: false, resolve: ({ entry }) => entry }),
      steps: t.field({ type: [step], nullable: false, resolve: ({ spec }) => [...bodyOf(spec).steps] }),
      outputs: t.field({
        type: "JSON",
        nullable: false,
        description: 'Output → "<step>.<output>".',
        resolve: ({ spec }) => bodyOf(spec).outputs,
      }),
    }),
  });
}

function addSave(builder: Builder, pipeline: PipelineRef, steps: StepInputs): void {
  const input = builder.inputType("SavePipelineInput", {
    fields: (t) => ({
      id: t.id({ required: true, description: "Lower-case letters, digits and hyphens." }),
      title: t.string({ required: true }),
      description: t.string(),
      steps: t.field({ type: [steps.step], required: true }),
      outputs: t.field({ type: [steps.output], required: true }),
      examples: t.field({
        type: ["JSON"],
        description: "Inputs by which versions are checked and upgrades judged; default: made from those of its parts.",
      }),
      promote: t.boolean({ defaultValue: true, description: "Whether production is to be this version." }),
      idempotencyKey: t.string({ description: "The same request with the same key is done once." }),
    }),
  });
  const payload = builder.objectRef<Pipeline>("SavePipelinePayload").implement({
    fields: (t) => ({ pipeline: t.field({ type: pipeline, nullable: false, resolve: (saved) => saved }) }),
  });
  builder.mutationField("savePipeline", (t) =>
    t.field({
      type: payload,
      description:
        "Makes a version of a pipeline, its parts pinned to the versions that they stand for now. From then on it is a model: predicted, screened, explained, bounded, promoted.",
      args: { input: t.arg({ type: input, required: true }) },
      resolve: async (_, { input: { promote, idempotencyKey, ...given } }, { engine }) => {
        const definition: PipelineDefinition = {
          id: given.id,
          title: given.title,
          steps: given.steps.map(stepOf),
          outputs: outputsOf(given.outputs),
          ...(given.description && { description: given.description }),
          ...(given.examples && {
            examples: given.examples.map((one) => recordOf(one, "an example") as Record<string, Json>),
          }),
        };
        const save = async () => (await engine.savePipeline(definition, { promote: promote ?? true })).name;
        const request = ["savePipeline", definition as unknown as Json, promote ?? true];
        const version = await keyed(engine, idempotencyKey, request, save);
        return pipelineOf(engine, definition.id, version);
      },
    }),
  );
}

function addUpgrade(builder: Builder, pipeline: PipelineRef): void {
  const change = builder.objectRef<Change>("PipelineChange").implement({
    description: "A step whose part is another version now.",
    fields: (t) => ({
      step: t.exposeString("step", { nullable: false }),
      model: t.exposeID("model", { nullable: false }),
      from: t.exposeString("from", { nullable: false }),
      to: t.exposeString("to", { nullable: false }),
    }),
  });
  const moved = builder.objectRef<Moved>("PipelineShift").implement({
    description: "How far the answers to the example rows moved, in `unit`.",
    fields: (t) => ({
      output: t.exposeString("output", { nullable: false }),
      unit: t.exposeString("unit", { nullable: false }),
      mean: t.exposeFloat("mean", { nullable: false }),
      largest: t.exposeFloat("largest", { nullable: false }),
    }),
  });
  const payload = builder.objectRef<Upgraded>("UpgradePipelinePayload").implement({
    fields: (t) => ({
      pipeline: t.field({
        type: pipeline,
        nullable: false,
        resolve: ({ id, version }, _, { engine }) => pipelineOf(engine, id, version),
      }),
      changed: t.field({
        type: [change],
        nullable: false,
        description: "Empty where all parts were of today already; the version is then the same.",
        resolve: (one) => one.changed,
      }),
      rows: t.exposeInt("rows", { nullable: false, description: "Example rows answered by both versions." }),
      failed: t.exposeInt("failed", {
        nullable: false,
        description: "Example rows that the new version cannot answer.",
      }),
      moved: t.field({ type: [moved], nullable: false, resolve: (one) => one.moved }),
    }),
  });
  builder.mutationField("upgradePipeline", (t) =>
    t.field({
      type: payload,
      description:
        "Makes a version of a pipeline with the present production versions of its parts, answers its example rows with it, says what changed, and points production at it.",
      args: { id: t.arg.id({ required: true }), idempotencyKey: t.arg.string() },
      resolve: (_, { id, idempotencyKey }, { engine }) =>
        keyed(engine, idempotencyKey, ["upgradePipeline", id], async (): Promise<Upgraded> => {
          const { to, changed, rows, failed, moved: shifts } = await engine.upgradePipeline(id);
          return { id, version: to.name, changed: [...changed], rows, failed, moved: [...shifts] };
        }),
    }),
  );
}

function keyed<T extends Json>(
  engine: Engine,
  key: string | null | undefined,
  request: Json,
  work: () => Promise<T>,
): Promise<T> {
  return key === null || key === undefined ? work() : once(engine.repository, key, request, work);
}

/** @throws RetortError MODEL_NOT_FOUND where nothing has the id, INVALID_INPUT where it is no pipeline. */
function pipelineOf(engine: Engine, id: string, selector: string): Pipeline {
  const spec = engine.spec(id, selector);
  if (spec.body.type !== "pipeline")
    throw new RetortError("INVALID_INPUT", `${id} is a model, and not a pipeline`, {
      hint: `ask for model(id: "${id}")`,
    });
  return { spec, entry: engine.repository.resolve(id, selector) };
}

function bodyOf({ body, id }: ModelSpec) {
  if (body.type !== "pipeline") throw new RetortError("INTERNAL", `${id} is not a pipeline`);
  return body;
}
