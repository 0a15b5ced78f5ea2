import type { Trace, Value } from "../trace.ts";
import { cannotRecord, type Kernel, type KernelTable, only, pair, unary } from "./kernel.ts";

const withScalar =
  (write: (trace: Trace, x: Value, scalar: (value: number) => Value) => Value): Kernel =>
  (inputs, _attributes, trace) => {
    const x = only(inputs);
    return write(trace, x, (value) => trace.scalar(value, x.dtype));
  };
const then = (trace: Trace, op: string, x: Value) => trace.node(op, [x], x);

/** TensorFlow.js's element types as ONNX has them. */
const types: Record<string, "float32" | "int32" | "bool"> = { float32: "float32", int32: "int32", bool: "bool" };

/** Element-wise kernels of one operand: activations, their gradients' pieces, casts. */
export const unaryKernels: KernelTable = {
  Identity: (inputs) => only(inputs),
  Relu: unary("Relu"),
  Sigmoid: unary("Sigmoid"),
  Tanh: unary("Tanh"),
  Exp: unary("Exp"),
  Log: unary("Log"),
  Sqrt: unary("Sqrt"),
  Neg: unary("Neg"),
  Abs: unary("Abs"),
  Sign: unary("Sign"),
  Floor: unary("Floor"),
  Ceil: unary("Ceil"),
  Round: unary("Round"),
  Sin: unary("Sin"),
  Cos: unary("Cos"),
  Tan: unary("Tan"),
  Asin: unary("Asin"),
  Acos: unary("Acos"),
  Atan: unary("Atan"),
  Sinh: unary("Sinh"),
  Cosh: unary("Cosh"),
  Erf: unary("Erf"),
  Softplus: unary("Softplus"),
  Elu: unary("Elu"),
  Selu: unary("Selu"),
  Reciprocal: unary("Reciprocal"),
  IsNan: unary("IsNaN", "bool"),
  LogicalNot: unary("Not", "bool"),
  Rsqrt: (inputs, _attributes, trace) => then(trace, "Reciprocal", then(trace, "Sqrt", only(inputs))),
  Square: (inputs, _attributes, trace) => pair(trace, "Mul", only(inputs), only(inputs)),
  Log1p: withScalar((trace, x, scalar) => then(trace, "Log", pair(trace, "Add", x, scalar(1)))),
  Expm1: withScalar((trace, x, scalar) => pair(trace, "Sub", then(trace, "Exp", x), scalar(1))),
  Relu6: withScalar((trace, x, scalar) => trace.node("Clip", [x, scalar(0), scalar(6)], x)),
  LeakyRelu: ({ x }, { alpha }, trace) => trace.node("LeakyRelu", [x], x as Value, { alpha: Number(alpha) }),
  ClipByValue: ({ x }, { clipValueMin, clipValueMax }, trace) => {
    const value = x as Value;
    const bounds = [clipValueMin, clipValueMax].map((bound) => trace.scalar(Number(bound), value.dtype));
    return trace.node("Clip", [value, ...bounds], value);
  },
  /** 1 where x > 0, alpha · x elsewhere: relu's gradient. */
  Step: ({ x }, { alpha }, trace) => {
    const value = x as Value;
    const mask = pair(trace, "Greater", value, trace.scalar(0, value.dtype), "bool");
    if (!alpha) return trace.cast(mask, value.dtype);
    const slope = pair(trace, "Mul", value, trace.scalar(Number(alpha), value.dtype));
    return trace.node("Where", [mask, trace.scalar(1, value.dtype), slope], value);
  },
  /** dy where y ≥ 0, dy · (y + 1) elsewhere. */
  EluGrad: ({ dy, y }, _attributes, trace) => {
    const [gradient, output] = [dy as Value, y as Value];
    const mask = pair(trace, "GreaterOrEqual", output, trace.scalar(0, "float32"), "bool");
    const below = pair(trace, "Mul", gradient, pair(trace, "Add", output, trace.scalar(1, "float32")));
    return trace.node("Where", [mask, gradient, below], gradient);
  },
  Cast: ({ x }, { dtype }, trace) => {
    const to = types[String(dtype)];
    if (to === undefined) throw cannotRecord(`a cast to ${dtype}`, "keep to float32, int32 and bool");
    return trace.cast(x as Value, to);
  },
};
