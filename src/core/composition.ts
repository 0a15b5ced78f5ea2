import { RetortError } from "./errors.ts";
import type { Kind } from "./kinds.ts";
import type { Json, ModelSpec, PipelineStep, Port } from "./model.ts";
import { checkFit } from "./port-kinds.ts";
import { sharedPort } from "./shared-port.ts";
import { readKinded } from "./values.ts";

/** One model in a composition. */
export type CompositionStep = {
  /** How others call it; letters, digits, - and _. "input" is what the composition itself is given. */
  id: string;
  model: string;
  /** Alias, number, hash or name; default "production". */
  version?: string;
  /** Input port → "input.<name>", or "<step>.<output>". */
  inputs?: Readonly<Record<string, string>>;
  /** Input port → value: a number in the port's unit, text with a unit, a structure, a list. */
  constants?: Readonly<Record<string, Json>>;
};

/** Where the value of a port comes from. */
export type Feed =
  | { from: "input"; name: string }
  | { from: "step"; step: string; output: string }
  | { from: "constant"; value: Json };

/** A step whose ports are all accounted for. */
export type WiredStep = { id: string; spec: ModelSpec; feeds: Readonly<Record<string, Feed>> };

/** A composition that has been checked: nothing in it can fail but values. */
export type Wiring = {
  /** Each after all that it stands on. */
  steps: readonly WiredStep[];
  /** What the composition is given, as a model's inputs. */
  inputs: Readonly<Record<string, Port>>;
  /** What it gives. */
  outputs: Readonly<Record<string, { step: string; output: string; port: Port }>>;
};

/** Most steps and outputs of a composition. */
export const compositionLimits = { steps: 32, outputs: 128 } as const;

const named = /^[A-Za-z][A-Za-z0-9_-]*$/;

/**
 * Puts a directed acyclic graph of models together and checks all of it before anything runs: names, cycles, missing
 * inputs, kinds, units, constants.
 *
 * @param outputs name → "<step>.<output>"; absent: every output of every step, by that name
 * @param specOf what the model of a step takes and gives
 * @throws RetortError INVALID_INPUT, KIND_MISMATCH, LIMIT_EXCEEDED and what `specOf` throws, with the step's id as `step`.
 */
export function wire(
  steps: readonly CompositionStep[],
  outputs: Readonly<Record<string, string>> | undefined,
  specOf: (step: CompositionStep) => ModelSpec,
): Wiring {
  if (steps.length === 0) throw invalid("a composition has at least one step");
  if (steps.length > compositionLimits.steps)
    throw new RetortError("LIMIT_EXCEEDED", `${steps.length} steps are more than ${compositionLimits.steps}`, {
      hint: "save a part of them as a pipeline, which is one step",
    });
  const wired = new Map<string, WiredStep>();
  for (const step of steps) {
    const { id } = step;
    if (!named.test(id) || id === "input")
      throw invalid(`a step cannot be called "${id}"`, id, "use letters, digits, - and _; input is what goes in");
    if (wired.has(id)) throw invalid(`two steps are called "${id}"`, id, "give each step a name of its own");
    wired.set(
      id,
      placed(id, () => ({ id, spec: specOf(step), feeds: feedsOf(step) })),
    );
  }
  for (const step of wired.values()) checkPorts(step, wired);
  const order = inOrder(wired);
  for (const step of order) checkKinds(step, wired);
  const inputs = inputsOf(order);
  return { steps: order, inputs, outputs: outputsOf(order, wired, outputs) };
}

/** Kinds that an output may have; more than one where an input of the composition decides. */
export function kindsOf({ spec, feeds }: WiredStep, output: string): Kind[] {
  const { by, kind } = spec.outputs[output] as Port;
  if (!by) return [kind];
  const feed = feeds[by.input];
  const value = feed?.from === "constant" ? feed.value : feed ? undefined : spec.inputs[by.input]?.default;
  const found = value === undefined ? undefined : by.cases[String(value)];
  return found ? [found.kind] : Object.values(by.cases).map((one) => one.kind);
}

