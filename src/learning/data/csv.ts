import { parse } from "csv-parse/sync";
import { RetortError } from "../../core/errors.ts";

export type CsvOptions = {
  /** Character between fields; default a comma. */
  delimiter?: string;
  /** Names of the columns of a file without a header; default: the first line names them. */
  header?: readonly string[];
};

/** Text in columns, cells as written (RFC 4180: quotes, doubled quotes, line breaks in quotes; a byte-order mark is skipped). */
export type TextTable = { names: readonly string[]; cells: readonly (readonly string[])[] };

/**
 * Reads comma- or tab-separated text.
 * @throws RetortError INVALID_INPUT, with the line, if a line has another number of fields than the header.
 */
export function parseCsv(text: string, options: CsvOptions = {}): TextTable {
  let records: string[][];
  try {
    records = parse(text, {
      bom: true,
      delimiter: options.delimiter ?? ",",
      skip_empty_lines: true,
      ...(options.delimiter === "\t" && { quote: null }),
    });
  } catch (thrown) {
    throw new RetortError("INVALID_INPUT", `the table cannot be read: ${(thrown as Error).message}`, { cause: thrown });
  }
  if (options.header) return { names: options.header, cells: records };
  const [names, ...cells] = records;
  return { names: names ?? [], cells };
}

/** The cells of a text in which runs of blanks separate numbers (`.dat`, UCI's `data.txt`). */
export function parseBlanks(text: string, header?: readonly string[]): TextTable {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const cells = lines.map((line) => line.trim().split(/\s+/));
  if (header) return { names: header, cells };
  return { names: cells[0] ?? [], cells: cells.slice(1) };
}

/** One cell a line. */
export function parseLines(text: string, header: readonly string[]): TextTable {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return { names: header, cells: lines.map((line) => [line]) };
}
