import * as tf from "@tensorflow/tfjs-core";

/** Loads the backend in plain JavaScript: everywhere, exact, and slow. */
export async function loadCpu(): Promise<"CPU"> {
  if (tf.findBackend("cpu") === null) await import("@tensorflow/tfjs-backend-cpu");
  await tf.setBackend("cpu");
  // TensorFlow.js advises every Node user of this backend to install another one; `retort doctor` says it better
  (tf.backend() as { firstUse?: boolean }).firstUse = false;
  return "CPU";
}
