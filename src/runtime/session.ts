import { isMainThread } from "node:worker_threads";
import { RetortError } from "../core/errors.ts";

/** Numbers of any shape, row-major, as a graph takes and gives them. */
export type NdArray = { data: Float32Array | Int32Array; dims: readonly number[] };

export type SessionStats = { runs: number; rows: number };

export type SessionOptions = {
  /** Threads for the arithmetic of one run; default 1. A run blocks the JavaScript thread that it is called from. */
  threads?: number;
};

type Runtime = typeof import("onnxruntime-node");
let runtime: Promise<Runtime> | undefined;

/**
 * ONNX Runtime, loaded when first asked for. Its telemetry, which would write a device id and upload events, is
 * switched off before its native code loads. A thread cannot do that for its process, and so refuses to load it unless
 * that was done before the thread started.
 */
async function loadRuntime(): Promise<Runtime> {
  if (!isMainThread && process.env.ORT_DISABLE_TELEMETRY !== "1")
    throw new RetortError("INTERNAL", "a thread cannot switch off ONNX Runtime's telemetry", {
      hint: "set ORT_DISABLE_TELEMETRY=1 in the process before it starts threads",
    });
  process.env.ORT_DISABLE_TELEMETRY = "1";
  runtime ??= import("onnxruntime-node").then((module) => {
    module.env.logLevel = "error";
    return module;
  });
  return runtime;
}

/** An ONNX graph that is ready to run. */
export class Session {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly stats: SessionStats = { runs: 0, rows: 0 };
  readonly #runtime: Runtime;
  #session: import("onnxruntime-node").InferenceSession | undefined;
  #running = 0;

  constructor(ort: Runtime, session: import("onnxruntime-node").InferenceSession) {
    this.#runtime = ort;
    this.#session = session;
    this.inputs = session.inputNames;
    this.outputs = session.outputNames;
  }

  /**
   * Runs the graph once; feeds that it does not read are left out.
   *
   * @param rows rows in the batch, for the statistics
   * @throws RetortError INTERNAL after `release()`; VERSION_BROKEN where the graph wants an input that is not fed or
   *   gives neither floats nor 32-bit integers. ONNX Runtime's own errors pass through.
   */
  async run(feeds: Readonly<Record<string, NdArray>>, rows: number): Promise<Record<string, NdArray>> {
    const session = this.#session;
    if (!session) throw new RetortError("INTERNAL", "the model was closed while it was in use");
    const { Tensor } = this.#runtime;
    const tensors: Record<string, import("onnxruntime-node").Tensor> = {};
    for (const name of this.inputs) {
      const feed = feeds[name];
      if (!feed) throw new RetortError("VERSION_BROKEN", `the graph reads "${name}", which nothing provides`);
      tensors[name] =
        feed.data instanceof Int32Array
          ? new Tensor("int32", feed.data, feed.dims)
          : new Tensor("float32", feed.data, feed.dims);
    }
    this.stats.runs++;
    this.stats.rows += rows;
    this.#running++;
    try {
      const results = await session.run(tensors);
      const arrays: Record<string, NdArray> = {};
      for (const [name, tensor] of Object.entries(results)) {
        if (!(tensor.data instanceof Float32Array || tensor.data instanceof Int32Array))
          throw new RetortError("VERSION_BROKEN", `the graph's output "${name}" is of type ${tensor.type}`);
        arrays[name] = { data: tensor.data, dims: tensor.dims };
      }
      return arrays;
    } finally {
      this.#running--;
    }
  }

  /** Frees the native memory, when runs under way are over; later runs are refused. */
  async release(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    while (this.#running > 0) await new Promise((resolve) => setImmediate(resolve));
    await session?.release();
  }
}

/**
 * Opens an ONNX file; weights that lie in a file of their own are found beside it.
 *
 * @throws RetortError VERSION_BROKEN where the file is missing or damaged.
 */
export async function openSession(path: string, options: SessionOptions = {}): Promise<Session> {
  const ort = await loadRuntime();
  try {
    const session = await ort.InferenceSession.create(path, {
      executionProviders: ["cpu"],
      executionMode: "sequential",
      graphOptimizationLevel: "all",
      intraOpNumThreads: options.threads ?? 1,
      interOpNumThreads: 1,
      // Every batch has other numbers of atoms and bonds: a plan of memory for one shape does not serve the next.
      enableMemPattern: false,
      logSeverityLevel: 3,
    });
    return new Session(ort, session);
  } catch (cause) {
    throw new RetortError("VERSION_BROKEN", "a graph of this version cannot be opened", {
      hint: "publish the version again, or roll back to an earlier one",
      cause,
    });
  }
}
