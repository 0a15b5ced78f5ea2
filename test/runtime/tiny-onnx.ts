import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelSpec } from "../../src/core/model.ts";
import { encodeModel, type OnnxNode, type OnnxTensor, onnxTypes } from "../../src/learning/recording/onnx-schema.ts";
import { scratch } from "./scratch.ts";

type Dims = readonly (number | string)[];
type Typed = { dims: Dims; type?: "float32" | "int32" };

/** Bytes of a small ONNX graph written by hand. */
export function graph(parts: {
  inputs: Record<string, Typed>;
  outputs: Record<string, Typed>;
  weights?: Record<string, { dims: number[]; data: Float32Array | BigInt64Array }>;
  nodes: readonly [op: string, inputs: readonly string[], output: string, attributes?: OnnxNode["attribute"]][];
}): Uint8Array {
  const info = (named: Record<string, Typed>) =>
    Object.entries(named).map(([name, { dims, type = "float32" }]) => ({
      name,
      type: {
        tensorType: {
          elemType: onnxTypes[type],
          shape: { dim: dims.map((d) => (typeof d === "number" ? { dimValue: d } : { dimParam: d })) },
        },
      },
    }));
  return encodeModel({
    irVersion: 8,
    producerName: "test",
    opsetImport: [{ domain: "", version: 17 }],
    graph: {
      name: "tiny",
      node: parts.nodes.map(([opType, input, output, attribute]) => ({
        opType,
        input: [...input],
        output: [output],
        ...(attribute && { attribute }),
      })),
      initializer: Object.entries(parts.weights ?? {}).map(
        ([name, { dims, data }]): OnnxTensor => ({
          name,
          dims,
          dataType: data instanceof Float32Array ? onnxTypes.float32 : onnxTypes.int64,
          rawData: new Uint8Array(data.buffer),
        }),
      ),
      input: info(parts.inputs),
      output: info(parts.outputs),
    },
  });
}

/** Two linear members over two numbers: 1 + 2a − b and 3 − 2a + 5b; their mean is 2 + 2b. */
export const linearForward = graph({
  inputs: { x: { dims: ["row", 2] } },
  outputs: { value: { dims: ["row", 2] } },
  weights: {
    w: { dims: [2, 2], data: Float32Array.of(2, -2, -1, 5) },
    b: { dims: [2], data: Float32Array.of(1, 3) },
  },
  nodes: [
    ["MatMul", ["x", "w"], "xw"],
    ["Add", ["xw", "b"], "value"],
  ],
});

export const linearGradient = graph({
  inputs: { x: { dims: ["row", 2] } },
  outputs: { d_x: { dims: ["row", 2] } },
  weights: { zero: { dims: [1], data: Float32Array.of(0) }, d: { dims: [2], data: Float32Array.of(0, 2) } },
  nodes: [
    ["Mul", ["x", "zero"], "nothing"],
    ["Add", ["nothing", "d"], "d_x"],
  ],
});

/** The linear members as a model of temperature and time: mean 10, scale 2 and mean 0, scale 1; result × 3 + 1. */
export const linearSpec: ModelSpec = {
  id: "linear-test",
  title: "linear",
  description: "a linear model for tests",
  subject: "Query",
  field: "linear",
  inputs: {
    a: { kind: "temperature", title: "temperature", range: [0, 1000] },
    b: { kind: "time", title: "time" },
  },
  outputs: { yield: { kind: "reaction-yield", title: "yield" } },
  body: {
    type: "network",
    featuriser: { id: "features", revision: 1, options: { ports: ["a", "b"], mean: [10, 0], scale: [2, 1] } },
    decoder: { id: "scalar", options: { output: "yield", scale: 3, offset: 1, clip: [0, 100] } },
    members: 2,
  },
};

/** Writes files of a version (text, bytes, or data as JSON) into a fresh folder; gives its path. */
export function versionDirectory(files: Record<string, unknown>): string {
  const directory = join(scratch(), "1-0123456789ab");
  mkdirSync(directory);
  for (const [name, content] of Object.entries(files))
    writeFileSync(
      join(directory, name),
      typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content),
    );
  return directory;
}
