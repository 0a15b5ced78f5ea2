import { RetortError } from "../../core/errors.ts";
import { identifier, literal, openDuckDb } from "./duckdb.ts";
import type { Input, InputRow, Tally } from "./input.ts";

/**
 * A Parquet file. Only the columns that the model reads are taken out of it here: all of them are joined to the answers
 * at the end, with their types.
 *
 * @param temporary folder that DuckDB may spill to
 * @throws RetortError INVALID_INPUT if it is none.
 */
export async function readParquet(path: string, temporary: string): Promise<Input> {
  const source = `read_parquet(${literal(path)})`;
  const { types, size } = await describe(path, source, temporary);
  const rows = async function* (from: number, tally: Tally, needed: readonly string[]): AsyncGenerator<InputRow[]> {
    const fields = needed.map((name) => `${expression(name, types.get(name) ?? "")} AS ${identifier(name)}`);
    const duck = await openDuckDb(temporary);
    try {
      const result = await duck.connection.stream(
        `SELECT ${fields.join(", ") || "NULL"} FROM ${source} OFFSET ${from}`,
      );
      for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
        yield chunk.getRows().map((cells) => ({
          head: "{",
          values: Object.fromEntries(needed.map((name, i) => [name, cells[i]])),
        }));
        tally.done += chunk.rowCount;
      }
    } finally {
      duck.close();
    }
  };
  return { columns: [...types.keys()], size, rows };
}

async function describe(path: string, source: string, temporary: string) {
  const duck = await openDuckDb(temporary);
  try {
    const described = await duck.connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
    const types = new Map((described.getRowsJson() as string[][]).map((row) => [row[0] as string, row[1] as string]));
    const counted = await duck.connection.runAndReadAll(`SELECT count(*) FROM ${source}`);
    return { types, size: Number(counted.getRowsJson()[0]?.[0]) };
  } catch (cause) {
    throw new RetortError("INVALID_INPUT", `"${path}" is not a Parquet file`, { hint: "is --from right?", cause });
  } finally {
    duck.close();
  }
}

/** Numbers come as numbers, lists and structures as JSON text, all else as text. */
function expression(name: string, type: string): string {
  const column = identifier(name);
  if (/^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(type)) return `${column}::DOUBLE`;
  return /\[|\(/.test(type) ? `to_json(${column})::VARCHAR` : `${column}::VARCHAR`;
}
