import { asRetortError } from "../core/errors.ts";
import type { Column, Model, ModelSpec, Port, Run, Table } from "../core/model.ts";
import { drawsThroughFormulas } from "../trust/draws.ts";
import { sampled } from "../trust/sampling.ts";
import type { Outcome } from "./batcher.ts";
import type { LiveVersion } from "./live.ts";
import { type RawRow, type Row, type RowOutput, rowId } from "./row.ts";
import { withoutRow } from "./row-error.ts";
import { outputsOf, tableFrom } from "./table.ts";

/** Draws a row that every answer with draws has. */
export const draws = drawsThroughFormulas;

/** Draws come out the same whenever the same is asked. */
const seed = 0;

/** Rows of one version answered without draws, in one call of the model. */
export async function computePoints(
  live: LiveVersion,
  rows: readonly RawRow[],
  signal: AbortSignal,
  bulk: boolean,
): Promise<Outcome<Row>[]> {
  const { model } = live;
  const table = tableFrom(model.spec, rows, 0);
  const result = await model.predictBatch(table, { samples: 0, seed, signal, bulk });
  return rowsOf(live, rows, result, 0);
}

/**
 * Rows answered with draws. Where nothing uncertain goes in, the draws are added to the point answers given, and no
 * network is run again; the parts of a pipeline carry draws through themselves.
 *
 * @param points the rows' point answers, in order
 * @param seeding seed of the draws, and of single steps of a pipeline
 */
export async function computeDraws(
  live: LiveVersion,
  rows: readonly RawRow[],
  points: readonly Row[],
  signal: AbortSignal,
  bulk: boolean,
  seeding: Pick<Run, "seed" | "seeds"> = { seed },
): Promise<Outcome<Row>[]> {
  const { model } = live;
  const table = tableFrom(model.spec, rows, draws);
  const run: Run = { samples: draws, ...seeding, signal, bulk };
  const uncertain = Object.values(table.columns).some((column) => column.samples);
  const source = uncertain || model.parts ? model : answered(model, points);
  const result = await sampled(source, model.calibration).predictBatch(table, run);
  const own = Object.fromEntries(
    Object.entries(model.calibration?.residuals ?? {}).map(([name, residuals]) => [name, residuals.length]),
  );
  return rowsOf(live, rows, result, draws, { ...model.parts?.support, ...own });
}

/** Whether something uncertain goes into a row, or comes up within the model. */
export function isUncertain(row: RawRow, { model }: LiveVersion): boolean {
  return model.parts !== undefined || Object.values(row.fed).some(({ output }) => output.samples);
}

/** A model that gives answers already known. */
function answered(model: Model, points: readonly Row[]): Model {
  const columns: Record<string, Column> = {};
  for (const [name, port] of Object.entries(model.spec.outputs)) columns[name] = columnOfRows(name, port, points);
  const result: Table = { rows: points.length, columns, errors: new Map() };
  return { spec: model.spec, version: model.version, predictBatch: async () => result, close: async () => {} };
}

function columnOfRows(name: string, port: Port, rows: readonly Row[]): Column {
  const outputs = rows.map((row) => row.outputs[name] as RowOutput);
  const point = outputs.map((output) => output.point);
  const probabilities = probabilitiesOf(outputs);
  return {
    ...(probabilities && { probabilities }),
    ...(outputs.some(({ products }) => products) && { products: outputs.map(({ products }) => products) }),
    point: point.every((value) => typeof value === "number") ? Float64Array.from(point as number[]) : point,
    ...(port.by && { kinds: outputs.map((output) => output.kind) }),
    ...measuresOf(outputs),
  };
}

function measuresOf(outputs: readonly RowOutput[]): Pick<Column, "measures"> {
  const of = (name: "spread" | "distance") =>
    outputs.some((output) => output[name] !== undefined) && {
      [name]: Float64Array.from(outputs, (output) => output[name] ?? Number.NaN),
    };
  const measures = { ...of("spread"), ...of("distance") };
  return Object.keys(measures).length > 0 ? { measures } : {};
}

const none: NonNullable<RowOutput["probabilities"]> = { classes: [], values: new Float64Array() };

/** Probabilities of rows as a column's; rows may have choices of their own. */
function probabilitiesOf(outputs: readonly RowOutput[]): Column["probabilities"] {
  const each = outputs.map((output) => output.probabilities ?? none);
  const widest = each.reduce((most, one) => (one.classes.length > most.classes.length ? one : most));
  const width = widest.classes.length;
  if (width === 0) return undefined;
  const data = new Float64Array(outputs.length * width);
  each.forEach(({ values }, row) => {
    data.set(values, row * width);
  });
  const own = each.some(({ structures }) => structures);
  return { classes: widest.classes, data, ...(own && { choices: each.map(({ classes }) => classes) }) };
}

function rowsOf(
  { model, entry }: LiveVersion,
  rows: readonly RawRow[],
  result: Table,
  drawn: number,
  support: Readonly<Record<string, number>> = {},
): Outcome<Row>[] {
  return rows.map((raw, i) => {
    const error = result.errors.get(i);
    if (error) return { error: withoutRow(error) };
    try {
      const outputs = outputsOf(model.spec as ModelSpec, raw, result, i, drawn);
      for (const [name, own] of Object.entries(support)) {
        const output = outputs[name];
        if (output?.samples) output.support = Math.min(own, output.support ?? own);
      }
      return { value: { id: rowId(entry.model, entry.name, raw), model: entry.model, version: entry.name, outputs } };
    } catch (thrown) {
      return { error: asRetortError(thrown) };
    }
  });
}
