import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs-core";
import { RetortError } from "../../core/errors.ts";
import { registerGradients } from "./gradients.ts";
import { findNative } from "./native-cache.ts";
import { withoutRegistrationWarnings } from "./quiet.ts";

/**
 * Loads native TensorFlow from the folder where it was built; its backend registers itself in this process's engine.
 * Returns the device on which it computes.
 *
 * @throws RetortError BACKEND_UNAVAILABLE where it was not built or does not load.
 */
export async function loadNative(): Promise<"GPU" | "CPU"> {
  const found = findNative();
  if (found === undefined)
    throw new RetortError("BACKEND_UNAVAILABLE", "native TensorFlow is not built on this machine", {
      hint: "run `npm install` again with Python 3, pip, g++ and make present; `retort doctor` tells what is missing",
    });
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  // products on a GPU in full single precision, as on every other backend; what the user set stays
  process.env.NVIDIA_TF32_OVERRIDE ??= "0";
  const require = createRequire(import.meta.url);
  const util = require("node:util") as Record<string, unknown>;
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
  try {
    withoutRegistrationWarnings(() => require(found.packageFolder));
    registerGradients();
    if (!(await tf.setBackend("tensorflow"))) throw new Error("its backend does not start");
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new RetortError("BACKEND_UNAVAILABLE", `native TensorFlow does not load: ${message}`, {
      hint: `delete ${found.folder} and run \`npm install\` again`,
      cause,
    });
  }
  return (tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice ? "GPU" : "CPU";
}
