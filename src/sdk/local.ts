import type { Progress } from "../core/definition.ts";
import { RetortError } from "../core/errors.ts";
import type { ModelSpec } from "../core/model.ts";
import type { PipelineDefinition } from "../core/pipeline.ts";
import { tableOf } from "../core/values.ts";
import { judgementsOf, localEngine } from "../jobs/local-engine.ts";
import type { PipelineUpgrade } from "../registry/upgrade-pipeline.ts";
import type { Composition } from "../serving/compose.ts";
import type { Engine } from "../serving/engine.ts";
import type { ExplanationMethod } from "../trust/explain/explanation.ts";
import type { PredictedRow, PredictionExplanation, PredictOptions, Predictor, RowValues } from "./answers.ts";
import { type ComposedAnswer, type ComposeOptions, composeLocally } from "./compose.ts";

export type LocalOptions = {
  /** Folder of versions to use and write to, before those that ship; default: under Retort's home. */
  repository?: string;
};

export type ExplainedOptions = {
  /** Default: "SHAPLEY". */
  method?: ExplanationMethod;
  output?: string;
  budget?: number;
  seed?: number;
  /** Point of the grid, for fields. */
  at?: number;
  version?: string;
};

/** A function on the unit interval: value j at position j / n. */
export type SampledField = { x: Float64Array; values: Float64Array; unit: string; seconds: number };

export type TrainingOptions = {
  backend?: "native" | "webgpu" | "wasm" | "cpu";
  /** Below 1: a trial with a fraction of the epochs, which gets no alias. */
  effort?: number;
  seed?: number;
  onProgress?(event: Progress): void;
  signal?: AbortSignal;
};

/** Models in this process, without a server. */
export interface Local extends Predictor {
  /** What a model takes and gives. */
  spec(model: string): ModelSpec;
  /** What each part of an input contributes to the answer, with the structure highlighted. */
  explain(model: string, row: string | number | RowValues, options?: ExplainedOptions): Promise<PredictionExplanation>;
  /** A model's answer that is a field, on its grid. */
  field(model: string, row: RowValues, options?: { version?: string }): Promise<SampledField>;
  /** What the model's reference solver gives for the same input. */
  reference(model: string, row: RowValues): Promise<SampledField>;
  /** Rows answered by a directed acyclic graph of models, each step once over all rows. */
  compose(composition: Composition, options?: ComposeOptions): Promise<ComposedAnswer[]>;
  /** Makes a model of a pipeline, its parts pinned, and its production version of it; gives the version's name. */
  savePipeline(definition: PipelineDefinition): Promise<string>;
  /** Makes a version of a pipeline with the present production versions of its parts, and says what changed. */
  upgradePipeline(id: string): Promise<PipelineUpgrade>;
  /** Trains a model and publishes the version, whose name is given. */
  train(model: string, options?: TrainingOptions): Promise<string>;
  close(): Promise<void>;
}

/**
 * Models of this machine, in this process.
 *
 * @example const [ethanol] = await local().predict("solubility", ["CCO"]);
 */
export function local(options: LocalOptions = {}): Local {
  process.env.ORT_DISABLE_TELEMETRY = "1";
  const engine = localEngine(options.repository);
  const rowOf = (model: string, row: string | number | RowValues): RowValues =>
    typeof row === "object" ? row : { [Object.keys(engine.spec(model).inputs)[0] as string]: row };
  return {
    spec: (model) => engine.spec(model),
    predict: (model, rows, asked) =>
      predict(
        engine,
        model,
        rows.map((row) => rowOf(model, row)),
        asked,
      ),
    explain: (model, row, asked) => explain(engine, model, rowOf(model, row), asked),
    field: (model, row, asked) => field(engine, model, row, asked?.version),
    reference: (model, row) => reference(engine, model, row),
    compose: (composition, asked) => composeLocally(engine, composition, asked),
    savePipeline: async (definition) => (await engine.savePipeline(definition)).name,
    upgradePipeline: (id) => engine.upgradePipeline(id),
    train: (model, asked) => train(engine, model, asked),
    close: () => engine.close(),
  };
}

