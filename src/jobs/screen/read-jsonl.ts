import { statSync } from "node:fs";
import { RetortError } from "../../core/errors.ts";
import { type Input, type InputRow, inBatches, lines, openText, type Tally } from "./input.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * One JSON object a line. What is written keeps every value as it was; a line that is no object is a row with a problem.
 * The file is read once beforehand for its columns: all keys, in the order in which they first appear.
 */
export async function readJsonl(path: string): Promise<Input> {
  const types = new Map<string, string>();
  for await (const line of lines(openText(path))) {
    const value = objectOf(line);
    if (value) for (const [name, item] of Object.entries(value)) types.set(name, wider(types.get(name), item));
  }
  if (types.size === 0)
    throw new RetortError("INVALID_INPUT", "the input has no JSON object", {
      hint: 'each line must be one, such as {"smiles":"CCO"}',
    });
  const rows = async function* (tally: Tally): AsyncGenerator<InputRow> {
    let number = 0;
    for await (const line of lines(openText(path, tally))) {
      number++;
      if (line.trim() === "") continue;
      const values = objectOf(line);
      yield values
        ? { head: line.trim().replace(/\s*\}$/, ""), values }
        : { head: "{", values: {}, problem: `line ${number} is not a JSON object` };
    }
  };
  return {
    columns: [...types.keys()],
    size: statSync(path).size,
    types: [...types.values()].map((type) => (type === "NULL" || type === "JSON" ? "VARCHAR" : type)),
    rows: (from, tally) => inBatches(rows(tally), from),
  };
}

function objectOf(line: string): JsonObject | undefined {
  if (!/^\s*\{/.test(line)) return undefined;
  try {
    return JSON.parse(line) as JsonObject;
  } catch {
    return undefined;
  }
}

/** Parquet type that holds what a column held so far and this value: mixed and nested values are kept as JSON text. */
function wider(known: string | undefined, value: unknown): string {
  const type = typeOf(value);
  if (known === undefined || known === "NULL" || known === type) return type;
  if (type === "NULL") return known;
  return known !== "BOOLEAN" && type !== "BOOLEAN" && isNumber(known) && isNumber(type) ? "DOUBLE" : "JSON";
}

const isNumber = (type: string) => type === "BIGINT" || type === "DOUBLE";

function typeOf(value: unknown): string {
  if (value === null) return "NULL";
  if (typeof value === "boolean") return "BOOLEAN";
  if (typeof value === "number") return Number.isSafeInteger(value) ? "BIGINT" : "DOUBLE";
  return typeof value === "string" ? "VARCHAR" : "JSON";
}
