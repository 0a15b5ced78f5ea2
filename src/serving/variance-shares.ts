import type { Run } from "../core/model.ts";
import type { LoadedModel } from "../runtime/loaded-model.ts";
import { firstOrderShare } from "../trust/first-order.ts";
import { computeDraws } from "./compute.ts";
import type { AskContext } from "./context.ts";
import type { Handle } from "./handle.ts";
import { notCalibrated } from "./judgements.ts";
import type { LiveVersion } from "./live.ts";
import type { RawRow, Row, RowOutput } from "./row.ts";

/** What a step's own error contributes to the variance of an answer. */
export type VarianceShare = {
  /** Its name in the composition or pipeline; else the model's. */
  step: string;
  model: string;
  version: string;
  /** First-order share, 0 to 1; what the shares leave to 1 comes from several steps together. */
  share: number;
  standardError: number;
};

/** The part of the engine that shares need. */
type Sharing = {
  load(handle: Handle, want: "point", context: AskContext): Promise<Row>;
  withVersion<T>(handle: Handle, use: (live: LiveVersion) => Promise<T>): Promise<T>;
};

/** A calibrated model on which an answer stands; `path` is its place within a pipeline. */
type Source = { handle: Handle; path: string | undefined; step: string; model: string; version: string };

/**
 * First-order shares of an answer's variance (Sobol 1993, by pick and freeze): the draws of one step are kept, those of
 * all others drawn again, and the two answers correlated. A network after an uncertain step is run on 100 rows for each.
 *
 * @throws RetortError NOT_CALIBRATED where nothing on which the answer stands is calibrated.
 */
export async function varianceShares(
  engine: Sharing,
  handle: Handle,
  output: string,
  context: AskContext,
): Promise<VarianceShare[]> {
  const order = [...handle.ancestry].reverse();
  const sources = (await Promise.all(order.map((one) => sourcesOf(engine, one)))).flat();
  if (sources.length === 0) throw notCalibrated([...new Set(handle.chain.map(({ id }) => id))]);
  const samples = async (kept: Source | undefined) => {
    const row = await redrawn(engine, order, kept, context);
    return (row.outputs[output] as RowOutput).samples;
  };
  const all = await samples(undefined);
  if (!all) throw notCalibrated([handle.spec.id]);
  const shares: VarianceShare[] = [];
  for (const source of sources) {
    const again = await samples(source);
    const found = again && firstOrderShare(all, again);
    if (!found) continue;
    const { step, model, version } = source;
    shares.push({ step, model, version, ...found });
  }
  return named(shares).sort((a, b) => b.share - a.share);
}

/** The answer of the last of some rows, each after those it stands on: drawn as always, or again but for one source. */
async function redrawn(
  engine: Sharing,
  order: readonly Handle[],
  kept: Source | undefined,
  context: AskContext,
): Promise<Row> {
  const rows = new Map<Handle, Row>();
  const signal = context.signal ?? new AbortController().signal;
  for (const handle of order) {
    const point = await engine.load(handle, "point", context);
    const fed = Object.entries(handle.upstream).map(([port, { from, output }]) => {
      const row = rows.get(from) as Row;
      return [port, { row, output: row.outputs[output] as RowOutput, name: output }] as const;
    });
    const raw: RawRow = { inputs: handle.inputs, fed: Object.fromEntries(fed) };
    const seeding = seedingOf(handle, kept);
    const [outcome] = await engine.withVersion(handle, (live) =>
      computeDraws(live, [raw], [point], signal, false, seeding),
    );
    if (!outcome || "error" in outcome) throw outcome?.error;
    rows.set(handle, outcome.value);
  }
  return rows.get(order.at(-1) as Handle) as Row;
}

/** Seed 0 is that of every answer; with seed 1 all is drawn again. */
function seedingOf(handle: Handle, kept: Source | undefined): Pick<Run, "seed" | "seeds"> {
  if (!kept) return { seed: 0 };
  if (kept.handle !== handle) return { seed: 1 };
  return kept.path === undefined ? { seed: 0 } : { seed: 1, seeds: { [kept.path]: 0 } };
}

async function sourcesOf(engine: Sharing, handle: Handle): Promise<Source[]> {
  const step = handle.step ?? handle.spec.id;
  return engine.withVersion(handle, async ({ model }) =>
    within(model, undefined).map((own) => {
      const inner =
        handle.step === undefined && own.path !== undefined ? own.path : [step, own.path ?? []].flat().join("/");
      return { ...own, handle, step: inner };
    }),
  );
}

/** The calibrated models that a model is or is made of. */
function within(model: LoadedModel, path: string | undefined): Omit<Source, "handle" | "step">[] {
  if (model.parts)
    return model.parts.steps.flatMap(({ step, model: part }) =>
      within(part, path === undefined ? step.id : `${path}/${step.id}`),
    );
  const calibrated = Object.keys(model.calibration?.residuals ?? {}).length > 0;
  return calibrated ? [{ path, model: model.spec.id, version: model.version }] : [];
}

/** Steps of one name are told apart by a number. */
function named(shares: readonly VarianceShare[]): VarianceShare[] {
  const seen = new Map<string, number>();
  return shares.map((one) => {
    const count = (seen.get(one.step) ?? 0) + 1;
    seen.set(one.step, count);
    return count === 1 ? one : { ...one, step: `${one.step} (${count})` };
  });
}