async function predict(
  engine: Engine,
  model: string,
  rows: readonly RowValues[],
  options: PredictOptions = {},
): Promise<PredictedRow[]> {
  engine.spec(model, options.version);
  const entry = engine.repository.resolve(model, options.version);
  const able = judgementsOf(entry, engine.repository);
  const interval = options.interval === false ? undefined : (options.interval ?? (able.interval ? 0.9 : undefined));
  const answers = await engine.answers({
    model,
    version: entry.name,
    rows,
    domain: options.domain ?? able.domain,
    ...(interval !== undefined && { interval }),
  });
  return answers.map(({ row, outputs, error }) => {
    const named = Object.entries(outputs).map(([name, output]) => ({
      name,
      value: output.value instanceof Float64Array ? [...output.value] : output.value,
      unit: output.unit,
      interval: output.interval ? { ...output.interval, unit: output.unit } : null,
      domain: output.domain ?? null,
      ...(output.ranked && { ranked: output.ranked, conformalSet: output.set ?? null }),
      model: { id: model, version: entry.name },
    }));
    const errors = error
      ? [{ code: error.code, message: error.message, ...(error.hint !== undefined && { hint: error.hint }) }]
      : [];
    return { row, outputs: named, value: named[0]?.value ?? null, unit: named[0]?.unit ?? null, errors };
  });
}

async function explain(
  engine: Engine,
  model: string,
  row: RowValues,
  options: ExplainedOptions = {},
): Promise<PredictionExplanation> {
  const { version, method = "SHAPLEY", output, ...rest } = options;
  const spec = engine.spec(model, version);
  const handle = engine.handle(spec, row, {}, version);
  const explained = await engine.explain(handle, {
    output: output ?? (Object.keys(spec.outputs)[0] as string),
    method,
    ...rest,
  });
  const { depictExplanation } = await import("../trust/explain/depiction.ts");
  const contributions = explained.contributions.map(({ value, ...part }) => ({ ...part, contribution: value }));
  return { ...explained, contributions, depiction: await depictExplanation(spec, row, explained) };
}

async function field(engine: Engine, model: string, row: RowValues, version?: string): Promise<SampledField> {
  const started = performance.now();
  const [answer] = await engine.answers({ model, rows: [row], ...(version !== undefined && { version }) });
  if (!answer || answer.error) throw answer?.error ?? new RetortError("INTERNAL", "there is no answer");
  const [output] = Object.values(answer.outputs);
  if (!(output?.value instanceof Float64Array)) throw noField(model);
  return sampled(output.value, output.unit, started);
}

async function reference(engine: Engine, model: string, row: RowValues): Promise<SampledField> {
  const definition = engine.definition(model);
  if (!definition?.reference)
    throw new RetortError("UNSUPPORTED_INPUT", `${model} has no reference solver`, {
      hint: "see the model's description",
    });
  const { solve } = await definition.reference();
  const input = tableOf(definition.spec, [row]);
  const failed = input.errors.get(0);
  if (failed) throw failed;
  const started = performance.now();
  const { columns, errors } = await solve(input);
  const error = errors.get(0);
  if (error) throw error;
  const values = Object.values(columns)[0]?.point[0];
  if (!(values instanceof Float64Array)) throw noField(model);
  return sampled(values, "1", started);
}

const noField = (model: string) =>
  new RetortError("UNSUPPORTED_INPUT", `what ${model} gives is not a field`, { hint: "ask for it with predict" });

function sampled(values: Float64Array, unit: string, started: number): SampledField {
  const seconds = (performance.now() - started) / 1000;
  return { x: Float64Array.from(values, (_, j) => j / values.length), values, unit, seconds };
}

async function train(engine: Engine, model: string, options: TrainingOptions = {}): Promise<string> {
  const definition = engine.definition(model);
  if (!definition) throw engine.unknown(model);
  const { publish } = await import("../registry/publish.ts");
  const { effort = 1, seed = 0, backend, onProgress, signal } = options;
  const entry = await publish(definition, engine.repository, {
    seed,
    effort,
    study: false,
    ...(backend && { backend }),
    ...(effort === 1 && { alias: "production" }),
    progress: (event) => onProgress?.(event),
    signal: signal ?? new AbortController().signal,
  });
  return entry.name;
}
