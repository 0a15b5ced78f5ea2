import { atStep, type Feed, kindsOf, type WiredStep, type Wiring } from "../core/composition.ts";
import { asRetortError, RetortError } from "../core/errors.ts";
import type { Kind } from "../core/kinds.ts";
import type { Column, Port, Table } from "../core/model.ts";
import { unitAt } from "../core/port-kinds.ts";
import { converter } from "../core/units.ts";
import { columnOf, readKinded, readValue, unitOf } from "../core/values.ts";

/**
 * What a step is given: its share of the pipeline's input, of what came before it, and its constants, in its ports'
 * units. Rows that failed before fail here; a value that the step cannot take is an error of that row, at the step.
 *
 * @param before results of the steps before, by id
 */
export function stepTable(wiring: Wiring, step: WiredStep, input: Table, before: ReadonlyMap<string, Table>): Table {
  const errors = new Map(input.errors);
  for (const feed of Object.values(step.feeds)) {
    if (feed.from !== "step") continue;
    for (const [row, error] of before.get(feed.step)?.errors ?? []) if (!errors.has(row)) errors.set(row, error);
  }
  const columns: Record<string, Column> = {};
  for (const [name, port] of Object.entries(step.spec.inputs)) {
    const given = givenTo(wiring, step, step.feeds[name], input, before);
    columns[name] = given
      ? moved(step, name, port, given, input.rows, errors)
      : repeated(name, port, constantOf(step.feeds[name]), input.rows);
  }
  return { rows: input.rows, columns, errors };
}

/** A column, and what its numbers are: the unit of each kind. */
type Given = { column: Column; port: Port; kind: Kind; unit(kind: Kind): string; own: boolean };

const constantOf = (feed: Feed | undefined) => (feed?.from === "constant" ? feed.value : undefined);

function givenTo(
  wiring: Wiring,
  step: WiredStep,
  feed: Feed | undefined,
  input: Table,
  before: ReadonlyMap<string, Table>,
): Given | undefined {
  if (feed?.from === "input") {
    const port = wiring.inputs[feed.name] as Port;
    const column = input.columns[feed.name];
    if (!column) throw new RetortError("INTERNAL", `the pipeline was not given ${feed.name}`, { step: step.id });
    return { column, port, kind: port.kind, unit: (kind) => unitAt(port, kind) ?? unitOf(port), own: true };
  }
  if (feed?.from !== "step") return undefined;
  const from = wiring.steps.find(({ id }) => id === feed.step) as WiredStep;
  const port = from.spec.outputs[feed.output] as Port;
  const cases = Object.values(port.by?.cases ?? {});
  const kind = kindsOf(from, feed.output)[0] as Kind;
  const unit = (of: Kind) => cases.find((one) => one.kind === of)?.unit ?? unitOf(port);
  const column = before.get(feed.step)?.columns[feed.output];
  if (!column)
    throw new RetortError("VERSION_BROKEN", `step "${feed.step}" gives no ${feed.output}`, { step: step.id });
  return { column, port, kind, unit, own: false };
}

function repeated(name: string, port: Port, raw: unknown, rows: number): Column {
  const { value, kind } = readKinded(name, port, raw);
  return columnOf(port, new Array(rows).fill(value), port.also && new Array<Kind>(rows).fill(kind));
}

/** A column in the units of a step's port. */
function moved(
  step: WiredStep,
  name: string,
  port: Port,
  { column, kind: sole, unit, own }: Given,
  rows: number,
  errors: Map<number, RetortError>,
): Column {
  const draws = column.samples && rows > 0 ? column.samples.length / rows : 0;
  const samples = draws > 0 ? new Float64Array(rows * draws).fill(Number.NaN) : undefined;
  const kinds = new Array<Kind>(rows).fill(port.kind);
  const values = new Array<unknown>(rows);
  for (let row = 0; row < rows; row++) {
    if (errors.has(row)) continue;
    try {
      const kind = column.kinds?.[row] ?? sole;
      const wanted = unitAt(port, kind);
      if (wanted === undefined)
        throw new RetortError("KIND_MISMATCH", `${step.spec.id} takes no ${kind} as ${name}`, { step: name });
      kinds[row] = kind;
      const value = column.point[row];
      const convert = converter(unit(kind), wanted);
      if (value === undefined || (typeof value === "number" && Number.isNaN(value)))
        values[row] = readValue(name, port, undefined);
      else if (typeof value === "number")
        // Read as if it were given, so that the port's range holds for it too.
        values[row] = own ? convert(value) : readValue(name, { ...port, kind, unit: wanted }, convert(value));
      else if (value instanceof Float64Array) values[row] = value.map(convert);
      else values[row] = value;
      for (let i = row * draws; samples && i < (row + 1) * draws; i++)
        samples[i] = convert((column.samples as Float64Array)[i] as number);
    } catch (thrown) {
      errors.set(row, atStep(asRetortError(thrown).at(row), step.id));
    }
  }
  return { ...columnOf(port, values, port.also && kinds), ...(samples && { samples }) };
}
