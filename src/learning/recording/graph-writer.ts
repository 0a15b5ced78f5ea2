import type { SizeExpression } from "./axis-sizes.ts";
import {
  attributeTypes,
  type OnnxAttribute,
  type OnnxEntry,
  type OnnxNode,
  type OnnxTensor,
  onnxTypes,
} from "./onnx-schema.ts";
import type { Attributes, ConstantData, RecordedType } from "./trace.ts";
import type { WeightsFile } from "./weights-file.ts";

/** Tensors of more bytes than this go to the weights file. */
const inlineLimit = 256;

/** Collects ONNX nodes and initializers; what is written twice is kept once. */
export class GraphWriter {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly #weights: WeightsFile;
  readonly #axes: ReadonlyMap<string, { input: string; position: number }>;
  readonly #written = new Map<string, string[]>();
  #next = 0;

  /** `axes` tells for each axis name at which input, and where in its shape, it can be read. */
  constructor(weights: WeightsFile, axes: ReadonlyMap<string, { input: string; position: number }>) {
    this.#weights = weights;
    this.#axes = axes;
  }

  /** Writes a node, or finds the same node; returns the names of its outputs. */
  node(opType: string, input: readonly string[], attributes: Attributes = {}, outputs = 1): string[] {
    const key = JSON.stringify([opType, input, attributes, outputs]);
    const known = this.#written.get(key);
    if (known !== undefined) return known;
    const output = Array.from({ length: outputs }, () => this.#name());
    const attribute = Object.entries(attributes).map(([name, value]) => attributeOf(opType, name, value));
    this.nodes.push({ opType, name: `${opType}_${this.nodes.length}`, input: [...input], output, attribute });
    this.#written.set(key, output);
    return output;
  }

  one(opType: string, input: readonly string[], attributes: Attributes = {}): string {
    return this.node(opType, input, attributes)[0] as string;
  }

  /** Gives a value an outside name. */
  rename(from: string, to: string): void {
    this.nodes.push({ opType: "Identity", name: `output_${to}`, input: [from], output: [to] });
  }

  constant(data: ConstantData | BigInt64Array, dims: readonly number[], dtype: RecordedType): string {
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const tensor: OnnxTensor = { dims: [...dims], dataType: onnxTypes[dtype] };
    if (raw.length > inlineLimit) {
      const { offset, length } = this.#weights.add(raw);
      tensor.dataLocation = 1;
      tensor.externalData = entries({ location: this.#weights.name, offset, length });
    } else tensor.rawData = raw.slice();
    const key = JSON.stringify([dims, dtype, tensor.externalData ?? Buffer.from(raw).toString("base64")]);
    const known = this.#written.get(key);
    if (known !== undefined) return known[0] as string;
    tensor.name = this.#name();
    this.initializers.push(tensor);
    this.#written.set(key, [tensor.name]);
    return tensor.name;
  }

  /** A tensor of one repeated number whose shape is known only at run time. */
  fill(shape: readonly SizeExpression[], value: number, dtype: RecordedType): string {
    const data = dtype === "float32" ? Float32Array.of(value) : Int32Array.of(value);
    if (shape.length === 0) return this.constant(dtype === "bool" ? Uint8Array.of(value) : data, [], dtype);
    const raw = dtype === "bool" ? Uint8Array.of(value) : new Uint8Array(data.buffer);
    const dims = this.integers(shape);
    const key = JSON.stringify(["fill", dims, value, dtype]);
    const known = this.#written.get(key);
    if (known !== undefined) return known[0] as string;
    const output = this.#name();
    const t = { dims: [1], dataType: onnxTypes[dtype], rawData: raw };
    const attribute = [{ name: "value", type: attributeTypes.tensor, t }];
    this.nodes.push({
      opType: "ConstantOfShape",
      name: `Fill_${this.nodes.length}`,
      input: [dims],
      output: [output],
      attribute,
    });
    this.#written.set(key, [output]);
    return output;
  }

  /** An int64 vector, computed from axis sizes where it depends on them. */
  integers(list: readonly SizeExpression[], infer = false): string {
    const open = list.filter((e) => e.terms.length > 0);
    if (open.length === 0) return this.#int64(list.map((e) => e.offset));
    if (infer && open.length === 1) return this.#int64(list.map((e) => (e.terms.length > 0 ? -1 : e.offset)));
    const parts = list.map((e) => this.size(e));
    return parts.length === 1 ? (parts[0] as string) : this.one("Concat", parts, { axis: 0 });
  }

  /** One whole number as an int64 vector of length 1. */
  size(e: SizeExpression): string {
    const terms = e.terms.map(({ axes, numerator, denominator }) => {
      let term = axes.map((axis) => this.#axis(axis)).reduce((a, b) => this.one("Mul", [a, b]));
      if (numerator !== 1) term = this.one("Mul", [term, this.#int64([numerator])]);
      return denominator === 1 ? term : this.one("Div", [term, this.#int64([denominator])]);
    });
    if (e.offset !== 0 || terms.length === 0) terms.push(this.#int64([e.offset]));
    return terms.reduce((a, b) => this.one("Add", [a, b]));
  }

  /** Drops nodes and initializers on which none of the outputs depends. */
  prune(outputs: readonly string[]): void {
    const needed = new Set(outputs);
    const kept: OnnxNode[] = [];
    for (const node of this.nodes.toReversed()) {
      if (!node.output.some((name) => needed.has(name))) continue;
      for (const name of node.input) needed.add(name);
      kept.push(node);
    }
    this.nodes.splice(0, this.nodes.length, ...kept.reverse());
    const used = this.initializers.filter((tensor) => needed.has(tensor.name ?? ""));
    this.initializers.splice(0, this.initializers.length, ...used);
  }

  #axis(axis: string): string {
    const { input, position } = this.#axes.get(axis) as { input: string; position: number };
    return this.one("Shape", [input], { start: position, end: position + 1 });
  }

  #int64(list: readonly number[]): string {
    return this.constant(BigInt64Array.from(list, BigInt), [list.length], "int64");
  }

  #name(): string {
    return `_${this.#next++}`;
  }
}

const entries = (record: Record<string, string | number>): OnnxEntry[] =>
  Object.entries(record).map(([key, value]) => ({ key, value: String(value) }));

/** Attributes that ONNX declares as floats. */
const floats = new Set(["alpha", "gamma", "epsilon"]);

function attributeOf(opType: string, name: string, value: number | string | readonly number[]): OnnxAttribute {
  if (opType === "Cast" && name === "to")
    return { name, type: attributeTypes.int, i: onnxTypes[value as keyof typeof onnxTypes] };
  if (typeof value === "string") return { name, type: attributeTypes.string, s: Buffer.from(value) };
  if (typeof value !== "number") return { name, type: attributeTypes.ints, ints: [...value] };
  return floats.has(name)
    ? { name, type: attributeTypes.float, f: value }
    : { name, type: attributeTypes.int, i: value };
}
