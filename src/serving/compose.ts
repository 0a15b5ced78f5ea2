import { atStep, type CompositionStep, type WiredStep, type Wiring, wire } from "../core/composition.ts";
import { asRetortError, RetortError } from "../core/errors.ts";
import { kindInfo } from "../core/kinds.ts";
import type { ModelSpec, Port } from "../core/model.ts";
import { readValue, unitOf } from "../core/values.ts";
import type { VersionEntry } from "../registry/repository.ts";
import { checkOrders } from "../runtime/check-orders.ts";
import type { AskContext } from "./context.ts";
import type { Handle, Upstream } from "./handle.ts";
import type { Row } from "./row.ts";

/** Rows to be answered by a directed acyclic graph of models. */
export type Composition = {
  steps: readonly CompositionStep[];
  /** Name → "<step>.<output>"; absent: every output of every step, by that name. */
  outputs?: Readonly<Record<string, string>>;
  /** Raw values by input of the composition. */
  rows: readonly Readonly<Record<string, unknown>>[];
};

/** One output of one row; intervals, verdicts and explanations are asked of its handle. */
export type ComposedOutput = { handle: Handle; output: string; row: Row };

/** What a composition answers for one row: the outputs that could be had, and an error for each step that failed. */
export type ComposedRow = { row: number; outputs: Record<string, ComposedOutput>; errors: RetortError[] };

/** The part of the engine that compositions need. */
type Composing = {
  spec(model: string, selector?: string): ModelSpec;
  readonly models: { resolve(model: string, selector: string): VersionEntry };
  handle(
    spec: ModelSpec,
    inputs: Readonly<Record<string, unknown>>,
    upstream: Readonly<Record<string, Upstream>>,
    selector: string,
    step: string,
  ): Handle;
  load(handle: Handle, want: "point", context: AskContext): Promise<Row>;
};

/** Most rows of steps in one composition: each is kept until all are answered. */
const rowsOfSteps = 100_000;

/**
 * Answers rows by a composition, in their order. All is checked before anything runs; each step runs once over all rows;
 * a row that fails at a step has that error, and its other outputs. Steps on which no output stands are not run.
 *
 * @throws RetortError INVALID_INPUT, KIND_MISMATCH, MODEL_NOT_FOUND, NOT_PUBLISHED, VERSION_NOT_FOUND, each with the step;
 *   LIMIT_EXCEEDED.
 */
export function composeRows(engine: Composing, composition: Composition, context: AskContext): Promise<ComposedRow[]> {
  const versions = new Map<string, string>();
  const wiring = wire(composition.steps, composition.outputs, ({ id, model, version = "production" }) => {
    const spec = engine.spec(model, version);
    // All rows are answered by the version that the selector stands for now.
    versions.set(id, engine.models.resolve(model, version).name);
    return spec;
  });
  checkOrders(wiring.steps);
  const steps = neededSteps(wiring);
  if (steps.length * composition.rows.length > rowsOfSteps)
    throw new RetortError(
      "LIMIT_EXCEEDED",
      `${composition.rows.length} rows of ${steps.length} steps are more than ${rowsOfSteps} in all`,
      { hint: "ask in several requests, or save the composition as a pipeline and use `retort screen`" },
    );
  // Every row is asked for before any is waited for, so that each step answers them together.
  return Promise.all(
    composition.rows.map((values, row) => composeRow(engine, wiring, steps, versions, values, row, context)),
  );
}

/** The steps on which some output stands, in order. */
function neededSteps({ steps, outputs }: Wiring): WiredStep[] {
  const needed = new Set(Object.values(outputs).map(({ step }) => step));
  for (const step of [...steps].reverse())
    if (needed.has(step.id))
      for (const feed of Object.values(step.feeds)) if (feed.from === "step") needed.add(feed.step);
  return steps.filter(({ id }) => needed.has(id));
}

async function composeRow(
  engine: Composing,
  wiring: Wiring,
  steps: readonly WiredStep[],
  versions: ReadonlyMap<string, string>,
  values: Readonly<Record<string, unknown>>,
  row: number,
  context: AskContext,
): Promise<ComposedRow> {
  const unknown = Object.keys(values).find((name) => !(name in wiring.inputs));
  if (unknown !== undefined) {
    const hint = `its inputs are ${Object.keys(wiring.inputs).join(", ")}`;
    const error = new RetortError("INVALID_INPUT", `no step reads an input "${unknown}"`, { row, hint });
    return { row, outputs: {}, errors: [error] };
  }
  const handles = new Map<string, Handle>();
  const errors = new Map<string, RetortError>();
  const answers = new Map<string, Row>();
  const loading: Promise<void>[] = [];
  const fail = (step: string, thrown: unknown) => {
    errors.set(step, atStep(asRetortError(thrown).at(row), step));
  };
  for (const { id, spec, feeds } of steps) {
    const sources = Object.values(feeds).filter((feed) => feed.from === "step");
    if (sources.some(({ step }) => !handles.has(step))) continue;
    try {
      const { inputs, upstream } = bound(spec, feeds, values, wiring.inputs, handles);
      const handle = engine.handle(spec, inputs, upstream, versions.get(id) as string, id);
      handles.set(id, handle);
      const answered = engine.load(handle, "point", context).then(
        (answer) => void answers.set(id, answer),
        (thrown: unknown) => fail(id, thrown),
      );
      loading.push(answered);
    } catch (thrown) {
      fail(id, thrown);
    }
  }
  await Promise.all(loading);
  const outputs: Record<string, ComposedOutput> = {};
  for (const [name, { step, output }] of Object.entries(wiring.outputs)) {
    const answer = answers.get(step);
    if (answer) outputs[name] = { handle: handles.get(step) as Handle, output, row: answer };
  }
  // Where a step failed because of one before it, that one's error says it.
  const own = steps.filter(({ feeds }) =>
    Object.values(feeds).every((feed) => feed.from !== "step" || answers.has(feed.step)),
  );
  return { row, outputs, errors: own.flatMap(({ id }) => errors.get(id) ?? []) };
}

function bound(
  spec: ModelSpec,
  feeds: WiredStep["feeds"],
  values: Readonly<Record<string, unknown>>,
  ports: Readonly<Record<string, Port>>,
  handles: ReadonlyMap<string, Handle>,
) {
  const inputs: Record<string, unknown> = {};
  const upstream: Record<string, Upstream> = {};
  for (const [name, feed] of Object.entries(feeds)) {
    if (feed.from === "constant") inputs[name] = feed.value;
    else if (feed.from === "step") upstream[name] = { from: handles.get(feed.step) as Handle, output: feed.output };
    else {
      const value = inUnitOf(feed.name, ports[feed.name] as Port, spec.inputs[name] as Port, values[feed.name]);
      if (value !== undefined && value !== null) inputs[name] = value;
    }
  }
  return { inputs, upstream };
}

/** A value of the composition's input as a port of another unit reads it; plain numbers are in the input's unit. */
function inUnitOf(name: string, input: Port, port: Port, value: unknown): unknown {
  if (value === undefined || value === null) return value;
  if (kindInfo(port.kind).form !== "quantity" || unitOf(input) === unitOf(port)) return value;
  const written = (one: unknown) => `${one as number} ${unitOf(input)}`;
  const read = readValue(name, input, value);
  return read instanceof Float64Array ? Array.from(read, written) : written(read);
}
