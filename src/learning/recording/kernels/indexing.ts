import type { Trace, Value } from "../trace.ts";
import { cannotRecord, type KernelTable, resolveAxes } from "./kernel.ts";

/** Adds rows of updates into zeros at the rows that `indices` [rows, depth] name. */
function scatterAdd(trace: Trace, indices: Value, updates: Value, shape: readonly number[]): Value {
  const zeros = trace.fill(shape, 0, updates.dtype);
  const operands = [zeros, trace.cast(indices, "int64"), updates];
  return trace.node("ScatterND", operands, { shape, dtype: updates.dtype }, { reduction: "add" });
}

/** Kernels that read or add rows by number. Row numbers must be within the axis: negative ones are not dropped. */
export const indexingKernels: KernelTable = {
  GatherV2: ({ x, indices }, { axis, batchDims }, trace) => {
    const [data, rows] = [x as Value, indices as Value];
    if (batchDims) throw cannotRecord("a gather with batch dimensions", "flatten the batch and gather by row number");
    const [at = 0] = resolveAxes(axis, data.shape.length);
    const shape = [...data.shape.slice(0, at), ...rows.shape, ...data.shape.slice(at + 1)];
    return trace.node("Gather", [data, rows], { shape, dtype: data.dtype }, { axis: at });
  },
  GatherNd: ({ params, indices }, _attributes, trace) => {
    const [data, rows] = [params as Value, indices as Value];
    const depth = rows.shape.at(-1) as number;
    const shape = [...rows.shape.slice(0, -1), ...data.shape.slice(depth)];
    return trace.node("GatherND", [data, trace.cast(rows, "int64")], { shape, dtype: data.dtype });
  },
  /** ScatterND with reduction: ScatterElements is twenty times slower in ONNX Runtime. */
  UnsortedSegmentSum: ({ x, segmentIds }, { numSegments }, trace) => {
    const [data, ids] = [x as Value, segmentIds as Value];
    if (ids.shape.length !== 1) throw cannotRecord("segment numbers of more than one axis", "flatten them");
    const indices = trace.reshape(trace.cast(ids, "int64"), [ids.shape[0] as number, 1]);
    return scatterAdd(trace, indices, data, [Number(numSegments), ...data.shape.slice(1)]);
  },
  ScatterNd: ({ indices, updates }, { shape }, trace) =>
    scatterAdd(trace, indices as Value, updates as Value, (shape as readonly number[]).map(Number)),
  TensorScatterUpdate: ({ tensor, indices, updates }, _attributes, trace) => {
    const data = tensor as Value;
    return trace.node("ScatterND", [data, trace.cast(indices as Value, "int64"), updates], data);
  },
  OneHot: ({ indices }, { depth, onValue, offValue, dtype }, trace) => {
    const rows = indices as Value;
    const type = dtype === "float32" ? "float32" : "int32";
    const values = [Number(offValue ?? 0), Number(onValue ?? 1)];
    const data = type === "float32" ? Float32Array.from(values) : Int32Array.from(values);
    const operands = [trace.cast(rows, "int64"), { integers: [Number(depth)] }, trace.constant(data, [2], type)];
    return trace.node("OneHot", operands, { shape: [...rows.shape, Number(depth)], dtype: type }, { axis: -1 });
  },
};
