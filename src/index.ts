/** What `import "retort"` gives: predictions in this process, a client for a server, and what notebooks show them with. */
export { type App, type AppOptions, createApp } from "./app.ts";
export type { CompositionStep } from "./core/composition.ts";
export { type ErrorCode, errorCodes, RetortError } from "./core/errors.ts";
export { definePipeline, type PipelineDefinition } from "./core/pipeline.ts";
export { convert } from "./core/units.ts";
export type { PipelineUpgrade } from "./registry/upgrade-pipeline.ts";
export type {
  AnswerError,
  ApplicabilityDomain,
  ExplainedPart,
  Interval,
  PredictedOutput,
  PredictedRow,
  PredictionExplanation,
  PredictOptions,
  Predictor,
  RowValues,
} from "./sdk/answers.ts";
export type { ComposedAnswer, ComposeOptions } from "./sdk/compose.ts";
export {
  type Client,
  type ConnectOptions,
  connect,
  type Document,
  RequestError,
  type Response,
  type ResponseError,
} from "./sdk/connect.ts";
export { answerTable, liveDisplay, showHtml, showSvg } from "./sdk/display.ts";
export {
  type ExplainedOptions,
  type Local,
  type LocalOptions,
  local,
  type SampledField,
  type TrainingOptions,
} from "./sdk/local.ts";
export { type PlotOptions, plot, type Series } from "./sdk/plot.ts";
export type { Composition } from "./serving/compose.ts";
