import { type CompositionStep, type Wiring, wire } from "./composition.ts";
import { RetortError } from "./errors.ts";
import type { Json, ModelSpec, PipelineStep } from "./model.ts";

/** A directed acyclic graph of models that is to be a model of its own. */
export type PipelineDefinition = {
  /** Lower-case letters, digits and hyphens: what it is asked by. */
  id: string;
  title: string;
  description?: string;
  steps: readonly CompositionStep[];
  /** Name of an output → "<step>.<output>". */
  outputs: Readonly<Record<string, string>>;
  /** Inputs that show it at work, by which later upgrades are judged; default: made from those of its parts. */
  examples?: readonly Readonly<Record<string, Json>>[];
};

const ids = /^[a-z0-9][a-z0-9-]{0,63}$/;
const names = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/**
 * Declares a pipeline. Saved, it is a model: predicted, screened, explained, bounded, versioned and promoted like any.
 *
 * @throws RetortError INVALID_INPUT where its id or the name of an output cannot be one; what concerns its models is
 *   checked when it is saved.
 */
export function definePipeline(definition: PipelineDefinition): PipelineDefinition {
  const { id, outputs, steps } = definition;
  if (!ids.test(id))
    throw new RetortError("INVALID_INPUT", `a pipeline cannot be called "${id}"`, {
      hint: "use lower-case letters, digits and hyphens",
    });
  const bad = Object.keys(outputs).find((name) => !names.test(name));
  if (bad !== undefined)
    throw new RetortError("INVALID_INPUT", `an output of a pipeline cannot be called "${bad}"`, {
      hint: "use letters, digits and _",
    });
  const inputs = steps.flatMap((step) => Object.values(step.inputs ?? {}).map((from) => ({ id: step.id, from })));
  const strange = inputs.find(({ from }) => from.startsWith("input.") && !names.test(from.slice(6)));
  if (strange)
    throw new RetortError("INVALID_INPUT", `an input of a pipeline cannot be called "${strange.from.slice(6)}"`, {
      step: strange.id,
      hint: "use letters, digits and _",
    });
  const itself = steps.find(({ model }) => model === id);
  if (itself)
    throw new RetortError("INVALID_INPUT", `pipeline "${id}" cannot be a step of itself`, { step: itself.id });
  return definition;
}

/**
 * The model that a pipeline is, its parts pinned.
 *
 * @param versions step → full name of its version
 * @param specOf what that version takes and gives
 * @throws RetortError what is wrong with its graph, with the step; INVALID_INPUT where no output stands on a step.
 */
export function pipelineSpec(
  definition: PipelineDefinition,
  versions: ReadonlyMap<string, string>,
  specOf: (step: string) => ModelSpec,
): ModelSpec {
  const { id, title, description, steps, outputs } = definePipeline(definition);
  const wiring = wire(steps, outputs, (step) => specOf(step.id));
  requireUse(wiring);
  const named = Object.entries(wiring.outputs);
  const sole = named.length === 1 ? named[0]?.[0] : undefined;
  const models = wiring.steps.map(({ id: step, spec }) => `${step} (${spec.title})`).join(", ");
  return {
    id,
    title,
    description: description ?? `A pipeline: ${models}.`,
    subject: "Query",
    field: sole ?? id.replace(/-+(.?)/g, (_, letter: string) => letter.toUpperCase()),
    inputs: wiring.inputs,
    outputs: Object.fromEntries(named.map(([name, { port }]) => [name, port])),
    body: {
      type: "pipeline",
      steps: wiring.steps.map(({ id: name, spec, feeds }): PipelineStep => {
        const bind = Object.entries(feeds).map(([port, feed]) => {
          if (feed.from === "constant") return [port, { constant: feed.value }] as const;
          return [port, feed.from === "input" ? `input.${feed.name}` : `${feed.step}.${feed.output}`] as const;
        });
        return { name, model: spec.id, version: versions.get(name) as string, bind: Object.fromEntries(bind) };
      }),
      outputs,
    },
  };
}

/** @throws RetortError INVALID_INPUT where nothing that the pipeline gives stands on a step. */
function requireUse({ steps, outputs }: Wiring): void {
  const used = new Set(Object.values(outputs).map(({ step }) => step));
  for (const { feeds } of steps) for (const feed of Object.values(feeds)) if (feed.from === "step") used.add(feed.step);
  const idle = steps.find(({ id }) => !used.has(id));
  if (idle)
    throw new RetortError("INVALID_INPUT", `no output stands on step "${idle.id}"`, {
      step: idle.id,
      hint: "leave it out, or make one of its outputs an output of the pipeline",
    });
}
