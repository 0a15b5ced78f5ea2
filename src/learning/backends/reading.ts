import * as tf from "@tensorflow/tfjs-core";
import { backendInUse } from "./backend.ts";
import { loadWasm } from "./wasm.ts";

/**
 * WebGPU in Node can be read only by waiting for it, while prediction, explanation and recording read numbers at once:
 * so it trains, and what comes between and after trainings runs on WebAssembly. Other backends do both.
 */
const waits = (): boolean => tf.getBackend() === "webgpu";

/** Makes the backend that was chosen the one in use, before a training. */
export async function enterTraining(): Promise<void> {
  if (backendInUse()?.name === "webgpu" && !waits()) await tf.setBackend("webgpu");
}

/** Makes a backend the one in use that can be read at once; gives the numbers of a tensor that was trained on the other. */
export async function leaveTraining(trained: tf.Tensor): Promise<Float32Array | undefined> {
  if (!waits()) return undefined;
  const values = ((await trained.data()) as Float32Array).slice();
  await loadWasm();
  return values;
}
