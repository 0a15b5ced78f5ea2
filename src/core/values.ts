import { RetortError } from "./errors.ts";
import { type Kind, kindInfo } from "./kinds.ts";
import type { Column, ModelSpec, Port, Table } from "./model.ts";
import { readQuantity, withUnit } from "./units.ts";

/** Unit of plain numbers at a port. */
export function unitOf(port: Port): string {
  return port.unit ?? kindInfo(port.kind).unit ?? "1";
}

function inRange(value: number, port: Port, name: string): number {
  if (port.range && (value < port.range[0] || value > port.range[1]))
    throw new RetortError(
      "INVALID_INPUT",
      `${name} is ${withUnit(value, unitOf(port))}, outside ${port.range[0]} to ${port.range[1]}`,
      {
        step: name,
        hint: `give ${port.title} between ${port.range[0]} and ${withUnit(port.range[1], unitOf(port))}`,
      },
    );
  return value;
}

/**
 * One raw value as the port holds it: quantities as numbers in the port's unit, lists of them as Float64Array,
 * structures and text as trimmed strings, profiles as given (their content is read by the featuriser).
 *
 * @throws RetortError INVALID_INPUT, INVALID_QUANTITY, UNIT_MISMATCH, with the port's name as `step`.
 */
export function readValue(name: string, port: Port, raw: unknown): unknown {
  const value = raw ?? port.default;
  if (value === undefined || value === null || value === "") {
    if (port.optional) return undefined;
    throw new RetortError("INVALID_INPUT", `${name} is missing`, { step: name, hint: `give ${port.title}` });
  }
  const { form } = kindInfo(port.kind);
  const fail = (what: string) =>
    new RetortError("INVALID_INPUT", `${name} must be ${what}, not ${JSON.stringify(value)?.slice(0, 60)}`, {
      step: name,
      hint: `give ${port.title}`,
    });
  if (port.values && !port.values.some((allowed) => String(allowed) === String(value)))
    throw fail(`one of ${port.values.join(", ")}`);
  try {
    switch (form) {
      case "quantity":
        if (port.axes) {
          if (!Array.isArray(value) && !ArrayBuffer.isView(value)) throw fail("a list of quantities");
          return Float64Array.from(value as ArrayLike<unknown>, (item) =>
            inRange(readQuantity(item, unitOf(port)), port, name),
          );
        }
        return inRange(readQuantity(value, unitOf(port)), port, name);
      case "integer": {
        const whole = typeof value === "string" ? Number(value) : value;
        if (typeof whole !== "number" || !Number.isInteger(whole)) throw fail("a whole number");
        return inRange(whole, port, name);
      }
      case "structure":
      case "text":
        if (typeof value !== "string") throw fail("text");
        return value.trim();
      default:
        return value;
    }
  } catch (error) {
    if (error instanceof RetortError && error.step === undefined)
      throw new RetortError(error.code, `${name}: ${error.message}`, {
        step: name,
        ...(error.hint !== undefined && { hint: error.hint }),
      });
    throw error;
  }
}

/**
 * A raw value with its kind: the port's own, or another that the port also takes where only that one's unit fits.
 *
 * @throws RetortError as {@link readValue}.
 */
export function readKinded(name: string, port: Port, raw: unknown): { value: unknown; kind: Kind } {
  try {
    return { value: readValue(name, port, raw), kind: port.kind };
  } catch (error) {
    if (error instanceof RetortError && error.code === "UNIT_MISMATCH")
      for (const [kind, unit] of Object.entries(port.also ?? {}) as [Kind, string][]) {
        try {
          return { value: readValue(name, { ...port, kind, unit }, raw), kind };
        } catch {}
      }
    throw error;
  }
}

const isNumeric = (port: Port) => !port.axes && ["quantity", "integer"].includes(kindInfo(port.kind).form);

/** A column of values that {@link readValue} gave (undefined in rows that failed). */
export function columnOf(port: Port, values: readonly unknown[], kindsOfRows?: readonly Kind[]): Column {
  const point = isNumeric(port) ? Float64Array.from(values, (v) => (typeof v === "number" ? v : Number.NaN)) : values;
  return { point, ...(kindsOfRows && { kinds: kindsOfRows }) };
}

/** Raw rows (port → value) as a table; a row with a bad or unknown value is an error, its neighbours are not. */
export function tableOf(spec: ModelSpec, rows: readonly Readonly<Record<string, unknown>>[]): Table {
  const errors = new Map<number, RetortError>();
  const read: Record<string, { value: unknown; kind: Kind }[]> = Object.fromEntries(
    Object.keys(spec.inputs).map((name) => [name, []]),
  );
  rows.forEach((row, i) => {
    const unknown = Object.keys(row).find((name) => !(name in spec.inputs));
    if (unknown !== undefined)
      errors.set(
        i,
        new RetortError("INVALID_INPUT", `${spec.id} has no input "${unknown}"`, {
          row: i,
          step: unknown,
          hint: `its inputs are ${Object.keys(spec.inputs).join(", ")}`,
        }),
      );
    for (const [name, port] of Object.entries(spec.inputs)) {
      let cell: { value: unknown; kind: Kind } = { value: undefined, kind: port.kind };
      try {
        cell = readKinded(name, port, row[name]);
      } catch (error) {
        if (!errors.has(i)) errors.set(i, (error as RetortError).at(i));
      }
      (read[name] as (typeof cell)[]).push(cell);
    }
  });
  const columns = Object.fromEntries(
    Object.entries(spec.inputs).map(([name, port]) => {
      const cells = read[name] as { value: unknown; kind: Kind }[];
      const values = cells.map(({ value }) => value);
      return [name, columnOf(port, values, port.also && cells.map(({ kind }) => kind))];
    }),
  );
  return { rows: rows.length, columns, errors };
}

/** Classes of a row and the probability of each; undefined where the column is not of classes. */
export function probabilitiesAt(
  { probabilities }: Column,
  row: number,
): { classes: readonly string[]; values: Float64Array } | undefined {
  if (!probabilities) return undefined;
  const width = probabilities.classes.length;
  const classes = probabilities.choices?.[row] ?? probabilities.classes;
  return { classes, values: probabilities.data.slice(row * width, row * width + classes.length) };
}

/** The one value of a column at a row. */
export function valueAt(column: Column, row: number): unknown {
  return column.point[row];
}
