import { RetortError } from "../../core/errors.ts";
import { kindInfo } from "../../core/kinds.ts";
import type { Body, Column, Measures, Model, ModelSpec, Port, RemoteTensor, Run, Table } from "../../core/model.ts";
import { callServer } from "./calls.ts";

/** Rows in one call. */
const callRows = 256;

type RemoteBody = Extract<Body, { type: "remote" }>;
type Tensor = { name: string; shape: number[]; datatype: string; data: unknown[] };
type Stats = { runs: number; rows: number };

/**
 * A model on another machine, that speaks the Open Inference Protocol v2 over REST: each call takes up to 256 rows. Where
 * the server tells the errors of rows apart (a Retort does), a bad row leaves its neighbours alone; elsewhere the rows of
 * a refused call are asked for one by one.
 */
export function remoteModel(spec: ModelSpec, version: string): Model & { stats(): Stats } {
  const { body } = spec;
  if (body.type !== "remote") throw new RetortError("INTERNAL", `${spec.id} is not on another machine`);
  const stats: Stats = { runs: 0, rows: 0 };
  const infer = async (input: Table, rows: readonly number[], run: Run): Promise<Tensor[]> => {
    stats.runs++;
    stats.rows += rows.length;
    const { outputs } = await callServer<{ outputs?: Tensor[] }>({
      address: body.address,
      path: `${modelPath(body)}/infer`,
      body: { inputs: tensorsOf(spec, body, input, rows), outputs: wanted(body) },
      signal: run.signal,
    });
    if (!Array.isArray(outputs)) throw unreadable(body, "it has no outputs");
    return outputs;
  };
  return {
    spec,
    version,
    async predictBatch(input, run) {
      const errors = new Map(input.errors);
      const asked = Array.from({ length: input.rows }, (_, row) => row).filter((row) => !errors.has(row));
      const points = new Map(Object.keys(spec.outputs).map((name) => [name, new Array<unknown>(input.rows)]));
      const measures = new Map<string, Record<string, Float64Array>>();
      const measured = (output: string, name: string, rows: readonly number[], data: readonly unknown[] = []) => {
        const all = measures.get(output) ?? {};
        measures.set(output, all);
        all[name] ??= new Float64Array(input.rows).fill(Number.NaN);
        rows.forEach((row, i) => {
          if (typeof data[i] === "number") (all[name] as Float64Array)[row] = data[i];
        });
      };
      const keep = (rows: readonly number[], outputs: readonly Tensor[]) => {
        for (const [output, tensors] of Object.entries(body.measures ?? {}))
          for (const [name, tensor] of Object.entries(tensors))
            measured(output, name, rows, outputs.find((one) => one.name === tensor)?.data);
        const told = body.errors === undefined ? undefined : outputs.find(({ name }) => name === body.errors)?.data;
        rows.forEach((row, i) => {
          if (told?.[i]) errors.set(row, rowError(String(told[i]), row));
        });
        for (const [name, port] of Object.entries(spec.outputs)) {
          const values = valuesOf(body, port, name, outputs, rows.length);
          rows.forEach((row, i) => {
            const value = values[i];
            if (value !== undefined) (points.get(name) as unknown[])[row] = value;
            else if (!errors.has(row)) errors.set(row, unreadable(body, `"${name}" is no number`).at(row));
          });
        }
      };
      const ask = async (rows: readonly number[]): Promise<void> => {
        try {
          keep(rows, await infer(input, rows, run));
        } catch (thrown) {
          if (!(thrown instanceof RetortError) || thrown.code !== "INVALID_INPUT") throw thrown;
          const [only] = rows;
          if (rows.length === 1 && only !== undefined) errors.set(only, thrown.at(only));
          else for (const row of rows) await ask([row]);
        }
      };
      for (let from = 0; from < asked.length; from += callRows) await ask(asked.slice(from, from + callRows));
      const columns = Object.fromEntries(
        Object.entries(spec.outputs).map(([name, port]): [string, Column] => {
          const point = points.get(name) as unknown[];
          return [
            name,
            {
              point:
                kindInfo(port.kind).form === "quantity" && !port.axes
                  ? Float64Array.from(point, (value) => (value as number | undefined) ?? Number.NaN)
                  : point,
              ...(measures.has(name) && { measures: measures.get(name) as Measures }),
            },
          ];
        }),
      );
      return { rows: input.rows, columns, errors };
    },
    stats: () => stats,
    async close() {},
  };
}

