import { RetortError } from "../../core/errors.ts";

/** What screening reads. `.smi` is SMILES, blanks, name, without a header. */
const inputFormats = ["csv", "tsv", "smi", "jsonl", "parquet"] as const;
/** What screening writes. */
const outputFormats = ["csv", "tsv", "jsonl", "parquet"] as const;

export type InputFormat = (typeof inputFormats)[number];
export type OutputFormat = (typeof outputFormats)[number];

const byEnding: Readonly<Record<string, InputFormat>> = {
  csv: "csv",
  tsv: "tsv",
  tab: "tsv",
  smi: "smi",
  smiles: "smi",
  jsonl: "jsonl",
  ndjson: "jsonl",
  parquet: "parquet",
  pq: "parquet",
};

function formatOf(path: string, given: string | undefined, allowed: readonly string[], option: string): InputFormat {
  const ending = /\.([a-z]+)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? "";
  const format = given ?? byEnding[ending];
  if (format !== undefined && allowed.includes(format)) return format as InputFormat;
  throw new RetortError(
    "INVALID_INPUT",
    given === undefined ? `the format of "${path}" cannot be told from its name` : `"${given}" is not a format here`,
    { hint: `give ${option} ${allowed.join("|")}, or a file name with such an ending` },
  );
}

/**
 * Format of an input file by its ending (`.gz` behind it is allowed for text), or as given; standard input is CSV.
 * @throws RetortError INVALID_INPUT where neither tells.
 */
export function inputFormat(path: string, given?: string): InputFormat {
  return formatOf(path, given ?? (path === "-" ? "csv" : undefined), inputFormats, "--from");
}

/** Format of the output by its ending, or as given; standard output is CSV. @throws RetortError INVALID_INPUT. */
export function outputFormat(path: string, given?: string): OutputFormat {
  return formatOf(path, given ?? (path === "-" ? "csv" : undefined), outputFormats, "--format") as OutputFormat;
}
