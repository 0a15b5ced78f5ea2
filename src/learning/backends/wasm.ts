import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { RetortError } from "../../core/errors.ts";
import { mendWasm } from "./wasm-kernels.ts";

let mended = false;

/**
 * Loads the WebAssembly backend (SIMD where the processor has it), with its wrong products mended and the kernels that
 * training needs added.
 *
 * @throws RetortError BACKEND_UNAVAILABLE where it does not start.
 */
export async function loadWasm(): Promise<"CPU"> {
  try {
    const { setThreadsCount, setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    if (!mended) {
      const main = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
      setWasmPaths(join(dirname(main), "/"));
      setThreadsCount(1);
      mendWasm();
      mended = true;
    }
    if (!(await tf.setBackend("wasm"))) throw new Error("it does not start");
  } catch (cause) {
    if (cause instanceof RetortError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new RetortError("BACKEND_UNAVAILABLE", `the WebAssembly backend does not load: ${message}`, {
      hint: "run `npm install` again; `retort doctor` tells what is missing",
      cause,
    });
  }
  return "CPU";
}
