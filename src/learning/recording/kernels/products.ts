import type { Trace, Value } from "../trace.ts";
import { broadcast, cannotRecord, type KernelTable, pair } from "./kernel.ts";

function swapLast(trace: Trace, x: Value): Value {
  const perm = x.shape.map((_, i) => i);
  perm.push(...perm.splice(-2, 1));
  return trace.transpose(x, perm);
}

/** A product of matrices. A leading axis of 1, which Dense layers put there, is taken off for a plain 2-D product. */
function product(trace: Trace, a: Value, b: Value, transposeA: boolean, transposeB: boolean): Value {
  const [left, right] = [transposeA ? swapLast(trace, a) : a, transposeB ? swapLast(trace, b) : b];
  const outer = broadcast(left.shape.slice(0, -2), right.shape.slice(0, -2));
  const shape = [...outer, left.shape.at(-2) as number, right.shape.at(-1) as number];
  const flat = (x: Value) => x.shape.length === 3 && x.shape[0] === 1;
  if (flat(left) && flat(right)) {
    const operands = [left, right].map((x) => trace.reshape(x, x.shape.slice(1)));
    return trace.reshape(trace.node("MatMul", operands, { shape: shape.slice(1), dtype: "float32" }), shape);
  }
  return trace.node("MatMul", [left, right], { shape, dtype: "float32" });
}

function activate(trace: Trace, x: Value, activation: unknown, alpha: unknown, prelu: Value | undefined): Value {
  switch (activation) {
    case undefined:
    case null:
    case "linear":
      return x;
    case "relu":
      return trace.node("Relu", [x], x);
    case "elu":
      return trace.node("Elu", [x], x);
    case "sigmoid":
      return trace.node("Sigmoid", [x], x);
    case "relu6":
      return trace.node("Clip", [x, trace.scalar(0, "float32"), trace.scalar(6, "float32")], x);
    case "leakyrelu":
      return trace.node("LeakyRelu", [x], x, { alpha: Number(alpha) });
    case "prelu":
      return pair(trace, "PRelu", x, prelu as Value);
    default:
      throw cannotRecord(`the fused activation "${activation}"`, "apply the activation as an op of its own");
  }
}

/** Products of matrices and tensors. */
export const productKernels: KernelTable = {
  BatchMatMul: ({ a, b }, { transposeA, transposeB }, trace) =>
    product(trace, a as Value, b as Value, Boolean(transposeA), Boolean(transposeB)),
  _FusedMatMul: (inputs, attributes, trace) => {
    const { transposeA, transposeB, activation, leakyreluAlpha } = attributes;
    const { a, b, bias, preluActivationWeights } = inputs;
    const y = product(trace, a as Value, b as Value, Boolean(transposeA), Boolean(transposeB));
    return activate(trace, bias ? pair(trace, "Add", y, bias) : y, activation, leakyreluAlpha, preluActivationWeights);
  },
  Einsum: (inputs, { equation }, trace) => {
    const text = String(equation).replace(/\s/g, "");
    const [left = "", right] = text.split("->");
    if (right === undefined || text.includes(".")) throw cannotRecord(`einsum "${text}"`, "name the output's axes");
    const operands = Object.values(inputs);
    const sizes = new Map<string, number>();
    left.split(",").forEach((axes, k) => {
      [...axes].forEach((axis, i) => {
        sizes.set(axis, operands[k]?.shape[i] ?? 1);
      });
    });
    const shape = [...right].map((axis) => sizes.get(axis) ?? 1);
    return trace.node("Einsum", operands, { shape, dtype: "float32" }, { equation: text });
  },
};
