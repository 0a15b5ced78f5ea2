import type { WiredStep } from "../core/composition.ts";
import type { Model, Run, Table } from "../core/model.ts";
import type { Calibration, Card, Domain } from "../core/version.ts";
import type { SessionStats } from "./session.ts";

/** A version that is ready to answer, with what is known of it. */
export type LoadedModel = Model & {
  readonly directory: string;
  readonly calibration?: Calibration;
  readonly domain?: Domain;
  /** Packed fingerprints of the domain, one row after the other. */
  readonly domainRows?: Uint8Array;
  readonly card?: Card;
  /** Of a pipeline: the models it is made of. */
  readonly parts?: Parts;
  /** ONNX runs of the forward graph and rows in them since loading, golden rows not counted. */
  stats(): SessionStats;
};

/** The models a pipeline is made of, in the order in which they run. */
export type Parts = {
  readonly steps: readonly Part[];
  /** Output → fewest calibration rows behind its draws; absent where nothing before it is calibrated. */
  readonly support: Readonly<Record<string, number>>;
  /** What each step is given and gives, by its id. Rows that fail are errors there and after. */
  trace(input: Table, run: Run): Promise<Map<string, Traced>>;
  /** What some steps are given; only what they stand on is run. */
  inputsOf(steps: readonly string[], input: Table, run: Run): Promise<Map<string, Table>>;
};

export type Part = { step: WiredStep; model: LoadedModel };
export type Traced = { input: Table; output: Table };

/** A part that stays open until it is released. Where draws are asked for, it adds those of its own residuals. */
export type OpenedPart = { model: LoadedModel; release(): void };

/** Opens the version of a model that a pipeline is made of. @throws RetortError NOT_PUBLISHED, VERSION_NOT_FOUND. */
export type OpenPart = (model: string, version: string) => Promise<OpenedPart>;
