import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers";

/**
 * Importing this registers the gradients of TensorFlow.js's ops: the core package for Node leaves them out, and the
 * layers package registers them for every backend. Ours come on top: comparisons, for which it has none, get zero
 * gradients, so that a choice (`tf.where`) may depend on what is differentiated; relu's is dy · sign(relu(x)), which
 * native TensorFlow computes many times faster than the step function. Called again after a backend was loaded that
 * brings its own copy of the gradients.
 */
export function registerGradients(): void {
  for (const kernelName of ["Greater", "Less", "LessEqual", "Equal", "NotEqual", "LogicalAnd", "LogicalOr"])
    tf.registerGradient({
      kernelName,
      inputsToSave: ["a", "b"],
      gradFunc: (_dy, saved) => {
        const [a, b] = saved as tf.Tensor[];
        return { a: () => tf.zeros((a as tf.Tensor).shape), b: () => tf.zeros((b as tf.Tensor).shape) };
      },
    });
  tf.registerGradient({
    kernelName: "Relu",
    outputsToSave: [true],
    gradFunc: (dy, saved) => ({ x: () => tf.mul(dy as tf.Tensor, tf.sign(saved[0] as tf.Tensor)) }),
  });
}

registerGradients();
