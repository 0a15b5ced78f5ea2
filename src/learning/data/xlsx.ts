import { readSheet } from "read-excel-file/node";
import type { TextTable } from "./csv.ts";

/** A sheet of an Excel workbook; the first row names the columns, numbers are given with all their digits. */
export async function parseXlsx(bytes: Buffer, sheet: string | number = 1): Promise<TextTable> {
  const [names, ...rows] = await readSheet<string>(bytes, sheet, { parseNumber: (text) => text });
  const text = (cell: unknown) => (cell === null || cell === undefined ? "" : String(cell));
  return { names: (names ?? []).map(text), cells: rows.map((row) => row.map(text)) };
}
