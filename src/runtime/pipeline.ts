import { atStep, stepsOf, type WiredStep, type Wiring, wire } from "../core/composition.ts";
import { RetortError } from "../core/errors.ts";
import type { Column, Model, ModelSpec, PipelineStep, Run, Table } from "../core/model.ts";
import type { OpenedPart, OpenPart, Part, Parts, Traced } from "./loaded-model.ts";
import { pipelineInside } from "./pipeline-inside.ts";
import { stepTable } from "./pipeline-table.ts";
import type { SessionStats } from "./session.ts";

/**
 * A pipeline as a model: its parts, opened at their pinned versions, each run once over all rows. Draws are carried
 * through by the parts, so that draw i of every output is of the same case.
 *
 * @throws RetortError VERSION_NOT_FOUND where a part is not on this machine, naming it; VERSION_BROKEN where the parts do
 *   not fit together. A row that fails at a step has that error, with the step.
 */
export async function pipelineModel(
  spec: ModelSpec,
  version: string,
  open: OpenPart,
): Promise<Model & { parts: Parts; stats(): SessionStats }> {
  const { body } = spec;
  if (body.type !== "pipeline") throw new RetortError("INTERNAL", `${spec.id} is not a pipeline`);
  const opened = await openParts(spec, version, body.steps, open);
  try {
    const wiring = wiringOf(spec, body.steps, body.outputs, opened);
    const steps = wiring.steps.map((step): Part => ({ step, model: (opened.get(step.id) as OpenedPart).model }));
    const trace = (input: Table, run: Run) => runSteps(wiring, steps, input, run);
    const parts: Parts = {
      steps,
      trace,
      async inputsOf(wanted, input, run) {
        const below = steps.filter(({ step }) => standOn(wiring, wanted).has(step.id));
        const traced = await runSteps(wiring, below, input, run);
        const before = new Map([...traced].map(([id, { output }]) => [id, output]));
        const given = steps.filter(({ step }) => wanted.includes(step.id));
        return new Map(given.map(({ step }) => [step.id, stepTable(wiring, step, input, before)]));
      },
      support: supportOf(wiring, steps),
    };
    const models = [...new Map(steps.map(({ model }) => [model.directory, model])).values()];
    return {
      spec,
      version,
      parts,
      inside: pipelineInside(spec, wiring, parts),
      async predictBatch(input, run) {
        return gathered(wiring, input, await trace(input, run));
      },
      stats() {
        const all = models.map((model) => model.stats());
        return { runs: total(all.map(({ runs }) => runs)), rows: total(all.map(({ rows }) => rows)) };
      },
      async close() {
        for (const { release } of opened.values()) release();
      },
    };
  } catch (error) {
    for (const { release } of opened.values()) release();
    throw error;
  }
}

async function openParts(
  spec: ModelSpec,
  version: string,
  steps: readonly PipelineStep[],
  open: OpenPart,
): Promise<Map<string, OpenedPart>> {
  const settled = await Promise.allSettled(steps.map(({ model, version: pinned }) => open(model, pinned)));
  const opened = new Map<string, OpenedPart>();
  settled.forEach((one, i) => {
    if (one.status === "fulfilled") opened.set((steps[i] as PipelineStep).name, one.value);
  });
  const failed = settled.findIndex(({ status }) => status === "rejected");
  if (failed < 0) return opened;
  for (const { release } of opened.values()) release();
  const { reason } = settled[failed] as PromiseRejectedResult;
  const step = steps[failed] as PipelineStep;
  if (!(reason instanceof RetortError) || !["NOT_PUBLISHED", "VERSION_NOT_FOUND"].includes(reason.code)) throw reason;
  throw new RetortError(
    "VERSION_NOT_FOUND",
    `${spec.id} ${version} needs ${step.model} ${step.version} as step "${step.name}", which is not on this machine`,
    {
      step: step.name,
      hint: `bring that version here, or upgrade the pipeline to the present one: retort pipelines upgrade ${spec.id}`,
      cause: reason,
    },
  );
}