/** Steps of a stored pipeline, as they are written by hand. */
export function stepsOf(steps: readonly PipelineStep[]): CompositionStep[] {
  return steps.map(({ name, model, version, bind }) => {
    const inputs: Record<string, string> = {};
    const constants: Record<string, Json> = {};
    for (const [port, source] of Object.entries(bind))
      if (typeof source === "string") inputs[port] = source;
      else constants[port] = source.constant;
    return { id: name, model, version, inputs, constants };
  });
}

function feedsOf({ id, inputs = {}, constants = {} }: CompositionStep): Record<string, Feed> {
  const feeds: Record<string, Feed> = {};
  for (const [port, source] of Object.entries(inputs)) {
    const at = source.indexOf(".");
    const [owner, name] = [source.slice(0, at), source.slice(at + 1)];
    if (at < 1 || name === "")
      throw invalid(
        `${port} of "${id}" is bound to "${source}"`,
        id,
        'write it as "input.<name>" or "<step>.<output>"',
      );
    feeds[port] = owner === "input" ? { from: "input", name } : { from: "step", step: owner, output: name };
  }
  for (const [port, value] of Object.entries(constants)) {
    if (feeds[port]) throw invalid(`${port} of "${id}" is both bound and constant`, id, "leave one of them out");
    feeds[port] = { from: "constant", value };
  }
  return feeds;
}

function checkPorts({ id, spec, feeds }: WiredStep, wired: ReadonlyMap<string, WiredStep>): void {
  for (const [name, feed] of Object.entries(feeds)) {
    const port = spec.inputs[name];
    if (!port)
      throw invalid(
        `step "${id}": ${spec.id} has no input "${name}"`,
        id,
        `its inputs are ${Object.keys(spec.inputs).join(", ")}`,
      );
    if (feed.from === "constant") placed(id, () => readKinded(name, port, feed.value));
    if (feed.from === "step") source(feed, wired, `${name} of step "${id}"`, id);
  }
  for (const [name, port] of Object.entries(spec.inputs))
    if (!feeds[name] && port.default === undefined && !port.optional)
      throw invalid(
        `step "${id}": ${name} of ${spec.id} is missing`,
        id,
        `bind ${port.title} to "input.<name>" or to an output, or give it as a constant`,
      );
}

/** @throws RetortError INVALID_INPUT where there is no such step, or no such output of it. */
function source(
  { step, output }: { step: string; output: string },
  wired: ReadonlyMap<string, WiredStep>,
  what: string,
  place?: string,
): WiredStep {
  const from = wired.get(step);
  if (!from)
    throw invalid(`${what} is bound to "${step}.${output}", and there is no step "${step}"`, place, stepsAre(wired));
  if (!from.spec.outputs[output])
    throw invalid(
      `${what} is bound to "${step}.${output}", and ${from.spec.id} has no output "${output}"`,
      place,
      `its outputs are ${Object.keys(from.spec.outputs).join(", ")}`,
    );
  return from;
}

/** The steps, each after those it stands on. @throws RetortError INVALID_INPUT naming a cycle. */
function inOrder(wired: ReadonlyMap<string, WiredStep>): WiredStep[] {
  const order = new Set<WiredStep>();
  const path: string[] = [];
  const visit = (step: WiredStep) => {
    if (order.has(step)) return;
    if (path.includes(step.id)) {
      const cycle = [...path.slice(path.indexOf(step.id)), step.id];
      throw invalid(`the steps form a cycle: ${cycle.join(" needs ")}`, step.id, "no step can stand on itself");
    }
    path.push(step.id);
    for (const feed of Object.values(step.feeds)) if (feed.from === "step") visit(wired.get(feed.step) as WiredStep);
    path.pop();
    order.add(step);
  };
  for (const step of wired.values()) visit(step);
  return [...order];
}

