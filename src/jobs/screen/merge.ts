import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { RetortError } from "../../core/errors.ts";
import { identifier, literal, openDuckDb } from "./duckdb.ts";
import type { OutputFormat } from "./formats.ts";
import { lines } from "./input.ts";

/** What is to be joined into one file. */
export type Merge = {
  chunks: readonly string[];
  /** Columns of the chunks' JSON objects, in order, with their types in Parquet. */
  columns: readonly (readonly [name: string, type: string])[];
  /** A Parquet input, whose columns go before those of the chunks, row by row. */
  beside?: string;
  rows: number;
  target: string;
  format: OutputFormat;
  /** Folder that DuckDB may spill to. */
  temporary: string;
};

/**
 * Joins the chunks, in order, into one file.
 * @throws RetortError INTERNAL where the rows written are not as many as the rows read.
 */
export async function mergeChunks(merge: Merge): Promise<void> {
  const byDatabase = merge.format === "parquet" || merge.beside !== undefined;
  const written = byDatabase ? await copyByDatabase(merge) : await copyText(merge);
  if (written !== merge.rows)
    throw new RetortError("INTERNAL", `${written} rows were written for ${merge.rows} rows read`, {
      hint: "run it again with --restart, and please report this",
    });
}

async function copyText(merge: Merge): Promise<number> {
  const delimiter = merge.format === "tsv" ? "\t" : ",";
  const names = merge.columns.map(([name]) => name);
  const out = createWriteStream(merge.target, { flush: true });
  const put = async (text: string) => {
    if (!out.write(text)) await once(out, "drain");
  };
  let rows = 0;
  if (merge.format !== "jsonl") await put(`${names.map((name) => delimited(name, delimiter)).join(delimiter)}\n`);
  for (const chunk of merge.chunks) {
    const block: string[] = [];
    for await (const line of lines(createReadStream(chunk))) {
      rows++;
      if (merge.format === "jsonl") block.push(line);
      else {
        const row = JSON.parse(line) as Record<string, unknown>;
        block.push(names.map((name) => delimited(row[name], delimiter)).join(delimiter));
      }
    }
    await put(`${block.join("\n")}\n`);
  }
  out.end();
  await once(out, "close");
  return rows;
}

/** A value as a field of RFC 4180: empty for null, JSON for lists, quoted where it must be. */
function delimited(value: unknown, delimiter: string): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return /["\r\n]/.test(text) || text.includes(delimiter) || /^\s|\s$/.test(text)
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}

async function copyByDatabase(merge: Merge): Promise<number> {
  const columns = merge.columns.map(([name, type]) => `${literal(name)}: ${literal(type)}`).join(", ");
  const files = merge.chunks.map(literal).join(", ");
  const answers = `read_json([${files}], format = 'newline_delimited', columns = {${columns}}, maximum_object_size = 67108864)`;
  const fields = merge.columns.map(([name]) => `a.${identifier(name)}`).join(", ");
  const source =
    merge.beside === undefined
      ? `SELECT ${fields} FROM ${answers} a`
      : `SELECT i.*, ${fields} FROM read_parquet(${literal(merge.beside)}) i POSITIONAL JOIN ${answers} a`;
  const as = {
    parquet: "FORMAT parquet, COMPRESSION zstd",
    csv: "FORMAT csv, HEADER",
    tsv: "FORMAT csv, HEADER, DELIMITER '\t'",
    jsonl: "FORMAT json",
  }[merge.format];
  const duck = await openDuckDb(merge.temporary);
  try {
    if (merge.chunks.length === 0) return await copyNothing(merge, as, duck.connection);
    const result = await duck.connection.run(`COPY (${source}) TO ${literal(merge.target)} (${as})`);
    return result.rowsChanged;
  } finally {
    duck.close();
  }
}

/** An input without rows gives an output without rows, and with all columns. */
async function copyNothing(
  merge: Merge,
  as: string,
  connection: { run(sql: string): Promise<{ rowsChanged: number }> },
) {
  const fields = merge.columns.map(([name, type]) => `NULL::${type} AS ${identifier(name)}`).join(", ");
  const from = merge.beside === undefined ? "" : ` FROM read_parquet(${literal(merge.beside)}) i`;
  const all = `${merge.beside === undefined ? "" : "i.*, "}${fields}`;
  return (await connection.run(`COPY (SELECT ${all}${from} LIMIT 0) TO ${literal(merge.target)} (${as})`)).rowsChanged;
}
