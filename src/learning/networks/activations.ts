import * as tf from "@tensorflow/tfjs-core";

/** Activation functions by name. "gelu" is the tanh form (Hendrycks and Gimpel 2016), "silu" x · sigmoid(x). */
export const activations = {
  linear: (x: tf.Tensor) => x,
  relu: (x: tf.Tensor) => tf.relu(x),
  leakyRelu: (x: tf.Tensor) => tf.leakyRelu(x, 0.1),
  elu: (x: tf.Tensor) => tf.elu(x),
  tanh: (x: tf.Tensor) => tf.tanh(x),
  sigmoid: (x: tf.Tensor) => tf.sigmoid(x),
  softplus: (x: tf.Tensor) => tf.softplus(x),
  silu: (x: tf.Tensor) => tf.mul(x, tf.sigmoid(x)),
  gelu: (x: tf.Tensor) => {
    const inner = tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.mul(x, tf.square(x)))));
    return tf.mul(tf.mul(0.5, x), tf.add(1, tf.tanh(inner)));
  },
} satisfies Record<string, (x: tf.Tensor) => tf.Tensor>;

export type Activation = keyof typeof activations;

export const activate = (x: tf.Tensor, activation: Activation): tf.Tensor => activations[activation](x);
