import { RetortError } from "../core/errors.ts";
import { kindInfo } from "../core/kinds.ts";
import type { Column, Model, ModelSpec, Port, Run, Table } from "../core/model.ts";
import type { Calibration } from "../core/version.ts";
import { drawsThroughFormulas, drawsThroughNetworks, recycleDraws, residualDraws, rowSeed } from "./draws.ts";
import { measuresAt, scaleOf } from "./error-scale.ts";

/** Rows of one run while draws are passed through a model. */
const rowsAtOnce = 4096;

/** Draws of an uncertain input that a model is run on: 1,000 by formulas, 100 by networks, none for fields. */
export function drawsFor(spec: ModelSpec): number {
  if (!Object.values(spec.outputs).some(isScalar)) return 0;
  return carriesDraws(spec) ? drawsThroughFormulas : drawsThroughNetworks;
}

/** What the draws behind an uncertainty are, in a sentence; stated with every answer that rests on them. */
export function drawStatement(spec: ModelSpec, calibrated: boolean, upstream: boolean): string {
  const draws = drawsFor(spec);
  if (draws === 0) return "fields carry no draws";
  const own = calibrated ? `${drawsThroughFormulas} stratified draws of the model's own calibration residuals` : "";
  if (!upstream) return own || "no draws: the model is not calibrated and its inputs are certain";
  const passed =
    draws < drawsThroughFormulas
      ? `${draws} draws of the uncertain inputs, each used ${drawsThroughFormulas / draws} times`
      : `up to ${draws} draws of the uncertain inputs`;
  return own ? `${passed}, with ${own}` : passed;
}

/**
 * A model whose `predictBatch` gives draws with its outputs when `run.samples` > 0, `run.samples` a row.
 *
 * - Uncertain inputs (columns with samples): formulas and pipelines carry the draws themselves; any other model is run
 *   on the first 100 draws of each row, and its answers are repeated up to `run.samples`.
 * - A calibrated output adds draws of its own residuals, seeded by (run.seed, version, output, content of the row).
 * - A network's output without calibration has no samples, since they would leave out the network's own error.
 *
 * Draw i of every column is of the same case i, so that inputs with a common origin stay correlated (below the number of
 * draws that networks pass; beyond it repeated draws meet others). A row some of whose draws fail has NaN samples, which
 * {@link intervalOfSamples} refuses. Runs with `run.samples` = 0 go through unchanged.
 */
export function sampled(model: Model, calibration?: Calibration): Model {
  return {
    spec: model.spec,
    version: model.version,
    ...(model.inside && { inside: model.inside }),
    predictBatch: (input, run) => predictSampled(model, calibration, input, run),
    close: () => model.close(),
  };
}

async function predictSampled(
  model: Model,
  calibration: Calibration | undefined,
  input: Table,
  run: Run,
): Promise<Table> {
  const S = run.samples;
  const pointRun = { ...run, samples: 0 };
  if (S <= 0) return model.predictBatch(input, run);
  const { spec } = model;
  if (drawsFor(spec) === 0) return model.predictBatch(withoutDraws(input), pointRun);
  const uncertain = Object.values(input.columns).some((column) => column.samples);
  let result: Table;
  let through: Readonly<Record<string, Float64Array>> = {};
  if (carriesDraws(spec)) {
    result = await model.predictBatch(uncertain ? withDraws(input, S) : input, run);
  } else {
    result = await model.predictBatch(withoutDraws(input), pointRun);
    if (uncertain) through = await drawThrough(model, input, result, run);
  }
  const columns: Record<string, Column> = {};
  for (const [name, column] of Object.entries(result.columns)) {
    const port = spec.outputs[name];
    const { samples: _, ...bare } = column;
    columns[name] = bare;
    if (!port || !isScalar(port)) continue;
    const residuals = calibration?.residuals[name];
    if (spec.body.type === "network" && !residuals) continue;
    const passed = column.samples ?? through[name];
    const samples = residuals
      ? addResiduals(model, calibration, name, input, result, passed, S, run.seed)
      : passed && recycleDraws(passed, result.rows, S);
    if (samples) columns[name] = { ...bare, samples: port.range ? clip(samples, port.range) : samples };
  }
  return { ...result, columns };
}

