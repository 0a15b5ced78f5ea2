import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

process.env.ORT_DISABLE_TELEMETRY = "1";

export type Feed = Record<string, { data: Float32Array | Int32Array; dims: number[] }>;

/** Runs an exported model in ONNX Runtime, from a folder that holds the graph beside its weights. */
export async function runOnnx(
  model: Uint8Array,
  weights: Uint8Array,
  feed: Feed,
): Promise<Record<string, { data: Float32Array; dims: readonly number[] }>> {
  const ort = await import("onnxruntime-node");
  const folder = mkdtempSync(join(tmpdir(), "retort-onnx-"));
  try {
    writeFileSync(join(folder, "model.onnx"), model);
    writeFileSync(join(folder, "weights.bin"), weights);
    const session = await ort.InferenceSession.create(join(folder, "model.onnx"), { logSeverityLevel: 3 });
    const tensors = Object.entries(feed).map(([name, { data, dims }]) => [
      name,
      data instanceof Float32Array ? new ort.Tensor("float32", data, dims) : new ort.Tensor("int32", data, dims),
    ]);
    const results = await session.run(Object.fromEntries(tensors));
    await session.release();
    return Object.fromEntries(
      Object.entries(results).map(([name, t]) => [name, { data: t.data as Float32Array, dims: t.dims }]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
