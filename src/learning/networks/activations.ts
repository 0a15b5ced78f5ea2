import * as tf from "@tensorflow/tfjs-core";

/** x Φ(x) with its gradient Φ(x) + x φ(x) written out: half the ops of what differentiating the parts would take. */
function gelu(x: tf.Tensor): tf.Tensor {
  const op = tf.customGrad((value, save) => {
    const v = value as tf.Tensor;
    const cdf = tf.mul(tf.add(tf.erf(tf.mul(v, Math.SQRT1_2)), 1), 0.5);
    (save as tf.GradSaveFunc)([v, cdf]);
    return {
      value: tf.mul(v, cdf),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [y, phi] = saved as [tf.Tensor, tf.Tensor];
        const density = tf.mul(tf.exp(tf.mul(tf.square(y), -0.5)), 1 / Math.sqrt(2 * Math.PI));
        return tf.mul(dy, tf.add(phi, tf.mul(y, density)));
      },
    };
  });
  return op(x);
}

/** Activation functions by name. "gelu" is x Φ(x) (Hendrycks and Gimpel 2016), "silu" x · sigmoid(x). */
const activations = {
  linear: (x: tf.Tensor) => x,
  relu: (x: tf.Tensor) => tf.relu(x),
  leakyRelu: (x: tf.Tensor) => tf.leakyRelu(x, 0.1),
  elu: (x: tf.Tensor) => tf.elu(x),
  tanh: (x: tf.Tensor) => tf.tanh(x),
  sigmoid: (x: tf.Tensor) => tf.sigmoid(x),
  softplus: (x: tf.Tensor) => tf.softplus(x),
  silu: (x: tf.Tensor) => tf.mul(x, tf.sigmoid(x)),
  gelu,
} satisfies Record<string, (x: tf.Tensor) => tf.Tensor>;

export type Activation = keyof typeof activations;

export const activate = (x: tf.Tensor, activation: Activation): tf.Tensor => activations[activation](x);
