import protobuf from "protobufjs/light.js";

/** Numbers of ONNX's `TensorProto.DataType`. */
export const onnxTypes = { float32: 1, int32: 6, int64: 7, bool: 9, float16: 10 } as const;
/** Numbers of ONNX's `AttributeProto.AttributeType`. */
export const attributeTypes = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7 } as const;

type Field = [type: string, id: number, repeated?: "repeated"];
const message = (fields: Record<string, Field>) => ({
  fields: Object.fromEntries(
    Object.entries(fields).map(([name, [type, id, rule]]) => [name, { type, id, ...(rule !== undefined && { rule }) }]),
  ),
});

/** The part of onnx.proto (https://github.com/onnx/onnx, IR version 8) that recorded graphs use. */
const schema = {
  nested: {
    onnx: {
      nested: {
        ModelProto: message({
          irVersion: ["int64", 1],
          producerName: ["string", 2],
          producerVersion: ["string", 3],
          graph: ["GraphProto", 7],
          opsetImport: ["OperatorSetIdProto", 8, "repeated"],
          metadataProps: ["StringStringEntryProto", 14, "repeated"],
        }),
        OperatorSetIdProto: message({ domain: ["string", 1], version: ["int64", 2] }),
        StringStringEntryProto: message({ key: ["string", 1], value: ["string", 2] }),
        GraphProto: message({
          node: ["NodeProto", 1, "repeated"],
          name: ["string", 2],
          initializer: ["TensorProto", 5, "repeated"],
          input: ["ValueInfoProto", 11, "repeated"],
          output: ["ValueInfoProto", 12, "repeated"],
        }),
        NodeProto: message({
          input: ["string", 1, "repeated"],
          output: ["string", 2, "repeated"],
          name: ["string", 3],
          opType: ["string", 4],
          attribute: ["AttributeProto", 5, "repeated"],
          domain: ["string", 7],
        }),
        AttributeProto: message({
          name: ["string", 1],
          f: ["float", 2],
          i: ["int64", 3],
          s: ["bytes", 4],
          t: ["TensorProto", 5],
          floats: ["float", 7, "repeated"],
          ints: ["int64", 8, "repeated"],
          type: ["int32", 20],
        }),
        TensorProto: message({
          dims: ["int64", 1, "repeated"],
          dataType: ["int32", 2],
          name: ["string", 8],
          rawData: ["bytes", 9],
          externalData: ["StringStringEntryProto", 13, "repeated"],
          dataLocation: ["int32", 14],
        }),
        ValueInfoProto: message({ name: ["string", 1], type: ["TypeProto", 2] }),
        TypeProto: message({ tensorType: ["TensorTypeProto", 1] }),
        TensorTypeProto: message({ elemType: ["int32", 1], shape: ["TensorShapeProto", 2] }),
        TensorShapeProto: message({ dim: ["Dimension", 1, "repeated"] }),
        Dimension: message({ dimValue: ["int64", 1], dimParam: ["string", 2] }),
      },
    },
  },
};

export type OnnxEntry = { key: string; value: string };
export type OnnxTensor = {
  dims: number[];
  dataType: number;
  name?: string;
  rawData?: Uint8Array;
  externalData?: OnnxEntry[];
  /** 1 where the bytes lie in another file, at `externalData`'s offset and length. */
  dataLocation?: number;
};
export type OnnxAttribute = {
  name: string;
  type: number;
  f?: number;
  i?: number;
  s?: Uint8Array;
  t?: OnnxTensor;
  floats?: number[];
  ints?: number[];
};
export type OnnxNode = {
  opType: string;
  name?: string;
  input: string[];
  output: string[];
  attribute?: OnnxAttribute[];
};
type OnnxDimension = { dimValue?: number; dimParam?: string };
export type OnnxValueInfo = {
  name: string;
  type: { tensorType: { elemType: number; shape: { dim: OnnxDimension[] } } };
};
type OnnxGraph = {
  name: string;
  node: OnnxNode[];
  initializer: OnnxTensor[];
  input: OnnxValueInfo[];
  output: OnnxValueInfo[];
};
export type OnnxModel = {
  irVersion: number;
  producerName: string;
  producerVersion?: string;
  opsetImport: { domain: string; version: number }[];
  graph: OnnxGraph;
  metadataProps?: OnnxEntry[];
};

const ModelProto = protobuf.Root.fromJSON(schema).lookupType("onnx.ModelProto");

/** The bytes of an ONNX model (ModelProto). */
export function encodeModel(model: OnnxModel): Uint8Array {
  return ModelProto.encode(ModelProto.fromObject(model)).finish();
}

/** Reads the bytes of an ONNX model; fields outside the subset are dropped. */
export function decodeModel(bytes: Uint8Array): OnnxModel {
  return ModelProto.toObject(ModelProto.decode(bytes), { longs: Number, arrays: true }) as OnnxModel;
}
