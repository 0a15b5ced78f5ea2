import { RetortError } from "../../core/errors.ts";
import type { ModelSpec } from "../../core/model.ts";
import { datatypeOf, readBinary } from "./datatypes.ts";
import { inputTensors, outputTensors } from "./tensors.ts";

/** An output that is asked for, and whether as bytes behind the JSON. */
export type WantedOutput = { name: string; binary: boolean };

/** A request, read: rows of raw values by port. */
export type InferenceRequest = {
  id?: string;
  rows: Record<string, unknown>[];
  wanted: readonly WantedOutput[];
};

type Parameters = { readonly [name: string]: unknown };
type JsonRequest = {
  id?: unknown;
  parameters?: Parameters;
  inputs?: unknown;
  outputs?: unknown;
};

const invalid = (message: string, hint: string, step?: string) =>
  new RetortError("INVALID_INPUT", message, { hint, ...(step !== undefined && { step }) });

/**
 * Reads an inference request of the Open Inference Protocol v2, with its binary tensor extension.
 *
 * @param headerLength bytes of JSON at the start of the body, where binary tensors follow it
 * @throws RetortError INVALID_INPUT, UNSUPPORTED_INPUT naming the tensor.
 */
export function readRequest(spec: ModelSpec, body: Buffer, headerLength: number | undefined): InferenceRequest {
  const json = parseJson(headerLength === undefined ? body : body.subarray(0, headerLength));
  const bytes = headerLength === undefined ? Buffer.alloc(0) : body.subarray(headerLength);
  if (!Array.isArray(json.inputs) || json.inputs.length === 0)
    throw invalid("the request has no inputs", `the inputs are ${Object.keys(spec.inputs).join(", ")}`);
  const columns = new Map<string, unknown[]>();
  let at = 0;
  for (const given of json.inputs as unknown[]) {
    const { name, column, used } = readInput(spec, given, bytes.subarray(at));
    at += used;
    if (columns.has(name)) throw invalid(`input "${name}" is given twice`, "give it once", name);
    columns.set(name, column);
  }
  if (at !== bytes.length)
    throw invalid(`${bytes.length - at} bytes of the body belong to no input`, "give each its binary_data_size");
  const [first] = columns;
  const count = first?.[1].length ?? 0;
  for (const [name, column] of columns)
    if (column.length !== count)
      throw invalid(
        `input "${name}" has ${column.length} rows, "${first?.[0]}" has ${count}`,
        "the first axis of every input is the rows",
        name,
      );
  const rows = Array.from({ length: count }, (_, row) =>
    Object.fromEntries([...columns].map(([name, column]) => [name, column[row]])),
  );
  return { rows, wanted: wantedOutputs(spec, json), ...(typeof json.id === "string" && { id: json.id }) };
}

function parseJson(bytes: Buffer): JsonRequest {
  try {
    const json: unknown = JSON.parse(bytes.toString("utf8"));
    if (typeof json === "object" && json !== null) return json;
  } catch {
    // The message of the parser may quote the body: structures are secrets.
  }
  throw invalid("the body is not a JSON object", 'send {"inputs": [{"name", "shape", "datatype", "data"}]}');
}

function readInput(spec: ModelSpec, given: unknown, bytes: Buffer): { name: string; column: unknown[]; used: number } {
  const { name, shape, datatype, data, parameters } = (given ?? {}) as Record<string, unknown>;
  const known = inputTensors(spec).find((one) => one.name === name);
  if (!known)
    throw invalid(
      `${spec.id} has no input ${JSON.stringify(name)}`,
      `its inputs are ${Object.keys(spec.inputs).join(", ")}`,
    );
  const tensor = known.name;
  if (!Array.isArray(shape) || shape.length === 0 || !shape.every((n) => Number.isInteger(n) && n >= 0))
    throw invalid(`input "${tensor}" has no shape`, "give whole numbers, the rows first", tensor);
  const lengths = shape as number[];
  const count = lengths.reduce((product, n) => product * n, 1);
  const type = datatypeOf(datatype, tensor);
  const size = (parameters as Parameters | undefined)?.binary_data_size;
  if (size !== undefined && (!Number.isInteger(size) || (size as number) > bytes.length))
    throw invalid(`input "${tensor}" says it has ${size} bytes, ${bytes.length} follow`, "check its size", tensor);
  const flat =
    size === undefined ? flattened(data, tensor) : readBinary(bytes.subarray(0, size as number), type, count, tensor);
  if (flat.length !== count)
    throw invalid(`input "${tensor}" has ${flat.length} elements, its shape says ${count}`, "make them agree", tensor);
  return { name: tensor, column: asRows(flat, lengths, known.shape.length), used: (size as number | undefined) ?? 0 };
}

/** Nested or flat data, row-major. */
function flattened(data: unknown, tensor: string): unknown[] {
  if (!Array.isArray(data)) throw invalid(`input "${tensor}" has no data`, "give a list, nested or flat", tensor);
  return data.some(Array.isArray) ? data.flat(Number.POSITIVE_INFINITY) : data;
}

/** One value a row, or one list a row where the tensor has two axes. A text of length one stands for itself. */
function asRows(flat: unknown[], shape: readonly number[], rank: number): unknown[] {
  const rows = shape[0] as number;
  const width = rows === 0 ? 0 : flat.length / rows;
  if (rank === 1 && width === 1) return flat;
  if (rank === 2 && shape.length === 1) return typeof flat[0] === "string" ? flat : [flat];
  return Array.from({ length: rows }, (_, row) => flat.slice(row * width, (row + 1) * width));
}

function wantedOutputs(spec: ModelSpec, json: JsonRequest): WantedOutput[] {
  const { own, further } = outputTensors(spec);
  const all = json.parameters?.binary_data_output === true;
  if (json.outputs === undefined || (Array.isArray(json.outputs) && json.outputs.length === 0))
    return own.map(({ name }) => ({ name, binary: all }));
  if (!Array.isArray(json.outputs)) throw invalid("outputs is not a list", 'send "outputs": [{"name"}]');
  const names = [...own, ...further].map(({ name }) => name);
  return json.outputs.map((output: unknown) => {
    const { name, parameters } = (output ?? {}) as { name?: unknown; parameters?: Parameters };
    if (typeof name !== "string" || !names.includes(name))
      throw invalid(`${spec.id} has no output ${JSON.stringify(name)}`, `its outputs are ${names.join(", ")}`);
    return { name, binary: (parameters?.binary_data as boolean | undefined) ?? all };
  });
}
