import { RetortError } from "../../../core/errors.ts";
import type { RecordedType, Trace, Value } from "../trace.ts";

/** Writes one TensorFlow.js kernel as ONNX nodes. `x` holds the inputs by TensorFlow.js's names for them. */
export type Kernel = (
  x: Readonly<Record<string, Value>>,
  attributes: Readonly<Record<string, unknown>>,
  trace: Trace,
) => Value | Value[];

export type KernelTable = Readonly<Record<string, Kernel>>;

/** The shape of an element-wise result of two operands (NumPy broadcasting). */
export function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const m = a[i - rank + a.length] ?? 1;
    const n = b[i - rank + b.length] ?? 1;
    return m === 1 ? n : m;
  });
}

/** Axes as non-negative numbers; none given means all. */
export function resolveAxes(axis: unknown, rank: number): number[] {
  const axes = axis == null ? Array.from({ length: rank }, (_, i) => i) : Array.isArray(axis) ? axis : [axis];
  return axes.map((a: number) => (a < 0 ? a + rank : a));
}

/** An element-wise ONNX op of one operand. */
export const unary =
  (op: string, dtype?: RecordedType): Kernel =>
  (inputs, _attributes, trace) => {
    const x = only(inputs);
    return trace.node(op, [x], { shape: x.shape, dtype: dtype ?? x.dtype });
  };

/** The one input of a kernel, whatever its name. */
export function only(inputs: Readonly<Record<string, Value>>): Value {
  const values = Object.values(inputs);
  if (values.length !== 1) throw new RetortError("INTERNAL", `a kernel got ${values.length} inputs where it takes one`);
  return values[0] as Value;
}

/** Element-wise ONNX op of two operands. */
export function pair(trace: Trace, op: string, a: Value, b: Value, dtype: RecordedType = a.dtype): Value {
  return trace.node(op, [a, b], { shape: broadcast(a.shape, b.shape), dtype });
}

/** What the recorder cannot express, as an error that says so. */
export function cannotRecord(what: string, hint: string): RetortError {
  return new RetortError("EXPORT_FAILED", `cannot record ${what} as ONNX`, { hint });
}
