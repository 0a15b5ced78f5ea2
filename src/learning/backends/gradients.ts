/**
 * Importing this registers the gradients of TensorFlow.js's ops: the core package for Node leaves them out, and the
 * layers package registers them for every backend. Comparisons, for which it has none, get zero gradients, so that a
 * choice (`tf.where`) may depend on what is differentiated.
 */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers";

for (const kernelName of ["Greater", "Less", "LessEqual", "Equal", "NotEqual", "LogicalAnd", "LogicalOr"])
  tf.registerGradient({
    kernelName,
    inputsToSave: ["a", "b"],
    gradFunc: (_dy, saved) => {
      const [a, b] = saved as tf.Tensor[];
      return { a: () => tf.zeros((a as tf.Tensor).shape), b: () => tf.zeros((b as tf.Tensor).shape) };
    },
  });
