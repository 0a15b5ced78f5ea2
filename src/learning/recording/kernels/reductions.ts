import type { Value } from "../trace.ts";
import { type Kernel, type KernelTable, only, resolveAxes } from "./kernel.ts";

function reducedShape(x: Value, axes: readonly number[], keepDims: boolean): number[] {
  return x.shape.flatMap((n, i) => (axes.includes(i) ? (keepDims ? [1] : []) : [n]));
}

/** Opset 17: ReduceSum takes its axes as an operand, the others as an attribute. */
const reduce =
  (op: string): Kernel =>
  (inputs, attributes, trace) => {
    const x = only(inputs);
    const axes = resolveAxes(attributes.axis ?? attributes.reductionIndices, x.shape.length);
    const keepdims = attributes.keepDims ? 1 : 0;
    if (axes.length === 0) return x;
    const output = { shape: reducedShape(x, axes, keepdims === 1), dtype: x.dtype };
    if (op === "ReduceSum") return trace.node(op, [x, { integers: axes }], output, { keepdims });
    return trace.node(op, [x], output, { axes, keepdims });
  };

const logical =
  (op: string): Kernel =>
  (inputs, attributes, trace) => {
    const as = { x: trace.cast(only(inputs), "int32") };
    return trace.cast(reduce(op)(as, attributes, trace) as Value, "bool");
  };

const argument =
  (op: string): Kernel =>
  (inputs, attributes, trace) => {
    const x = only(inputs);
    const [axis = 0] = resolveAxes(attributes.axis, x.shape.length);
    const output = { shape: reducedShape(x, [axis], false), dtype: "int64" } as const;
    return trace.cast(trace.node(op, [x], output, { axis, keepdims: 0 }), "int32");
  };

/** Kernels that make an axis smaller, and softmax and running sums along one. */
export const reductionKernels: KernelTable = {
  Sum: reduce("ReduceSum"),
  Mean: reduce("ReduceMean"),
  Max: reduce("ReduceMax"),
  Min: reduce("ReduceMin"),
  Prod: reduce("ReduceProd"),
  All: logical("ReduceMin"),
  Any: logical("ReduceMax"),
  ArgMax: argument("ArgMax"),
  ArgMin: argument("ArgMin"),
  Softmax: (inputs, { dim }, trace) => {
    const x = only(inputs);
    return trace.node("Softmax", [x], x, { axis: dim == null ? x.shape.length - 1 : Number(dim) });
  },
  LogSoftmax: (inputs, { axis }, trace) => {
    const x = only(inputs);
    return trace.node("LogSoftmax", [x], x, { axis: axis == null ? x.shape.length - 1 : Number(axis) });
  },
  Cumsum: (inputs, { axis, exclusive, reverse }, trace) => {
    const x = only(inputs);
    const attributes = { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 };
    return trace.node("CumSum", [x, { integers: resolveAxes(axis, x.shape.length) }], x, attributes);
  },
};
