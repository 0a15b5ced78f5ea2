import { RetortError } from "../../core/errors.ts";
import type { ModelSpec } from "../../core/model.ts";
import type { Answer } from "../../serving/answer.ts";
import type { Engine } from "../../serving/engine.ts";
import { writeBinary } from "./datatypes.ts";
import { readRequest, type WantedOutput } from "./read-request.ts";
import { errorOutput, outputTensors } from "./tensors.ts";

/** Coverage of `<output>_lower` and `<output>_upper`. */
const coverage = 0.9;

export type InferenceCall = {
  model: string;
  version: string | undefined;
  body: Buffer;
  headerLength: number | undefined;
  /** Most rows of a request. */
  limit: number;
  signal: AbortSignal;
};

/** A response: JSON, and the bytes of binary outputs behind it. */
export type InferenceReply = { json: string; binary: Buffer | undefined };

/**
 * Answers an inference request. A bad row fails the request with its number, unless the output `error` is asked for:
 * then it is told there, and the row's numbers are NaN and its texts empty.
 *
 * @throws RetortError of the request, or of its first bad row.
 */
export async function infer(engine: Engine, call: InferenceCall): Promise<InferenceReply> {
  const spec = engine.spec(call.model, call.version);
  const { id, rows, wanted } = readRequest(spec, call.body, call.headerLength);
  if (rows.length > call.limit)
    throw new RetortError("LIMIT_EXCEEDED", `${rows.length} rows are more than ${call.limit}`, {
      hint: "ask in several requests",
    });
  const ends = (ending: string) => wanted.some(({ name }) => name.endsWith(ending) && !(name in spec.outputs));
  const answers = await engine.answers({
    model: call.model,
    rows,
    signal: call.signal,
    ...(call.version !== undefined && { version: call.version }),
    ...((ends("_lower") || ends("_upper")) && { interval: coverage }),
    domain: ends("_domain"),
  });
  const failed = answers.find(({ error }) => error)?.error;
  if (failed && !wanted.some(({ name }) => name === errorOutput)) throw failed;
  return reply(engine, spec, call, id, wanted, answers);
}

function reply(
  engine: Engine,
  spec: ModelSpec,
  { model, version }: InferenceCall,
  id: string | undefined,
  wanted: readonly WantedOutput[],
  answers: readonly Answer[],
): InferenceReply {
  const blobs: Buffer[] = [];
  const outputs = wanted.map(({ name, binary }) => {
    const { datatype, shape, data } = outputTensor(spec, name, answers);
    const about = { name, datatype, shape };
    if (!binary) return { ...about, data: datatype === "FP64" ? data.map(finite) : data };
    const bytes = writeBinary(data, datatype);
    blobs.push(bytes);
    return { ...about, parameters: { binary_data_size: bytes.length } };
  });
  const entry = engine.models.resolve(model, version ?? "production");
  const json = JSON.stringify({
    model_name: model,
    model_version: String(entry.number),
    ...(id !== undefined && { id }),
    outputs,
  });
  return { json, binary: blobs.length > 0 ? Buffer.concat(blobs) : undefined };
}

/** JSON has no NaN: what has no number is null there. */
const finite = (value: number | string) => (typeof value === "number" && !Number.isFinite(value) ? null : value);

type Tensor = { datatype: "FP64" | "INT64" | "BYTES"; shape: number[]; data: (number | string)[] };

function outputTensor(spec: ModelSpec, name: string, answers: readonly Answer[]): Tensor {
  const { own, further } = outputTensors(spec);
  const { datatype } = [...own, ...further].find((one) => one.name === name) as { datatype: Tensor["datatype"] };
  const none = datatype === "BYTES" ? "" : Number.NaN;
  const values = answers.map((answer) => answeredValue(spec, name, answer) ?? none);
  const widths = values.map((value) => (typeof value === "object" ? value.length : 1));
  const width = Math.max(1, ...widths);
  const listed = values.some((value) => typeof value === "object");
  if (!listed) return { datatype, shape: [values.length], data: values as (number | string)[] };
  if (widths.some((one, i) => one !== width && typeof values[i] === "object"))
    throw new RetortError("UNSUPPORTED_INPUT", `the rows of "${name}" are not all of one length`, {
      hint: "ask for each in a request of its own",
    });
  const data = values.flatMap((value) =>
    typeof value === "object" ? Array.from(value) : new Array<number>(width).fill(Number.NaN),
  );
  return { datatype, shape: [values.length, width], data };
}

function answeredValue(
  spec: ModelSpec,
  name: string,
  { outputs, error }: Answer,
): number | string | Float64Array | undefined {
  if (name === errorOutput) return error ? `${error.code}: ${error.message}` : "";
  if (name in spec.outputs) return outputs[name]?.value ?? undefined;
  const [, output, ending] = /^(.*)_(lower|upper|domain|spread|distance)$/s.exec(name) ?? [];
  const answered = outputs[output as string];
  if (ending === "domain") return answered?.domain?.verdict;
  if (ending === "spread" || ending === "distance") return answered?.measures?.[ending];
  return answered?.interval?.[ending as "lower" | "upper"];
}
