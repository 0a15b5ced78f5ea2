import { statSync } from "node:fs";
import { parse } from "csv-parse";
import { RetortError } from "../../core/errors.ts";
import { headOf, type Input, type InputRow, inBatches, openText, type Tally } from "./input.ts";

/**
 * Comma- or tab-separated text with a header (RFC 4180). Every cell is kept as written; a line with too few or too many
 * fields is a row with a problem.
 *
 * @throws RetortError INVALID_INPUT if there is no header, or a column is named twice.
 */
export async function readDelimited(path: string, delimiter: "," | "\t"): Promise<Input> {
  const columns = await header(path, delimiter);
  const rows = async function* (tally: Tally): AsyncGenerator<InputRow> {
    let headerSeen = false;
    for await (const cells of records(path, delimiter, tally)) {
      if (headerSeen) yield rowOf(columns, cells);
      headerSeen = true;
    }
  };
  return {
    columns,
    size: statSync(path).size,
    types: columns.map(() => "VARCHAR"),
    rows: (from, tally) => inBatches(rows(tally), from),
  };
}

function rowOf(columns: readonly string[], cells: readonly string[]): InputRow {
  const values = Object.fromEntries(columns.map((name, i) => [name, cells[i] ?? ""]));
  const row = {
    head: headOf(
      columns,
      columns.map((_, i) => cells[i] ?? ""),
    ),
    values,
  };
  if (cells.length === columns.length) return row;
  return { ...row, problem: `the line has ${cells.length} fields, the header ${columns.length}` };
}

async function* records(path: string, delimiter: string, tally?: Tally): AsyncGenerator<string[]> {
  const source = openText(path, tally);
  const parser = parse({
    bom: true,
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: 64 * 1024 * 1024,
    ...(delimiter === "\t" && { quote: null }),
  });
  source.on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const record of parser) yield record as string[];
  } catch (thrown) {
    const csv = thrown as { code?: string; lines?: number; message: string };
    if (!csv.code?.startsWith("CSV_")) throw thrown;
    throw new RetortError("INVALID_INPUT", `the input cannot be read at line ${csv.lines ?? "?"}: ${csv.message}`, {
      hint: "is a quote not closed, or is --from wrong?",
      cause: thrown,
    });
  } finally {
    source.destroy();
    parser.destroy();
  }
}

async function header(path: string, delimiter: string): Promise<string[]> {
  for await (const names of records(path, delimiter)) {
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined)
      throw new RetortError("INVALID_INPUT", `the input has two columns called "${twice}"`, {
        hint: "rename one of them",
      });
    return names;
  }
  throw new RetortError("INVALID_INPUT", "the input is empty", { hint: "its first line must name the columns" });
}
