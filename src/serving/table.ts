import { asRetortError, RetortError } from "../core/errors.ts";
import type { Kind } from "../core/kinds.ts";
import type { Column, ModelSpec, Port, Table } from "../core/model.ts";
import { outputKind, unitAt } from "../core/port-kinds.ts";
import { converter } from "../core/units.ts";
import { columnOf, probabilitiesAt, readKinded, readValue, unitOf } from "../core/values.ts";
import type { RawRow, RowOutput } from "./row.ts";

type Cell = { value: unknown; kind: Kind; samples?: Float64Array };

/**
 * Rows as a table in the ports' units. A row with a bad, missing or unknown value is an error; its neighbours are not.
 *
 * @param draws length of every `samples` row; 0 leaves draws out
 */
export function tableFrom(spec: ModelSpec, rows: readonly RawRow[], draws: number): Table {
  const errors = new Map<number, RetortError>();
  rows.forEach((row, i) => {
    const unknown = Object.keys(row.inputs).find((name) => !(name in spec.inputs));
    if (unknown === undefined) return;
    const hint = `its inputs are ${Object.keys(spec.inputs).join(", ")}`;
    errors.set(i, new RetortError("INVALID_INPUT", `${spec.id} has no input "${unknown}"`, { step: unknown, hint }));
  });
  const columns: Record<string, Column> = {};
  for (const [name, port] of Object.entries(spec.inputs)) {
    const cells = rows.map((row, i): Cell => {
      try {
        const fed = row.fed[name];
        return fed ? fedCell(spec, name, port, fed.output) : readKinded(name, port, row.inputs[name]);
      } catch (error) {
        if (!errors.has(i)) errors.set(i, asRetortError(error));
        return { value: undefined, kind: port.kind };
      }
    });
    columns[name] = columnFrom(port, cells, draws);
  }
  return { rows: rows.length, columns, errors };
}

function fedCell(spec: ModelSpec, name: string, port: Port, fed: RowOutput): Cell {
  const unit = unitAt(port, fed.kind);
  if (unit === undefined)
    throw new RetortError("KIND_MISMATCH", `${spec.id} takes no ${fed.kind} as ${name}`, { step: name });
  if (typeof fed.point !== "number") return { value: fed.point, kind: fed.kind };
  const convert = converter(fed.unit, unit);
  // Read as if it were given, so that the port's range holds for it too.
  const value = readValue(name, { ...port, kind: fed.kind, unit }, convert(fed.point));
  return { value, kind: fed.kind, ...(fed.samples && { samples: fed.samples.map(convert) }) };
}

function columnFrom(port: Port, cells: readonly Cell[], draws: number): Column {
  const kindsOfRows = port.also ? cells.map((cell) => cell.kind) : undefined;
  const column = columnOf(
    port,
    cells.map((cell) => cell.value),
    kindsOfRows,
  );
  if (draws === 0 || !cells.some((cell) => cell.samples)) return column;
  const samples = new Float64Array(cells.length * draws);
  cells.forEach((cell, i) => {
    const own = cell.samples;
    for (let k = 0; k < draws; k++)
      samples[i * draws + k] = own ? (own[k % own.length] as number) : ((cell.value as number) ?? Number.NaN);
  });
  return { ...column, samples };
}

/** A model's result for one row of the table it was given, by output. */
export function outputsOf(
  spec: ModelSpec,
  raw: RawRow,
  result: Table,
  i: number,
  draws: number,
): Record<string, RowOutput> {
  const support = Math.min(...Object.values(raw.fed).map(({ output }) => output.support ?? Number.POSITIVE_INFINITY));
  const outputs: Record<string, RowOutput> = {};
  for (const [name, port] of Object.entries(spec.outputs)) {
    const column = result.columns[name] as Column;
    const probabilities = probabilitiesAt(column, i);
    const { kind, unit } = port.by ? outputKind(spec, name, raw.inputs) : { kind: port.kind, unit: unitOf(port) };
    outputs[name] = {
      point: (column.point[i] ?? null) as RowOutput["point"],
      kind: column.kinds?.[i] ?? kind,
      unit,
      ...(probabilities && {
        probabilities: { ...probabilities, ...(column.probabilities?.choices && { structures: true }) },
      }),
      ...(column.products?.[i] && { products: column.products[i] }),
      ...(column.samples && draws > 0 && { samples: column.samples.slice(i * draws, (i + 1) * draws) }),
      ...measuresAt(column, i),
      ...(Number.isFinite(support) && { support }),
    };
  }
  return outputs;
}

function measuresAt({ measures }: Column, i: number): Pick<RowOutput, "spread" | "distance"> {
  const [spread, distance] = [measures?.spread?.[i], measures?.distance?.[i]];
  return { ...(spread !== undefined && { spread }), ...(distance !== undefined && { distance }) };
}
