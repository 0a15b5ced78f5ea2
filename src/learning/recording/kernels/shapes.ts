import type { RecordedType, Trace, Value } from "../trace.ts";
import { cannotRecord, type Kernel, type KernelTable, only, resolveAxes } from "./kernel.ts";

const numbers = (value: unknown) => (value as readonly number[]).map(Number);

function slice(trace: Trace, x: Value, begin: readonly number[], size: readonly number[]): Value {
  const cut = x.shape.map((_, i) => i).filter((i) => begin[i] !== 0 || size[i] !== x.shape[i]);
  if (cut.length === 0) return x;
  const starts = cut.map((i) => begin[i] as number);
  const ends = cut.map((i) => (begin[i] as number) + (size[i] as number));
  const operands = [x, { integers: starts }, { integers: ends }, { integers: cut }];
  return trace.node("Slice", operands, { shape: size, dtype: x.dtype });
}

function split(trace: Trace, x: Value, sizes: readonly number[], axis: number): Value[] {
  const outputs = sizes.map((n) => ({ shape: x.shape.map((m, i) => (i === axis ? n : m)), dtype: x.dtype }));
  if (sizes.length === 1) return [x];
  return trace.many("Split", [x, { integers: [...sizes] }], outputs, { axis });
}

function concat(trace: Trace, parts: readonly Value[], axis: number): Value {
  const first = parts[0] as Value;
  if (parts.length === 1) return first;
  const total = parts.reduce((sum, part) => sum + (part.shape[axis] as number), 0);
  const shape = first.shape.map((n, i) => (i === axis ? total : n));
  return trace.node("Concat", [...parts], { shape, dtype: first.dtype }, { axis });
}

const uniform =
  (value: number): Kernel =>
  (inputs, _attributes, trace) => {
    const x = only(inputs);
    return trace.fill(x.shape, value, x.dtype);
  };

/** Kernels that move numbers without changing them, and those that make constant ones. */
export const shapeKernels: KernelTable = {
  Reshape: ({ x }, { shape }, trace) => {
    const value = x as Value;
    const wanted = numbers(shape);
    const known = wanted.reduce((product, n) => (n === -1 ? product : product * n), 1);
    const size = value.shape.reduce((product, n) => product * n, 1);
    const resolved = wanted.map((n) => (n === -1 ? size / known : n));
    return trace.reshape(value, resolved);
  },
  ExpandDims: ({ input }, { dim }, trace) => {
    const x = input as Value;
    const at = Number(dim) < 0 ? x.shape.length + 1 + Number(dim) : Number(dim);
    return trace.reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
  },
  Transpose: ({ x }, { perm }, trace) => trace.transpose(x as Value, numbers(perm)),
  Slice: ({ x }, { begin, size }, trace) => {
    const value = x as Value;
    const from = numbers(begin);
    const given = numbers(size);
    const sizes = value.shape.map((n, i) => {
      const wanted = given[i] ?? -1;
      return wanted === -1 ? n - (from[i] ?? 0) : wanted;
    });
    return slice(
      trace,
      value,
      value.shape.map((_, i) => from[i] ?? 0),
      sizes,
    );
  },
  StridedSlice: ({ x }, attributes, trace) => {
    const value = x as Value;
    const masks = ["beginMask", "endMask", "ellipsisMask", "newAxisMask", "shrinkAxisMask"] as const;
    if (masks.some((mask) => attributes[mask])) throw cannotRecord("a strided slice with masks", "use tf.slice");
    const [begin, end, strides] = [attributes.begin, attributes.end, attributes.strides].map(numbers);
    const shape = value.shape.map((n, i) => {
      const stride = strides?.[i] ?? 1;
      return Math.max(0, Math.ceil(((end?.[i] ?? n) - (begin?.[i] ?? 0)) / stride));
    });
    const lists = [begin, end, value.shape.map((_, i) => i), strides].map((integers) => ({ integers: integers ?? [] }));
    return trace.node("Slice", [value, ...lists], { shape, dtype: value.dtype });
  },
  Concat: (inputs, { axis }, trace) => {
    const parts = Object.values(inputs);
    const [at = 0] = resolveAxes(axis, parts[0]?.shape.length ?? 1);
    return concat(trace, parts, at);
  },
  SplitV: ({ x }, { numOrSizeSplits, axis }, trace) => {
    const value = x as Value;
    const [at = 0] = resolveAxes(axis, value.shape.length);
    const length = value.shape[at] as number;
    if (typeof numOrSizeSplits === "number")
      return split(trace, value, Array(numOrSizeSplits).fill(length / numOrSizeSplits), at);
    const sizes = numbers(numOrSizeSplits);
    const rest = length - sizes.reduce((sum, n) => sum + Math.max(n, 0), 0);
    return split(
      trace,
      value,
      sizes.map((n) => (n === -1 ? rest : n)),
      at,
    );
  },
  Pack: (inputs, { axis }, trace) => {
    const parts = Object.values(inputs);
    const rank = (parts[0]?.shape.length ?? 0) + 1;
    const [at = 0] = resolveAxes(axis, rank);
    const lifted = parts.map((p) => trace.reshape(p, [...p.shape.slice(0, at), 1, ...p.shape.slice(at)]));
    return concat(trace, lifted, at);
  },
  Unpack: ({ value }, { axis }, trace) => {
    const x = value as Value;
    const [at = 0] = resolveAxes(axis, x.shape.length);
    const parts = split(trace, x, Array(x.shape[at]).fill(1), at);
    return parts.map((part) => trace.reshape(part, [...x.shape.slice(0, at), ...x.shape.slice(at + 1)]));
  },
  Tile: ({ x }, { reps }, trace) => {
    const value = x as Value;
    const repeats = numbers(reps);
    const shape = value.shape.map((n, i) => n * (repeats[i] ?? 1));
    const grown = value.shape.map((n, i) => ({ n, r: repeats[i] ?? 1 })).filter(({ r }) => r !== 1);
    if (grown.every(({ n }) => n === 1))
      return trace.node("Expand", [value, { integers: shape }], { shape, dtype: value.dtype });
    return trace.node("Tile", [value, { integers: repeats }], { shape, dtype: value.dtype });
  },
  PadV2: ({ x }, { paddings, constantValue }, trace) => {
    const value = x as Value;
    const pads = (paddings as [number, number][]).map(([before, after]) => [Number(before), Number(after)] as const);
    if (pads.every(([before, after]) => before === 0 && after === 0)) return value;
    const shape = value.shape.map((n, i) => n + (pads[i]?.[0] ?? 0) + (pads[i]?.[1] ?? 0));
    const integers = [...pads.map(([before]) => before), ...pads.map(([, after]) => after)];
    const fill = trace.scalar(Number(constantValue ?? 0), value.dtype);
    return trace.node("Pad", [value, { integers }, fill], { shape, dtype: value.dtype });
  },
  Reverse: ({ x }, { dims }, trace) => {
    const value = x as Value;
    const axes = resolveAxes(dims, value.shape.length);
    if (axes.length === 0) return value;
    const lists = [axes.map(() => -1), axes.map(() => -2147483648), axes, axes.map(() => -1)];
    return trace.node("Slice", [value, ...lists.map((integers) => ({ integers }))], value);
  },
  ZerosLike: uniform(0),
  OnesLike: uniform(1),
  Fill: (_inputs, { shape, value, dtype }, trace) =>
    trace.fill(numbers(shape), Number(value), (dtype ?? "float32") as RecordedType),
};
