import * as tf from "@tensorflow/tfjs-core";
import { RetortError } from "../../core/errors.ts";
import { type Sizes, traceSizes } from "./axis-sizes.ts";
import { GraphWriter } from "./graph-writer.ts";
import { encodeModel, type OnnxModel, type OnnxValueInfo, onnxTypes } from "./onnx-schema.ts";
import { reconcile } from "./reconcile.ts";
import { runRecorded } from "./recorder.ts";
import { type RecordedType, Trace, type Value } from "./trace.ts";
import { WeightsFile } from "./weights-file.ts";

/** The shape of a tensor; a string is the name of an axis whose size is free, such as "atom" or "molecule". */
export type SymbolicShape = readonly (number | string)[];
export type SymbolicInput = { name: string; dtype: "float32" | "int32"; shape: SymbolicShape };

export type Recording = {
  inputs: readonly SymbolicInput[];
  /**
   * The network as TensorFlow.js ops, dropout off. May hold `tf.grads`, which records a gradient graph. It runs several
   * times; `sizes` gives the size of each axis in that run, to be used wherever a size is needed.
   */
  forward: (tfjs: typeof tf, inputs: Record<string, tf.Tensor>, sizes: Sizes) => Record<string, tf.Tensor>;
  /** The outputs to keep, with their shapes. */
  outputs: Readonly<Record<string, SymbolicShape>>;
  /** Several graphs of one version share a weights file; without one, a fresh `weights.bin` is made. */
  weights?: WeightsFile;
};

/** An ONNX model that lies beside its weights file; `weights` are all bytes of that file so far. */
export type RecordedModel = { model: Uint8Array; weights: Uint8Array; nodes: number };

/** Operator set 17: the first with both LayerNormalization and ScatterND reductions, and axes still as attributes. */
const opset = 17;
const irVersion = 8;

/**
 * Exports a TensorFlow.js network as ONNX by running it on a backend that records. It is traced at three sets of
 * distinct axis sizes: a constant that follows an axis becomes computed, and what follows none fails the export.
 *
 * @throws RetortError EXPORT_FAILED where an op cannot be recorded, sizes do not follow the declared axes, or an
 * output has another shape than declared.
 */
export async function recordOnnx(recording: Recording): Promise<RecordedModel> {
  const { inputs, forward, outputs } = recording;
  const weights = recording.weights ?? new WeightsFile();
  const axes = axisPlaces(inputs, outputs);
  const sizes = traceSizes([...axes.keys()]);
  const traces: Trace[] = [];
  const results: Record<string, Value>[] = [];
  for (const sized of sizes) {
    const trace = new Trace();
    const values = inputs.map(({ name, dtype, shape }) => [name, trace.input(concrete(shape, sized), dtype)] as const);
    const run = (tensors: Record<string, tf.Tensor>) => forward(tf, tensors, sized);
    const result = await runRecorded(trace, Object.fromEntries(values), run);
    checkShapes(result, outputs, sized);
    traces.push(trace);
    results.push(result);
  }
  const names = new Map((traces[0] as Trace).inputs.map((value, i) => [value.id, inputs[i]?.name as string]));
  const writer = new GraphWriter(weights, axes);
  reconcile(traces, sizes, names, writer);
  const wanted = Object.entries(outputs).map(([name, shape]) => {
    const value = results[0]?.[name] as Value;
    if (results.some((r) => r[name]?.id !== value.id))
      throw new RetortError("EXPORT_FAILED", `output "${name}" is another value at other sizes`);
    writer.rename(names.get(value.id) as string, name);
    return valueInfo(name, value.dtype, shape);
  });
  writer.prune(Object.keys(outputs));
  const model: OnnxModel = {
    irVersion,
    producerName: "retort",
    opsetImport: [{ domain: "", version: opset }],
    graph: {
      name: "network",
      node: writer.nodes,
      initializer: writer.initializers,
      input: inputs.map(({ name, dtype, shape }) => valueInfo(name, dtype, shape)),
      output: wanted,
    },
  };
  return { model: encodeModel(model), weights: weights.bytes(), nodes: writer.nodes.length };
}

function axisPlaces(inputs: readonly SymbolicInput[], outputs: Readonly<Record<string, SymbolicShape>>) {
  const places = new Map<string, { input: string; position: number }>();
  for (const { name, shape } of inputs)
    shape.forEach((axis, position) => {
      if (typeof axis === "string" && !places.has(axis)) places.set(axis, { input: name, position });
    });
  for (const [name, shape] of Object.entries(outputs))
    for (const axis of shape)
      if (typeof axis === "string" && !places.has(axis))
        throw new RetortError("EXPORT_FAILED", `output "${name}" has the axis "${axis}", which no input has`, {
          hint: "give the network an input along that axis, such as one number per row",
        });
  return places;
}

const concrete = (shape: SymbolicShape, sizes: Sizes) =>
  shape.map((n) => (typeof n === "number" ? n : (sizes[n] as number)));

function checkShapes(
  results: Readonly<Record<string, Value>>,
  outputs: Readonly<Record<string, SymbolicShape>>,
  sizes: Sizes,
): void {
  for (const [name, shape] of Object.entries(outputs)) {
    const value = results[name];
    if (value === undefined) throw new RetortError("EXPORT_FAILED", `the network gives no output "${name}"`);
    const wanted = concrete(shape, sizes);
    if (value.shape.length !== wanted.length || value.shape.some((n, i) => n !== wanted[i]))
      throw new RetortError(
        "EXPORT_FAILED",
        `output "${name}" is declared as [${shape.join(", ")}], which is [${wanted.join(", ")}] in this trace, but has the shape [${value.shape.join(", ")}]`,
        { hint: "a size that should follow an axis is fixed in the network, or the declaration is wrong" },
      );
  }
}

function valueInfo(name: string, dtype: RecordedType, shape: SymbolicShape): OnnxValueInfo {
  const dim = shape.map((n) => (typeof n === "number" ? { dimValue: n } : { dimParam: n }));
  return { name, type: { tensorType: { elemType: onnxTypes[dtype], shape: { dim } } } };
}