function checkKinds({ id, spec, feeds }: WiredStep, wired: ReadonlyMap<string, WiredStep>): void {
  for (const [name, feed] of Object.entries(feeds)) {
    if (feed.from !== "step") continue;
    const from = wired.get(feed.step) as WiredStep;
    placed(id, () => checkFit(spec, name, { spec: from.spec, output: feed.output, kinds: kindsOf(from, feed.output) }));
  }
  for (const [name, { by }] of Object.entries(spec.outputs))
    if (by && feeds[by.input]?.from === "step")
      throw invalid(
        `step "${id}": ${by.input} decides what ${name} of ${spec.id} is, and so cannot be an output of another step`,
        id,
        "give it as a constant or from an input",
      );
}

function inputsOf(order: readonly WiredStep[]): Record<string, Port> {
  const inputs: Record<string, Port> = {};
  for (const { id, spec, feeds } of order)
    for (const [name, feed] of Object.entries(feeds)) {
      if (feed.from !== "input") continue;
      const port = spec.inputs[name] as Port;
      const known = inputs[feed.name];
      inputs[feed.name] = known ? placed(id, () => sharedPort(feed.name, known, port, spec.id)) : port;
    }
  return inputs;
}

function outputsOf(
  order: readonly WiredStep[],
  wired: ReadonlyMap<string, WiredStep>,
  asked: Readonly<Record<string, string>> | undefined,
): Wiring["outputs"] {
  const all = asked ?? Object.fromEntries(order.flatMap((step) => Object.keys(step.spec.outputs).map(full(step))));
  const entries = Object.entries(all);
  if (entries.length === 0) throw invalid("a composition has at least one output");
  if (entries.length > compositionLimits.outputs)
    throw new RetortError("LIMIT_EXCEEDED", `${entries.length} outputs are more than ${compositionLimits.outputs}`);
  return Object.fromEntries(
    entries.map(([name, path]) => {
      const at = path.indexOf(".");
      const [step, output] = [path.slice(0, at), path.slice(at + 1)];
      const from = source({ step, output }, wired, `output "${name}"`, step === "" ? undefined : step);
      return [name, { step, output, port: outputPort(from, output) }];
    }),
  );
}

const full = (step: WiredStep) => (output: string) => {
  const path = `${step.id}.${output}`;
  return [path, path] as const;
};

/** An output as one of the whole: what decides its kind is an input of the whole, or decided already. */
function outputPort(step: WiredStep, output: string): Port {
  const { by, ...port } = step.spec.outputs[output] as Port;
  if (!by) return port;
  const feed = step.feeds[by.input];
  if (feed?.from === "input") return { ...port, by: { ...by, input: feed.name } };
  const value = feed?.from === "constant" ? feed.value : step.spec.inputs[by.input]?.default;
  const found = by.cases[String(value)];
  return found ? { ...port, kind: found.kind, unit: found.unit } : port;
}

const stepsAre = (wired: ReadonlyMap<string, WiredStep>) => `the steps are ${[...wired.keys()].join(", ")}`;

function invalid(message: string, step?: string, hint?: string): RetortError {
  return new RetortError("INVALID_INPUT", message, { ...(step !== undefined && { step }), ...(hint && { hint }) });
}

/** What is thrown is placed at the step, and says so. */
function placed<T>(step: string, run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    if (!(thrown instanceof RetortError)) throw thrown;
    throw atStep(thrown, step);
  }
}

/** The same error at a step of a composition, which its message names. */
export function atStep(error: RetortError, step: string): RetortError {
  const { code, message, hint, retryable, row, cause } = error;
  return new RetortError(code, message.startsWith(`step "`) ? message : `step "${step}": ${message}`, {
    step,
    ...(hint !== undefined && { hint }),
    ...(row !== undefined && { row }),
    retryable,
    cause,
  });
}
