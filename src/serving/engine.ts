import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Conserved, ModelDefinition } from "../core/definition.ts";
import { RetortError } from "../core/errors.ts";
import type { ModelSpec, Port } from "../core/model.ts";
import type { PipelineDefinition } from "../core/pipeline.ts";
import { type Card, versionFiles } from "../core/version.ts";
import type { Repository, VersionEntry } from "../registry/repository.ts";
import type { PipelineUpgrade } from "../registry/upgrade-pipeline.ts";
import { type Band, bandAround } from "../trust/bands.ts";
import { type Known, scaleOf } from "../trust/error-scale.ts";
import type { ExplainOptions, Explanation } from "../trust/explain/explanation.ts";
import type { Fit, FitOptions } from "../trust/inverse/fit.ts";
import { drawStatement } from "../trust/sampling.ts";
import type { InputGradient } from "../trust/sensitivity/input-gradients.ts";
import type { Sensitivity, SensitivityOptions } from "../trust/sensitivity/sensitivity.ts";
import { type Uncertainty, uncertaintyOf } from "../trust/uncertainty.ts";
import { analyse, gradientsJudge } from "./analyses.ts";
import type { Answer, Question } from "./answer.ts";
import { answerAll } from "./answers.ts";
import { type ComposedRow, type Composition, composeRows } from "./compose.ts";
import type { AskContext } from "./context.ts";
import { type ChainVerdict, chainVerdict } from "./domains.ts";
import { explainJudge } from "./explain-judge.ts";
import { Handle, type Upstream } from "./handle.ts";
import { type Health, healthOf } from "./health.ts";
import { type Horizon, horizonJudge } from "./horizon.ts";
import {
  type ConformalSet,
  conformalSet,
  directInterval,
  drawnInterval,
  type JudgedInterval,
  notCalibrated,
} from "./judgements.ts";
import { KnownLoads } from "./known-loads.ts";
import { LiveModels, type LiveVersion, type OpenVersion } from "./live.ts";
import { scoresOf } from "./parts.ts";
import { saveWith, upgradeWith } from "./pipelines.ts";
import { conservedJudge, type ReferenceCheck, referenceJudge, residualJudge } from "./reference-check.ts";
import type { RawRow, Row, RowOutput } from "./row.ts";
import { type Judge, RowJudges } from "./row-judges.ts";
import { RowLoader } from "./row-loader.ts";
import { carriedStatement } from "./statement.ts";
import { tableFrom } from "./table.ts";
import { explainThrough, type ThroughExplanation } from "./through.ts";
import { type VarianceShare, varianceShares } from "./variance-shares.ts";
import { WeightedCache } from "./weighted-cache.ts";

/** Parts of an answer's uncertainty, in `unit`, and in words what they rest on. */
export type JudgedUncertainty = Uncertainty & { unit: string; statement: string };

/** An explanation as it is asked for. */
export type ExplanationAsked = Omit<ExplainOptions, "signal" | "progress">;

export type EngineOptions = {
  catalogue: readonly ModelDefinition[];
  repository: Repository;
  /** Opens a version's directory; default: the runtime's. */
  open?: OpenVersion;
  /** Numbers kept of recent answers; default 4 million (32 MB). */
  cacheNumbers?: number;
};

const openFromDisk: OpenVersion = async (directory, options) => {
  const { loadVersion } = await import("../runtime/load-version.ts");
  return loadVersion(directory, options);
};

/**
 * Answers for any number of models at once. Whatever is asked before the event loop turns is answered together: one run
 * of a network for each 256 rows, however the questions are nested.
 */
export class Engine {
  readonly catalogue: readonly ModelDefinition[];
  readonly models: LiveModels;
  readonly #definitions: ReadonlyMap<string, ModelDefinition>;
  readonly #loaders = new Map<string, RowLoader>();
  readonly #cache: WeightedCache<Row>;
  readonly #judges: RowJudges;
  readonly #loads = new KnownLoads();
  #through: Promise<unknown> = Promise.resolve();