/** Runs the model on draws of its uncertain inputs: output → rows × (at most 100) answers. */
async function drawThrough(model: Model, input: Table, points: Table, run: Run) {
  const outputs = Object.keys(model.spec.outputs).filter((name) => isScalar(model.spec.outputs[name] as Port));
  const sampledColumns = Object.values(input.columns).filter((column) => column.samples);
  const most = Math.max(...sampledColumns.map((column) => (column.samples as Float64Array).length / input.rows));
  const draws = Math.min(drawsThroughNetworks, run.samples, most);
  const all = Object.fromEntries(
    outputs.map((name) => [name, new Float64Array(input.rows * draws).fill(Number.NaN)] as const),
  );
  const rows = Array.from({ length: input.rows }, (_, row) => row).filter((row) => !points.errors.has(row));
  const step = Math.max(1, Math.floor(rowsAtOnce / draws));
  for (let at = 0; at < rows.length; at += step) {
    if (run.signal.aborted) throw new RetortError("CANCELLED", "the caller went away");
    const part = rows.slice(at, at + step);
    const answers = await model.predictBatch(drawTable(input, part, draws), { ...run, samples: 0 });
    for (const name of outputs) {
      const point = answers.columns[name]?.point as Float64Array | undefined;
      part.forEach((row, i) => {
        for (let d = 0; d < draws; d++) {
          const k = i * draws + d;
          if (!answers.errors.has(k)) (all[name] as Float64Array)[row * draws + d] = point?.[k] ?? Number.NaN;
        }
      });
    }
  }
  return all;
}

/** A row for each draw of each given row, its uncertain values at that draw. */
function drawTable(input: Table, rows: readonly number[], draws: number): Table {
  const columns: Record<string, Column> = {};
  for (const [name, column] of Object.entries(input.columns)) {
    const { point, samples, kinds } = column;
    const own = samples ? samples.length / input.rows : 0;
    const value = (k: number) => {
      const row = rows[Math.floor(k / draws)] as number;
      return samples ? samples[row * own + ((k % draws) % own)] : point[row];
    };
    const length = rows.length * draws;
    columns[name] = {
      point:
        point instanceof Float64Array
          ? Float64Array.from({ length }, (_, k) => value(k) as number)
          : Array.from({ length }, (_, k) => value(k)),
      ...(kinds && {
        kinds: Array.from({ length }, (_, k) => kinds[rows[Math.floor(k / draws)] as number] as (typeof kinds)[number]),
      }),
    };
  }
  return { rows: rows.length * draws, columns, errors: new Map() };
}

function addResiduals(
  model: Model,
  calibration: Calibration,
  output: string,
  input: Table,
  result: Table,
  through: Float64Array | undefined,
  S: number,
  seed: number,
): Float64Array {
  const residuals = calibration.residuals[output] as readonly number[];
  const point = (result.columns[output] as Column).point as Float64Array;
  const passed = through ? recycleDraws(through, result.rows, S) : undefined;
  const samples = new Float64Array(result.rows * S).fill(Number.NaN);
  for (let row = 0; row < result.rows; row++) {
    if (result.errors.has(row)) continue;
    const scale = scaleOf(calibration.scale?.[output], {
      ...measuresAt(result.columns[output]?.measures, row),
      value: point[row],
    });
    const own = residualDraws(0, residuals, S, rowSeed(seed, model.version, output, input, row), scale);
    for (let i = 0; i < S; i++)
      samples[row * S + i] = (own[i] as number) + ((passed ? passed[row * S + i] : point[row]) as number);
  }
  return samples;
}

const isScalar = (port: Port) => !port.axes && ["quantity", "integer"].includes(kindInfo(port.kind).form);

/** Whether a model carries draws of its inputs to its outputs itself. */
const carriesDraws = (spec: ModelSpec) => spec.body.type === "formula" || spec.body.type === "pipeline";

function withoutDraws(input: Table): Table {
  const columns = Object.fromEntries(
    Object.entries(input.columns).map(([name, { samples: _, ...column }]) => [name, column]),
  );
  return { ...input, columns };
}

function withDraws(input: Table, S: number): Table {
  const columns = Object.fromEntries(
    Object.entries(input.columns).map(([name, column]) => [
      name,
      column.samples ? { ...column, samples: recycleDraws(column.samples, input.rows, S) } : column,
    ]),
  );
  return { ...input, columns };
}

function clip(samples: Float64Array, [low, high]: readonly [number, number]): Float64Array {
  return samples.map((value) => Math.min(high, Math.max(low, value)));
}
