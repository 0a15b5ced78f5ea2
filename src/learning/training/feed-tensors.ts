import * as tf from "@tensorflow/tfjs-core";
import type { NdArray } from "../../runtime/session.ts";

/** Arrays as tensors. Dispose of them when done. */
export function feedTensors(feeds: Readonly<Record<string, NdArray>>): Record<string, tf.Tensor> {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { data, dims }]) => [
      name,
      tf.tensor(data, [...dims], data instanceof Int32Array ? "int32" : "float32"),
    ]),
  );
}
