import { RetortError } from "../../core/errors.ts";
import type { InputFormat } from "./formats.ts";
import type { Input } from "./input.ts";
import { readDelimited } from "./read-delimited.ts";
import { readJsonl } from "./read-jsonl.ts";
import { readParquet } from "./read-parquet.ts";
import { readSmi } from "./read-smi.ts";

/** Opens a file of rows. @throws RetortError INVALID_INPUT where it is not what it should be. */
export async function openInput(path: string, format: InputFormat, temporary: string): Promise<Input> {
  const input = await open(path, format, temporary);
  if (input.columns.length === 0) throw new RetortError("INVALID_INPUT", "the input has no columns");
  return input;
}

function open(path: string, format: InputFormat, temporary: string): Input | Promise<Input> {
  switch (format) {
    case "csv":
      return readDelimited(path, ",");
    case "tsv":
      return readDelimited(path, "\t");
    case "smi":
      return readSmi(path);
    case "jsonl":
      return readJsonl(path);
    case "parquet":
      return readParquet(path, temporary);
  }
}