const segment = encodeURIComponent;

/** Path of a remote model. */
export function modelPath({ model, version }: Pick<RemoteBody, "model" | "version">): string {
  return `/v2/models/${segment(model)}${version === undefined ? "" : `/versions/${segment(version)}`}`;
}

function tensorsOf(spec: ModelSpec, body: RemoteBody, input: Table, rows: readonly number[]): Tensor[] {
  return Object.entries(body.inputs).flatMap(([name, { tensor, datatype }]) => {
    const column = input.columns[name];
    if (!column || rows.every((row) => column.point[row] === undefined)) return [];
    const port = spec.inputs[name] as Port;
    const missing = rows.find((row) => column.point[row] === undefined);
    if (missing !== undefined)
      throw new RetortError("INVALID_INPUT", `${name} is given for some rows and not for others`, { step: name });
    const values = rows.map((row) => column.point[row]);
    const listed = ArrayBuffer.isView(values[0]);
    const width = listed ? (values[0] as Float64Array).length : 1;
    if (listed && values.some((value) => (value as Float64Array).length !== width))
      throw new RetortError("UNSUPPORTED_INPUT", `${port.title}: the rows of a call must have lists of one length`, {
        step: name,
      });
    const data = listed ? values.flatMap((value) => Array.from(value as Float64Array)) : values;
    return [{ name: tensor, shape: listed ? [rows.length, width] : [rows.length], datatype, data }];
  });
}

function wanted({ outputs, errors, measures = {} }: RemoteBody): { name: string }[] {
  const names: RemoteTensor[] = Object.values(outputs);
  const told = Object.values(measures).flatMap((one) => Object.values(one));
  return [
    ...names.map(({ tensor }) => ({ name: tensor })),
    ...told.map((name) => ({ name })),
    ...(errors === undefined ? [] : [{ name: errors }]),
  ];
}

/** The values of an output, one a row; undefined where it is not what the port carries. */
function valuesOf(body: RemoteBody, port: Port, name: string, outputs: readonly Tensor[], rows: number): unknown[] {
  const tensor = outputs.find((one) => one.name === body.outputs[name]?.tensor);
  if (!tensor) throw unreadable(body, `there is no "${body.outputs[name]?.tensor}"`);
  const flat = tensor.data.some(Array.isArray) ? tensor.data.flat(Number.POSITIVE_INFINITY) : tensor.data;
  const width = flat.length / rows;
  if (!Number.isInteger(width) || width === 0) throw unreadable(body, `"${tensor.name}" has ${flat.length} elements`);
  const { form } = kindInfo(port.kind);
  return Array.from({ length: rows }, (_, i) => {
    const own = flat.slice(i * width, (i + 1) * width);
    if (form !== "quantity" && form !== "field") return typeof own[0] === "string" ? own[0] : undefined;
    if (!own.every((value) => typeof value === "number" && Number.isFinite(value))) return undefined;
    return port.axes ? Float64Array.from(own as number[]) : width === 1 ? own[0] : undefined;
  });
}

/** An error as another Retort tells it, `CODE: message`. */
function rowError(text: string, row: number): RetortError {
  const [, code, message] = /^([A-Z_]+): (.*)$/s.exec(text) ?? [];
  const known = code === "INVALID_SMILES" || code === "UNSUPPORTED_INPUT" || code === "INVALID_QUANTITY";
  return new RetortError(known ? code : "INVALID_INPUT", message ?? text, { row });
}

function unreadable({ address, model }: RemoteBody, why: string): RetortError {
  return new RetortError("UNAVAILABLE", `the answer of ${model} at ${address} cannot be read: ${why}`, {
    hint: "add the model again: it may have changed there",
  });
}