  constructor({ catalogue, repository, open = openFromDisk, cacheNumbers = 4_000_000 }: EngineOptions) {
    this.catalogue = catalogue;
    this.models = new LiveModels(repository, open);
    this.#definitions = new Map(catalogue.map((definition) => [definition.spec.id, definition]));
    this.#cache = new WeightedCache(cacheNumbers);
    this.#judges = new RowJudges(this.models);
  }

  get repository(): Repository {
    return this.models.repository;
  }

  /** The catalogue's entry of a model, or undefined. */
  definition(model: string): ModelDefinition | undefined {
    return this.#definitions.get(model);
  }

  /**
   * What a model takes and gives: the catalogue's, or the version's own for models that users trained.
   *
   * @throws RetortError MODEL_NOT_FOUND, NOT_PUBLISHED, VERSION_NOT_FOUND.
   */
  spec(model: string, selector = "production"): ModelSpec {
    const known = this.#definitions.get(model);
    if (known) return known.spec;
    if (this.repository.versions(model).length === 0) throw this.unknown(model);
    return this.versionSpec(model, selector);
  }

  /** What one version takes and gives, and how it computes. */
  versionSpec(model: string, version: string): ModelSpec {
    const file = join(this.models.resolve(model, version).directory, versionFiles.spec);
    return JSON.parse(readFileSync(file, "utf8")) as ModelSpec;
  }

  /** Whether a model can answer now; see {@link healthOf}. */
  health(model: string): Promise<Health> {
    return healthOf(this, model);
  }

  /** The error for a model of which nothing is known. */
  unknown(model: string): RetortError {
    return new RetortError("MODEL_NOT_FOUND", `there is no model "${model}"`, {
      hint: `the models are ${[...this.#definitions.keys()].join(", ")}`,
    });
  }

  /**
   * A row to ask about, of the version that the selector stands for now; nothing is run.
   *
   * @param selector alias, number, hash or name of the version
   * @param step its name in a composition
   * @throws RetortError KIND_MISMATCH where an upstream value is of a kind the port does not take; NOT_PUBLISHED,
   *   VERSION_NOT_FOUND.
   */
  handle(
    spec: ModelSpec,
    inputs: Readonly<Record<string, unknown>>,
    upstream: Readonly<Record<string, Upstream>> = {},
    selector = "production",
    step?: string,
  ): Handle {
    return new Handle(spec, this.models.resolve(spec.id, selector), inputs, upstream, step);
  }

  card(entry: VersionEntry): Card | undefined {
    return this.repository.card(entry);
  }

