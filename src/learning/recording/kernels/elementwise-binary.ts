import type { RecordedType } from "../trace.ts";
import { type Kernel, type KernelTable, pair } from "./kernel.ts";

const binary =
  (op: string, dtype?: RecordedType): Kernel =>
  ({ a, b }, _attributes, trace) =>
    pair(trace, op, a as never, b as never, dtype);

const compare = (op: string) => binary(op, "bool");

/** Element-wise kernels of two operands, broadcasting as NumPy does; TensorFlow.js has made their types match. */
export const binaryKernels: KernelTable = {
  Add: binary("Add"),
  Sub: binary("Sub"),
  Multiply: binary("Mul"),
  RealDiv: binary("Div"),
  Maximum: binary("Max"),
  Minimum: binary("Min"),
  Pow: binary("Pow"),
  Prelu: ({ x, alpha }, _attributes, trace) => pair(trace, "PRelu", x as never, alpha as never),
  Greater: compare("Greater"),
  GreaterEqual: compare("GreaterOrEqual"),
  Less: compare("Less"),
  LessEqual: compare("LessOrEqual"),
  Equal: compare("Equal"),
  LogicalAnd: compare("And"),
  LogicalOr: compare("Or"),
  LogicalXor: compare("Xor"),
  NotEqual: ({ a, b }, _attributes, trace) => {
    const equal = pair(trace, "Equal", a as never, b as never, "bool");
    return trace.node("Not", [equal], equal);
  },
  SquaredDifference: ({ a, b }, _attributes, trace) => {
    const difference = pair(trace, "Sub", a as never, b as never);
    return pair(trace, "Mul", difference, difference);
  },
  FloorDiv: ({ a, b }, _attributes, trace) => {
    if (!a || !b) throw new TypeError("FloorDiv takes two operands");
    const quotient = pair(trace, "Div", trace.cast(a, "float32"), trace.cast(b, "float32"));
    return trace.cast(trace.node("Floor", [quotient], quotient), a.dtype);
  },
  AddN: (inputs, _attributes, trace) => {
    const [first, ...rest] = Object.values(inputs);
    if (first === undefined) throw new TypeError("AddN takes at least one operand");
    return rest.length === 0 ? first : trace.node("Sum", [first, ...rest], first);
  },
  /** Where on three operands of one shape (TensorFlow.js broadcasts before). */
  Select: ({ condition, t, e }, _attributes, trace) => {
    if (!condition || !t || !e) throw new TypeError("Select takes three operands");
    const rows = condition.shape.length === 1 && t.shape.length > 1;
    const mask = rows
      ? trace.reshape(condition, [condition.shape[0] as number, ...t.shape.slice(1).fill(1)])
      : condition;
    return trace.node("Where", [trace.cast(mask, "bool"), t, e], t);
  },
};