function wiringOf(
  spec: ModelSpec,
  steps: readonly PipelineStep[],
  outputs: Readonly<Record<string, string>>,
  opened: ReadonlyMap<string, OpenedPart>,
): Wiring {
  try {
    return wire(stepsOf(steps), outputs, ({ id }) => (opened.get(id) as OpenedPart).model.spec);
  } catch (cause) {
    if (!(cause instanceof RetortError)) throw cause;
    throw new RetortError("VERSION_BROKEN", `the steps of ${spec.id} do not fit together: ${cause.message}`, {
      hint: "save the pipeline again",
      cause,
    });
  }
}

/** The steps that others stand on, directly or not. */
function standOn({ steps }: Wiring, wanted: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { id, feeds } of [...steps].reverse())
    if (wanted.includes(id) || found.has(id))
      for (const feed of Object.values(feeds)) if (feed.from === "step") found.add(feed.step);
  return found;
}

async function runSteps(wiring: Wiring, steps: readonly Part[], input: Table, run: Run): Promise<Map<string, Traced>> {
  const before = new Map<string, Table>();
  const traced = new Map<string, Traced>();
  for (const { step, model } of steps) {
    const table = stepTable(wiring, step, input, before);
    const output = await model.predictBatch(table, runOf(run, step.id)).catch((thrown: unknown) => {
      if (!(thrown instanceof RetortError) || thrown.code === "CANCELLED") throw thrown;
      throw atStep(thrown, step.id);
    });
    for (const [row, error] of output.errors)
      output.errors.set(row, table.errors.get(row) ?? atStep(error.at(row), step.id));
    before.set(step.id, output);
    traced.set(step.id, { input: table, output });
  }
  return traced;
}

/** The run as a step is to do it: with its own seed, and those of the steps within it. */
function runOf({ seeds, ...run }: Run, id: string): Run {
  if (!seeds) return run;
  const within = Object.entries(seeds).flatMap(([path, seed]) =>
    path.startsWith(`${id}/`) ? [[path.slice(id.length + 1), seed] as const] : [],
  );
  return { ...run, seed: seeds[id] ?? run.seed, ...(within.length > 0 && { seeds: Object.fromEntries(within) }) };
}

/** The outputs of the whole; a row that failed at any step has the error of the first. */
function gathered(wiring: Wiring, input: Table, traced: ReadonlyMap<string, Traced>): Table {
  const errors = new Map(input.errors);
  for (const { output } of traced.values())
    for (const [row, error] of output.errors) if (!errors.has(row)) errors.set(row, error);
  const columns: Record<string, Column> = {};
  for (const [name, { step, output }] of Object.entries(wiring.outputs)) {
    const { kinds, ...column } = (traced.get(step) as Traced).output.columns[output] as Column;
    columns[name] = { ...column, ...(kinds && wiring.outputs[name]?.port.by && { kinds }) };
  }
  return { rows: input.rows, columns, errors };
}

function supportOf(wiring: Wiring, parts: readonly Part[]): Record<string, number> {
  const models = new Map(parts.map(({ step, model }) => [step.id, { step, model }]));
  const found = new Map<string, number>();
  const behind = (id: string, output: string): number => {
    const known = found.get(`${id}.${output}`);
    if (known !== undefined) return known;
    const { step, model } = models.get(id) as { step: WiredStep; model: Part["model"] };
    const own = model.calibration?.residuals[output]?.length ?? model.parts?.support[output];
    const fed = Object.values(step.feeds).map((feed) =>
      feed.from === "step" ? behind(feed.step, feed.output) : Number.POSITIVE_INFINITY,
    );
    const fewest = Math.min(own ?? Number.POSITIVE_INFINITY, ...fed);
    found.set(`${id}.${output}`, fewest);
    return fewest;
  };
  const entries = Object.entries(wiring.outputs).map(
    ([name, { step, output }]) => [name, behind(step, output)] as const,
  );
  return Object.fromEntries(entries.filter(([, rows]) => Number.isFinite(rows)));
}

const total = (numbers: readonly number[]) => numbers.reduce((sum, n) => sum + n, 0);
