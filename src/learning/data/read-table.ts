import { extname } from "node:path";
import { gunzipSync } from "node:zlib";
import { RetortError } from "../../core/errors.ts";
import { parseBlanks, parseCsv, parseLines, type TextTable } from "./csv.ts";
import { manifestFile, readDatasetFile } from "./dataset-files.ts";
import { datasetManifest } from "./manifests.ts";
import { readTar } from "./tar.ts";
import { parseXlsx } from "./xlsx.ts";

/** A table of a dataset; position i of every column is row i of the file, in the file's order, from 0 after the header. */
export type DataTable = {
  rows: number;
  names: readonly string[];
  /**
   * Cells of a column as written, "" where empty.
   * @throws RetortError INVALID_INPUT if there is no such column.
   */
  text(column: string): string[];
  /**
   * A column of numbers; empty cells are refused unless `missing` says what stands for them (NaN is allowed there).
   * @throws RetortError INVALID_INPUT, with the row, if a cell is no finite number.
   */
  numbers(column: string, missing?: number): Float64Array;
};

export type ReadOptions = {
  /** Sheet of a workbook, by name or by number from 1; default 1. */
  sheet?: string | number;
  /** File inside a tar archive. */
  member?: string;
  /** Character between fields, or "blanks"; default by the file's ending: tab for .tsv, blanks for .dat and .txt, else a comma. */
  delimiter?: string;
  /** Names of the columns where the file has no header. */
  header?: readonly string[];
};

/**
 * Reads a file of a dataset (CSV, TSV, blank-separated, .xlsx; gzipped; inside a tar archive) after checking its bytes.
 * @example const table = await readTable("aqsoldb", "data_curated.csv"); table.text("SMILES"); table.numbers("Solubility");
 * @throws RetortError DATASET_NOT_FOUND, DATASET_CORRUPT; INVALID_INPUT where the table cannot be read.
 */
export async function readTable(dataset: string, path: string, options: ReadOptions = {}): Promise<DataTable> {
  const file = manifestFile(datasetManifest(dataset), path);
  const bytes = await readDatasetFile(dataset, path);
  const where = `${dataset}/${path}${options.member === undefined ? "" : `:${options.member}`}`;
  if (path.endsWith(".xlsx")) return dataTable(await parseXlsx(bytes, options.sheet), where);
  const named = { ...options };
  if (named.header === undefined && headless(path)) named.header = file.columns?.map((column) => column.name) ?? [];
  return dataTable(parseText(text(bytes, path, options.member, where), options.member ?? path, named), where);
}

/** A table of named columns over cells of text. */
export function dataTable(table: TextTable, where: string): DataTable {
  const index = (column: string): number => {
    const at = table.names.indexOf(column);
    if (at >= 0) return at;
    throw new RetortError("INVALID_INPUT", `${where} has no column "${column}"`, {
      hint: `it has ${table.names.join(", ")}`,
    });
  };
  const text = (column: string): string[] => {
    const at = index(column);
    return table.cells.map((row) => row[at] ?? "");
  };
  const numbers = (column: string, missing?: number): Float64Array =>
    Float64Array.from(text(column), (cell, row) => {
      if (cell.trim() === "" && missing !== undefined) return missing;
      const value = cell.trim() === "" ? Number.NaN : Number(cell);
      if (Number.isFinite(value)) return value;
      throw new RetortError("INVALID_INPUT", `${where}, row ${row}, column "${column}": "${cell}" is no number`, {
        row,
      });
    });
  return { rows: table.cells.length, names: table.names, text, numbers };
}

function parseText(content: string, path: string, options: ReadOptions): TextTable {
  const ending = extname(path.replace(/\.gz$/, ""));
  const usual = ending === ".tsv" ? "\t" : ending === ".dat" || ending === ".txt" ? "blanks" : ",";
  const delimiter = options.delimiter ?? usual;
  if (ending === "" && options.header?.length === 1) return parseLines(content, options.header);
  if (delimiter === "blanks") return parseBlanks(content, options.header);
  return parseCsv(content, { delimiter, ...(options.header && { header: options.header }) });
}

function text(bytes: Buffer, path: string, member: string | undefined, where: string): string {
  if (member !== undefined) {
    const content = readTar(bytes).get(member);
    if (content !== undefined) return content;
    throw new RetortError("INVALID_INPUT", `${where}: there is no such file in the archive`);
  }
  return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}

/** UCI's `data.txt`, the files of indices and edits, and those of one text a line name no columns. */
function headless(path: string): boolean {
  return extname(path) === "" || path.endsWith(".txt") || path.endsWith(".treforevans.csv.gz");
}