  /**
   * Asks for a row; to be called before any await, so that it is answered together with its neighbours.
   *
   * @param want "point": values alone; "draws": also what they are known to within
   * @throws RetortError whatever stops this row; its neighbours are answered all the same.
   */
  load(handle: Handle, want: "point" | "draws", context: AskContext = {}): Promise<Row> {
    const { signal, account, bulk = false } = context;
    return this.#loads.once(handle, want, context, () =>
      this.whenFed(handle, want, context, (raw) =>
        this.#loader(handle.entry).load(raw, want === "draws", account, signal, bulk),
      ),
    );
  }

  /** Answers what feeds a handle, then calls `then` with the row; at once where nothing feeds it. */
  whenFed<T>(
    handle: Handle,
    want: "point" | "draws",
    context: AskContext,
    then: (raw: RawRow) => Promise<T>,
  ): Promise<T> {
    const sources = Object.entries(handle.upstream);
    if (sources.length === 0) return attempt(() => then({ inputs: handle.inputs, fed: {} }));
    const loads = sources.map(async ([port, { from, output }]) => {
      const row = await this.load(from, want, context);
      return [port, { row, output: row.outputs[output] as RowOutput, name: output }] as const;
    });
    return Promise.all(loads).then((fed) => then({ inputs: handle.inputs, fed: Object.fromEntries(fed) }));
  }

  /**
   * The interval of an output: conformal where the inputs are exact, else that of the draws carried through.
   *
   * @throws RetortError NOT_CALIBRATED where nothing uncertain is known, COVERAGE_UNSUPPORTED.
   */
  async interval(handle: Handle, output: string, coverage: number, context: AskContext = {}): Promise<JudgedInterval> {
    const port = handle.spec.outputs[output] as Port;
    if (!carriesDraws(handle)) {
      const row = await this.load(handle, "point", context);
      return this.models.with(handle.entry, async ({ model: { calibration } }) => {
        const residuals = calibration?.residuals[output];
        const answer = row.outputs[output] as RowOutput;
        if (!calibration || !residuals || typeof answer.point !== "number") throw notCalibrated([handle.spec.id]);
        return directInterval(answer, port, residuals, coverage, scaleOf(calibration.scale?.[output], knownOf(answer)));
      });
    }
    const row = await this.load(handle, "draws", context);
    const answer = row.outputs[output] as RowOutput;
    if (!answer.samples) throw notCalibrated([...new Set(handle.chain.map((spec) => spec.id))]);
    return drawnInterval(answer, port, coverage);
  }

  /**
   * The conformal set of an answer that is a class.
   *
   * @throws RetortError NOT_CALIBRATED where the model has no calibration of classes, COVERAGE_UNSUPPORTED.
   */
  async conformalSet(
    handle: Handle,
    output: string,
    coverage: number,
    context: AskContext = {},
  ): Promise<ConformalSet> {
    const row = await this.load(handle, "point", context);
    return this.models.with(handle.entry, async ({ model }) => {
      const scores = scoresOf(model, output);
      if (!scores) throw notCalibrated([handle.spec.id]);
      return conformalSet(row.outputs[output] as RowOutput, scores, coverage);
    });
  }

  /**
   * What each part of the input adds to an output, over the answer with nothing known.
   *
   * @throws RetortError EXPLANATION_UNSUPPORTED where the model is a black box or lacks what the method needs.
   */
  explain(handle: Handle, options: ExplanationAsked, context: AskContext = {}): Promise<Explanation> {
    const way = `explain ${JSON.stringify(Object.entries(options).sort())}`;
    return this.judge(handle, way, explainJudge(options), context);
  }

  /**
   * The same, telling how far it has come: evaluations done, of so many at most.
   *
   * @throws RetortError as {@link explain}.
   */
  explainTelling(
    handle: Handle,
    options: ExplanationAsked,
    progress: (done: number, total: number) => void,
    context: AskContext = {},
  ): Promise<Explanation> {
    const { signal = new AbortController().signal } = context;
    return this.whenFed(handle, "point", context, (raw) =>
      this.models.with(handle.entry, async (live) => {
        const judge = explainJudge({ ...options, progress });
        const [found] = await judge(live, tableFrom(live.model.spec, [raw], 0), signal, []);
        if (!found || found instanceof RetortError) throw found;
        return found;
      }),
    );
  }

  /**
   * The same in terms of the first inputs of a composition, through every model on the way; one at a time.
   *
   * @throws RetortError as {@link explain}.
   */
  explainThrough(handle: Handle, options: ExplanationAsked, context: AskContext = {}): Promise<ThroughExplanation> {
    const explained = this.#through.then(() => explainThrough(this.models, handle, options, context));
    this.#through = explained.catch(() => {});
    return explained;
  }

  /**
   * Whether the input lies where the model's error is known; through a composition, the worst verdict of its models.
   *
   * @throws RetortError NO_DOMAIN where no model of the composition has domain data.
   */
  domain(handle: Handle, context: AskContext = {}): Promise<ChainVerdict> {
    return chainVerdict(this, handle, context);
  }

  /** Whether the domain of an input is judged at next to no cost: a box of parameters, formulas on the way. */
  judgesCheaply(handle: Handle): boolean {
    const isBox = ({ spec }: Handle) => this.definition(spec.id)?.domain?.type === "box";
    return (
      handle.ancestry.some(isBox) && handle.ancestry.every((one) => isBox(one) || one.spec.body.type === "formula")
    );
  }

  /**
   * The band around a field or trajectory, see {@link bandAround}.
   *
   * @throws RetortError NOT_CALIBRATED, COVERAGE_UNSUPPORTED, INVALID_INPUT.
   */
  async band(
    handle: Handle,
    output: string,
    coverage: number,
    simultaneous: boolean,
    context: AskContext = {},
  ): Promise<Band> {
    const row = await this.load(handle, "point", context);
    return this.withVersion(handle, async ({ model: { calibration } }) => {
      const { point } = row.outputs[output] as RowOutput;
      const bands = calibration?.bands?.[output];
      if (!bands || !(point instanceof Float64Array)) throw notCalibrated([handle.spec.id]);
      return bandAround(point, bands, coverage, simultaneous, handle.spec.outputs[output]?.range);
    });
  }

  /**
   * A field or trajectory beside that of the model's reference solver, with the time of each.
   *
   * @param batch so many rows are timed together too
   * @throws RetortError UNSUPPORTED_INPUT where the model has no reference solver.
   */
  check(handle: Handle, output: string, batch: number | undefined, context: AskContext = {}): Promise<ReferenceCheck> {
    const judge = referenceJudge(this.definition(handle.spec.id), output, batch);
    return this.judge(handle, `check ${output} ${batch ?? ""}`, judge, context);
  }

  /** How well an answer satisfies its equation; undefined where that cannot be told. @throws RetortError as {@link check}. */
  residual(handle: Handle, context: AskContext = {}): Promise<number | undefined> {
    return this.judge(handle, "residual", residualJudge(this.definition(handle.spec.id)), context);
  }

  /** What an answer makes of what the equations keep. @throws RetortError as {@link check}. */
  conserved(handle: Handle, context: AskContext = {}): Promise<readonly Conserved[] | undefined> {
    return this.judge(handle, "conserved", conservedJudge(this.definition(handle.spec.id)), context);
  }

  /** Until when a learnt motion can be told. @throws RetortError UNSUPPORTED_INPUT where the model follows no rates. */
  horizon(handle: Handle, output: string, tolerance: number, context: AskContext = {}): Promise<Horizon> {
    return this.judge(handle, `horizon ${tolerance}`, horizonJudge(output, tolerance), context);
  }

  /**
   * Standard deviations of an answer: of the whole, of the model's own error, and of what came from upstream.
   *
   * @throws RetortError NOT_CALIBRATED where nothing is known.
   */
  async uncertainty(handle: Handle, output: string, context: AskContext = {}): Promise<JudgedUncertainty> {
    const fed = carriesDraws(handle);
    const row = await this.load(handle, fed ? "draws" : "point", context);
    return this.withVersion(handle, async ({ model: { calibration, spec } }) => {
      const residuals = calibration?.residuals[output];
      const answer = row.outputs[output] as RowOutput;
      const { samples, unit, spread } = answer;
      if (!samples && !residuals) throw notCalibrated([...new Set(handle.chain.map((one) => one.id))]);
      const parts = uncertaintyOf({
        ...(samples && { samples }),
        ...(residuals && { residuals, scale: scaleOf(calibration?.scale?.[output], knownOf(answer)) }),
        ...(spread !== undefined && { spread }),
      });
      const calibrated = residuals !== undefined;
      const statement =
        samples && fed ? carriedStatement(this, handle, calibrated) : drawStatement(spec, calibrated, false);
      return { ...parts, unit, statement: await statement };
    });
  }

  /**
   * The share of an answer's variance that each calibrated step contributes, largest first; see {@link varianceShares}.
   *
   * @throws RetortError NOT_CALIBRATED where nothing is known.
   */
  varianceShares(handle: Handle, output: string, context: AskContext = {}): Promise<VarianceShare[]> {
    return varianceShares(this, handle, output, context);
  }

  /** Derivatives of an answer by its numeric inputs, see {@link inputGradients}. */
  gradients(
    handle: Handle,
    output: string,
    at: number | undefined,
    context: AskContext = {},
  ): Promise<readonly InputGradient[]> {
    return this.judge(handle, `gradients ${output} ${at ?? ""}`, gradientsJudge(output, at), context);
  }

  /**
   * Sobol indices of a model's output, see {@link sensitivity}.
   *
   * @throws RetortError MODEL_NOT_FOUND, NOT_PUBLISHED, VERSION_NOT_FOUND; as {@link sensitivity}.
   */
  sensitivity(
    model: string,
    version: string | undefined,
    options: Omit<SensitivityOptions, "signal">,
    context: AskContext = {},
  ): Promise<Sensitivity> {
    return analyse(this, model, version, context, async ({ model: opened }, signal) => {
      const { sensitivity } = await import("../trust/sensitivity/sensitivity.ts");
      return sensitivity(opened, { ...options, signal });
    });
  }

  /**
   * Which inputs of a model gave some measurements, see {@link fit}.
   *
   * @throws RetortError MODEL_NOT_FOUND, NOT_PUBLISHED, VERSION_NOT_FOUND; as {@link fit}.
   */
  fit(
    model: string,
    version: string | undefined,
    options: Omit<FitOptions, "signal">,
    context: AskContext = {},
  ): Promise<Fit> {
    return analyse(this, model, version, context, async ({ model: opened }, signal) => {
      const { fit } = await import("../trust/inverse/fit.ts");
      return fit(opened, await this.definition(opened.spec.id)?.reference?.(), { ...options, signal });
    });
  }

  /** Has a row judged, together with the rows that are judged in the same way; `answered` where its answer is needed. */
  judge<R>(handle: Handle, way: string, judge: Judge<R>, context: AskContext = {}, answered?: Row): Promise<R> {
    const { signal, account, bulk } = context;
    return this.whenFed(handle, "point", context, (raw) =>
      this.#judges.judge(handle.entry, way, judge, raw, account, signal, bulk, answered),
    );
  }

  /**
   * Answers rows by one model, in their order; a row that fails has its error and the others answer.
   *
   * @throws RetortError MODEL_NOT_FOUND, NOT_PUBLISHED, VERSION_NOT_FOUND: what concerns all rows.
   */
  answers(question: Question, context: AskContext = {}): Promise<Answer[]> {
    return answerAll(this, question, context);
  }

  /**
   * Answers rows by a directed acyclic graph of models, in their order; see {@link composeRows}.
   *
   * @throws RetortError what is wrong with the graph, with the step, before anything runs.
   */
  compose(composition: Composition, context: AskContext = {}): Promise<ComposedRow[]> {
    return attempt(() => composeRows(this, composition, context));
  }

  /**
   * Makes a version of a pipeline, its parts pinned, and points production at it; from then on it is a model like any.
   *
   * @throws RetortError what is wrong with its graph, with the step; CONFLICT where another model has its id.
   */
  savePipeline(definition: PipelineDefinition, { promote = true } = {}): Promise<VersionEntry> {
    return saveWith(this, definition, promote);
  }

  /**
   * Makes a version of a pipeline with the present production versions of its parts, and points production at it.
   *
   * @throws RetortError MODEL_NOT_FOUND; CONFLICT where the new version answers none of its example rows.
   */
  upgradePipeline(id: string): Promise<PipelineUpgrade> {
    return upgradeWith(this, id);
  }

  /** Lets `use` work with the version that answers for a handle. */
  withVersion<T>(handle: Handle, use: (live: LiveVersion) => Promise<T>): Promise<T> {
    return this.models.with(handle.entry, use);
  }

  /** Versions open now, the runs of their networks, and answers kept. */
  async stats(): Promise<{
    versions: { model: string; version: string; runs: number; rows: number }[];
    cached: number;
  }> {
    return { versions: await this.models.stats(), cached: this.#cache.size };
  }

  /** Closes all versions, when what is under way is done. */
  close(): Promise<void> {
    return this.models.close();
  }

  #loader(entry: VersionEntry): RowLoader {
    let loader = this.#loaders.get(entry.directory);
    if (!loader) {
      loader = new RowLoader(entry, this.models, this.#cache);
      this.#loaders.set(entry.directory, loader);
    }
    return loader;
  }
}

/** Whether what is known of an answer is known from draws: something uncertain goes in, or comes up within. */
function carriesDraws({ spec, upstream }: Handle): boolean {
  return spec.body.type === "pipeline" || Object.keys(upstream).length > 0;
}

function attempt<T>(run: () => Promise<T>): Promise<T> {
  try {
    return run();
  } catch (error) {
    return Promise.reject(error);
  }
}

/** What is known of an answer by which its error may be scaled. */
const knownOf = ({ spread, distance, point }: RowOutput): Known => ({
  spread,
  distance,
  ...(typeof point === "number" && { value: point }),
});
