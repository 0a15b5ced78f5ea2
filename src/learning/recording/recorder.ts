import * as tf from "@tensorflow/tfjs-core";
import "../backends/gradients.ts";
import { RetortError } from "../../core/errors.ts";
import { recordedKernels } from "./kernels/index.ts";
import type { ConstantData, RecordedType, Trace, Value } from "./trace.ts";

const backendName = "onnx-recorder";

type Entry = { shape: readonly number[]; dtype: RecordedType; refCount: number; value?: Value; data?: ConstantData };

/**
 * A TensorFlow.js backend that computes nothing: its kernels append ONNX nodes to a trace. Tensors of other backends
 * that are used meanwhile (weights, constants) are taken over with their numbers and move back when next used there.
 */
class RecordingBackend extends tf.KernelBackend {
  #entries = new tf.DataStorage<Entry>(this, tf.engine() as unknown as tf.DataMover);
  #constants = new Map<Entry, Value>();
  #trace: Trace | undefined;

  begin(trace: Trace): void {
    this.#trace = trace;
    this.#constants = new Map();
  }

  get trace(): Trace {
    if (this.#trace === undefined) throw new RetortError("INTERNAL", "an op ran on the recorder outside a recording");
    return this.#trace;
  }

  /** The recorded value of a tensor; numbers become a constant of the trace when first used. */
  recorded(info: tf.TensorInfo): Value {
    const entry = this.#entries.get(info.dataId);
    let value = entry.value ?? this.#constants.get(entry);
    if (value === undefined) {
      value = this.trace.constant(entry.data as ConstantData, entry.shape, entry.dtype);
      this.#constants.set(entry, value);
    }
    return this.trace.reshape(value, info.shape);
  }

  /** A tensor that stands for a recorded value. */
  hold(value: Value): tf.TensorInfo {
    const dataId = {};
    this.#entries.set(dataId, { shape: value.shape, dtype: value.dtype, refCount: 1, value });
    return { dataId, shape: [...value.shape], dtype: value.dtype as tf.DataType };
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(
    dataId: tf.DataId,
    values: tf.BackendValues,
    shape: number[],
    dtype: tf.DataType,
    refCount: number,
  ): void {
    const data = typed(values, dtype);
    this.#entries.set(dataId, { shape: [...shape], dtype: dtype as RecordedType, refCount, data });
  }

  override readSync(dataId: object): tf.BackendValues {
    const { data } = this.#entries.get(dataId);
    if (data !== undefined) return data;
    throw new RetortError(
      "EXPORT_FAILED",
      "the network reads the numbers of a tensor (dataSync) while it is recorded",
      {
        hint: "compute with ops only: what depends on the numbers of an input cannot become a graph",
      },
    );
  }

  override async read(dataId: object): Promise<tf.BackendValues> {
    return this.readSync(dataId);
  }

  override refCount(dataId: object): number {
    return this.#entries.has(dataId) ? this.#entries.get(dataId).refCount : 0;
  }

  override incRef(dataId: object): void {
    this.#entries.get(dataId).refCount++;
  }

  override disposeData(dataId: object, force = false): boolean {
    if (!this.#entries.has(dataId)) return true;
    const entry = this.#entries.get(dataId);
    if (--entry.refCount > 0 && !force) return false;
    this.#entries.delete(dataId);
    return true;
  }

  override numDataIds(): number {
    return this.#entries.numDataIds();
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }
}

function typed(values: tf.BackendValues, dtype: tf.DataType): ConstantData {
  if (dtype === "float32") return values instanceof Float32Array ? values : Float32Array.from(values as never);
  if (dtype === "int32") return values instanceof Int32Array ? values : Int32Array.from(values as never);
  if (dtype === "bool") return Uint8Array.from(values as never);
  throw new RetortError("EXPORT_FAILED", `cannot record a constant of type ${dtype} as ONNX`, {
    hint: "keep to float32, int32 and bool",
  });
}

let backend: RecordingBackend | undefined;

function register(): RecordingBackend {
  if (backend !== undefined) return backend;
  const made = new RecordingBackend();
  tf.registerBackend(backendName, () => made, 0);
  for (const [kernelName, kernel] of Object.entries(recordedKernels)) {
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) => {
        const given = Object.entries(inputs).filter(([, info]) => info != null);
        const values = Object.fromEntries(given.map(([name, info]) => [name, made.recorded(info as tf.TensorInfo)]));
        const result = kernel(values, attrs ?? {}, made.trace);
        return Array.isArray(result) ? result.map((value) => made.hold(value)) : made.hold(result);
      },
    });
  }
  backend = made;
  return made;
}

/**
 * Runs `forward` on the recorder and returns the values of the tensors it gives, by name; the nodes stand in `trace`.
 * The backend in use before is in use again afterwards.
 */
export async function runRecorded(
  trace: Trace,
  inputs: Readonly<Record<string, Value>>,
  forward: (inputs: Record<string, tf.Tensor>) => Record<string, tf.Tensor>,
): Promise<Record<string, Value>> {
  const recorder = register();
  const before = tf.getBackend();
  recorder.begin(trace);
  await tf.setBackend(backendName);
  const engine = tf.engine();
  engine.startScope();
  try {
    const tensors = Object.entries(inputs).map(([name, value]) => {
      const { dataId, shape, dtype } = recorder.hold(value);
      return [name, engine.makeTensorFromDataId(dataId, shape, dtype, recorder)] as const;
    });
    const results = forward(Object.fromEntries(tensors));
    return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, recorder.recorded(tensor)]));
  } catch (error) {
    throw explain(error);
  } finally {
    engine.endScope();
    await tf.setBackend(before);
  }
}

function explain(error: unknown): unknown {
  const missing = /kernel '(\w+)'.*(?:for backend|not registered)/i.exec(
    error instanceof Error ? error.message : "",
  )?.[1];
  if (missing === undefined) return error;
  return new RetortError("EXPORT_FAILED", `the network uses the kernel ${missing}, which cannot be recorded as ONNX`, {
    hint: `use other ops, or add ${missing} to src/learning/recording/kernels`,
    cause: error,
  });
}
