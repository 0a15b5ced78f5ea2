import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";

type Arguments = { inputs: tf.NamedTensorInfoMap; attrs?: tf.NamedAttrMap; backend: unknown };
type KernelFunction = (args: Arguments) => tf.TensorInfo | tf.TensorInfo[];

/**
 * Mends the WebAssembly backend of TensorFlow.js 4.22. Its products of matrices keep an operator for each right operand
 * by the number of its buffer alone, so that a reshaped operand (same buffer) is multiplied as if it still had its first
 * shape; and they are slow where an operand is transposed. Here an operand is transposed first, and copied where its
 * buffer was seen in another shape. UnsortedSegmentSum, which the backend lacks, is added.
 */
export function mendWasm(): void {
  for (const kernelName of ["BatchMatMul", "_FusedMatMul"]) {
    const original = tf.getKernel(kernelName, "wasm");
    const setupFunc = original.setupFunc;
    tf.unregisterKernel(kernelName, "wasm");
    tf.registerKernel({
      ...original,
      ...(setupFunc !== undefined && { setupFunc }),
      kernelFunc: safeProduct(original.kernelFunc as KernelFunction) as tf.KernelConfig["kernelFunc"],
    });
  }
  tf.registerKernel({
    kernelName: "UnsortedSegmentSum",
    backendName: "wasm",
    kernelFunc: segmentSum as unknown as tf.KernelConfig["kernelFunc"],
  });
}

function safeProduct(original: KernelFunction): KernelFunction {
  const firstShape = new WeakMap<object, string>();
  return ({ inputs, attrs = {}, backend }) => {
    const wasm = backend as BackendWasm;
    const made: tf.TensorInfo[] = [];
    const keep = (x: tf.TensorInfo) => {
      made.push(x);
      return x;
    };
    const a = attrs.transposeA ? keep(swapLast(inputs.a as tf.TensorInfo, wasm)) : (inputs.a as tf.TensorInfo);
    let b = attrs.transposeB ? keep(swapLast(inputs.b as tf.TensorInfo, wasm)) : (inputs.b as tf.TensorInfo);
    const shape = b.shape.slice(-2).join();
    const seen = firstShape.get(b.dataId);
    if (seen === undefined) firstShape.set(b.dataId, shape);
    else if (seen !== shape) b = keep(copy(b, wasm));
    const result = original({
      inputs: { ...inputs, a, b },
      attrs: { ...attrs, transposeA: false, transposeB: false },
      backend,
    });
    for (const x of made) wasm.disposeData(x.dataId);
    return result;
  };
}

function swapLast(x: tf.TensorInfo, backend: BackendWasm): tf.TensorInfo {
  const perm = x.shape.map((_, i) => i);
  perm.push(...perm.splice(-2, 1));
  const { kernelFunc } = tf.getKernel("Transpose", "wasm");
  return kernelFunc({ inputs: { x }, attrs: { perm }, backend }) as tf.TensorInfo;
}

function copy(x: tf.TensorInfo, backend: BackendWasm): tf.TensorInfo {
  const out = backend.makeOutput(x.shape, x.dtype);
  (backend.typedArrayFromHeap(out) as Float32Array).set(backend.typedArrayFromHeap(x) as Float32Array);
  return out;
}

/** Adds rows of x [n, …] into zeros [numSegments, …]; rows of negative segment numbers are dropped. */
function segmentSum({ inputs, attrs, backend }: Arguments): tf.TensorInfo {
  const wasm = backend as BackendWasm;
  const { x, segmentIds } = inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
  const shape = [Number(attrs?.numSegments), ...x.shape.slice(segmentIds.shape.length)];
  const out = wasm.makeOutput(shape, x.dtype);
  const sums = wasm.typedArrayFromHeap(out) as Float32Array;
  const rows = wasm.typedArrayFromHeap(x) as Float32Array;
  const ids = wasm.typedArrayFromHeap(segmentIds) as Int32Array;
  const width = ids.length === 0 ? 0 : rows.length / ids.length;
  sums.fill(0);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] as number;
    if (id < 0) continue;
    const to = id * width;
    const from = i * width;
    for (let k = 0; k < width; k++) sums[to + k] = (sums[to + k] as number) + (rows[from + k] as number);
  }
  return out;
}
