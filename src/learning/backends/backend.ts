import * as tf from "@tensorflow/tfjs-core";
import "./gradients.ts";
import { RetortError } from "../../core/errors.ts";
import { loadCpu } from "./cpu.ts";
import { loadNative } from "./native.ts";
import { loadWasm } from "./wasm.ts";
import { loadWebgpu } from "./webgpu.ts";

/** Training backends, best first. */
const backendNames = ["native", "webgpu", "wasm", "cpu"] as const;
export type BackendName = (typeof backendNames)[number];

export type Backend = {
  name: BackendName;
  /** Where it computes. */
  device: "GPU" | "CPU";
  tf: typeof tf;
};

const loaders: Record<BackendName, () => Promise<"GPU" | "CPU">> = {
  native: loadNative,
  webgpu: loadWebgpu,
  wasm: loadWasm,
  cpu: loadCpu,
};

let inUse: { name: BackendName; device: "GPU" | "CPU"; label: string } | undefined;

/** The backend that was chosen last: its device, and its name as cards give it; undefined before there is one. */
export const backendInUse = (): typeof inUse => inUse;

/**
 * Loads a training backend and makes it the one in use: the best that works (native TensorFlow, WebAssembly, plain
 * JavaScript), or the one asked for.
 *
 * @throws RetortError BACKEND_UNAVAILABLE where the wanted one is absent or does not load.
 */
export async function useBackend(preferred?: BackendName): Promise<Backend> {
  let problem: unknown;
  for (const name of preferred === undefined ? backendNames : [preferred]) {
    try {
      const device = await loaders[name]();
      await tf.ready();
      inUse = { name, device, label: `${name} (${device})` };
      return { name, device, tf };
    } catch (error) {
      problem = error;
      if (!(error instanceof RetortError)) break;
    }
  }
  throw problem;
}
