import { type CompositionStep, wire } from "../core/composition.ts";
import type { Json, ModelSpec, PipelineStep } from "../core/model.ts";
import { tableOf } from "../core/values.ts";
import type { LoadedModel } from "../runtime/loaded-model.ts";
import type { ExplainOptions, Explanation } from "../trust/explain/explanation.ts";
import { abortError } from "./aborts.ts";
import type { AskContext } from "./context.ts";
import type { Handle } from "./handle.ts";
import type { LiveModels } from "./live.ts";
import { partWarnings } from "./parts.ts";

/** An explanation of a composed answer, with the first inputs that it speaks of. */
export type ThroughExplanation = {
  explanation: Explanation;
  spec: Pick<ModelSpec, "inputs">;
  values: Readonly<Record<string, unknown>>;
};

/**
 * Explains an answer in terms of the first inputs of its composition, through every model on the way: the composition is
 * put together as a pipeline for the while, and that is explained.
 *
 * @throws RetortError EXPLANATION_UNSUPPORTED as for any model; LIMIT_EXCEEDED where it has too many steps.
 */
export async function explainThrough(
  models: LiveModels,
  handle: Handle,
  options: Omit<ExplainOptions, "signal">,
  { signal = new AbortController().signal, account }: AskContext,
): Promise<ThroughExplanation> {
  if (signal.aborted) throw abortError(signal);
  const [{ explain }, { weaknessOf }, { pipelineModel }] = await Promise.all([
    import("../trust/explain/explain.ts"),
    import("../trust/explain/weakness.ts"),
    import("../runtime/pipeline.ts"),
  ]);
  const { spec, values } = pipelineOf(handle, options.output);
  const model = await pipelineModel(spec, handle.entry.name, (id, version) => models.hold(id, version));
  for (const { entry } of handle.ancestry) account?.used(entry.model, entry.name);
  const before = model.stats();
  try {
    const [found] = await explain(model, tableOf(spec, [values]), { ...options, signal });
    if (!found || found instanceof Error) throw found;
    const after = model.stats();
    account?.spent(after.runs - before.runs, after.rows - before.rows);
    const warnings = partWarnings({ ...model, directory: "" } satisfies LoadedModel, weaknessOf);
    return { explanation: { ...found, warnings: [...found.warnings, ...warnings] }, spec, values };
  } finally {
    await model.close();
  }
}

/** A composed answer as a pipeline of its own, and what it is given. */
function pipelineOf(handle: Handle, output: string): { spec: ModelSpec; values: Record<string, unknown> } {
  const order = [...handle.ancestry].reverse();
  const ids = new Map<Handle, string>();
  for (const one of order) ids.set(one, free(one.step ?? one.spec.id, [...ids.values()]));
  const values: Record<string, unknown> = {};
  const steps: CompositionStep[] = [];
  const pinned: PipelineStep[] = [];
  for (const one of order) {
    const id = ids.get(one) as string;
    const bind: Record<string, string> = {};
    for (const [port, value] of Object.entries(one.inputs)) {
      if (value === undefined || value === null) continue;
      const same = port in values && JSON.stringify(values[port]) === JSON.stringify(value) && fits(one, port, order);
      const name = same ? port : free(port, Object.keys(values));
      values[name] = value;
      bind[port] = `input.${name}`;
    }
    for (const [port, { from, output: given }] of Object.entries(one.upstream))
      bind[port] = `${ids.get(from) as string}.${given}`;
    steps.push({ id, model: one.spec.id, version: one.entry.name, inputs: bind });
    pinned.push({ name: id, model: one.spec.id, version: one.entry.name, bind });
  }
  const specs = new Map(order.map((one) => [ids.get(one), one.spec]));
  const outputs = { [output]: `${ids.get(handle) as string}.${output}` };
  const wiring = wire(steps, outputs, ({ id }) => specs.get(id) as ModelSpec);
  const { id, title, description, subject, field } = handle.spec;
  const ports = Object.fromEntries(Object.entries(wiring.outputs).map(([name, { port }]) => [name, port]));
  return {
    spec: {
      id,
      title,
      description,
      subject,
      field,
      inputs: wiring.inputs,
      outputs: ports,
      body: { type: "pipeline", steps: pinned, outputs },
    },
    values: values as Record<string, Json>,
  };
}

/** Whether every model that has a port of that name takes the same kind there. */
function fits(handle: Handle, port: string, all: readonly Handle[]): boolean {
  const own = handle.spec.inputs[port];
  return all.every(({ spec: { inputs } }) => {
    const other = inputs[port];
    return !other || (other.kind === own?.kind && (other.axes ?? []).length === (own.axes ?? []).length);
  });
}

function free(name: string, taken: readonly string[]): string {
  if (!taken.includes(name) && name !== "input") return name;
  for (let i = 2; ; i++) if (!taken.includes(`${name}-${i}`)) return `${name}-${i}`;
}
