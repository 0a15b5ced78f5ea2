/** Element types that a recorded value may have. */
export type RecordedType = "float32" | "int32" | "bool" | "int64";

/** A value of a recorded graph: the output of a node, an input or a constant. */
export type Value = { id: number; shape: readonly number[]; dtype: RecordedType };

export type ConstantData = Float32Array | Int32Array | Uint8Array;

/** What a node takes: a value, a list of integers that may turn out to depend on axis sizes, or nothing. */
export type Operand = Value | Integers | undefined;

/**
 * A list of integers (a shape, slice bounds, repetitions) as an int64 operand. `infer`: it is the target of a Reshape,
 * so that one entry may be written as −1.
 */
type Integers = { integers: readonly number[]; infer?: boolean };

export type Attributes = Record<string, number | string | readonly number[]>;

export type RecordedNode =
  | { type: "node"; op: string; inputs: readonly Operand[]; outputs: readonly Value[]; attributes: Attributes }
  | { type: "constant"; output: Value; data: ConstantData }
  | { type: "fill"; output: Value; value: number; shape: Integers };

/** The nodes that one run of a forward function leaves, in order. */
export class Trace {
  readonly nodes: RecordedNode[] = [];
  readonly inputs: Value[] = [];
  readonly #reshapedFrom = new Map<number, Value>();
  #next = 0;

  value(shape: readonly number[], dtype: RecordedType): Value {
    return { id: this.#next++, shape: [...shape], dtype };
  }

  input(shape: readonly number[], dtype: RecordedType): Value {
    const value = this.value(shape, dtype);
    this.inputs.push(value);
    return value;
  }

  /** Appends a node with one output. */
  node(
    op: string,
    inputs: readonly Operand[],
    output: { shape: readonly number[]; dtype: RecordedType },
    attributes: Attributes = {},
  ): Value {
    return this.many(op, inputs, [output], attributes)[0] as Value;
  }

  /** Appends a node with several outputs. */
  many(
    op: string,
    inputs: readonly Operand[],
    outputs: readonly { shape: readonly number[]; dtype: RecordedType }[],
    attributes: Attributes = {},
  ): Value[] {
    const values = outputs.map(({ shape, dtype }) => this.value(shape, dtype));
    this.nodes.push({ type: "node", op, inputs, outputs: values, attributes });
    return values;
  }

  constant(data: ConstantData, shape: readonly number[], dtype: RecordedType): Value {
    const output = this.value(shape, dtype);
    this.nodes.push({ type: "constant", output, data });
    return output;
  }

  scalar(value: number, dtype: RecordedType): Value {
    const data = dtype === "float32" ? Float32Array.of(value) : Int32Array.of(value);
    return this.constant(dtype === "bool" ? Uint8Array.of(value) : data, [], dtype);
  }

  /** A tensor of one repeated number, whose shape may depend on axis sizes. */
  fill(shape: readonly number[], value: number, dtype: RecordedType): Value {
    const output = this.value(shape, dtype);
    this.nodes.push({ type: "fill", output, value, shape: { integers: [...shape] } });
    return output;
  }

  cast(x: Value, dtype: RecordedType): Value {
    if (x.dtype === dtype) return x;
    return this.node("Cast", [x], { shape: x.shape, dtype }, { to: dtype });
  }

  /** A value in another shape; of a value that was itself reshaped, the original is taken. */
  reshape(x: Value, shape: readonly number[]): Value {
    const same = (y: Value) => shape.length === y.shape.length && shape.every((n, i) => n === y.shape[i]);
    if (same(x)) return x;
    const source = this.#reshapedFrom.get(x.id) ?? x;
    if (same(source)) return source;
    const operands = [source, { integers: [...shape], infer: true }];
    const reshaped = this.node("Reshape", operands, { shape, dtype: x.dtype });
    this.#reshapedFrom.set(reshaped.id, source);
    return reshaped;
  }

  transpose(x: Value, perm: readonly number[]): Value {
    if (perm.every((p, i) => p === i)) return x;
    const shape = perm.map((p) => x.shape[p] as number);
    return this.node("Transpose", [x], { shape, dtype: x.dtype }, { perm: [...perm] });
  }
}
