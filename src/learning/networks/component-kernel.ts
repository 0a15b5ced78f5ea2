import * as tf from "@tensorflow/tfjs-core";

/** Columns [from, to) of the features. */
type Range = readonly [from: number, to: number];

/**
 * How components of one port are compared: constant + same · [the same one] + Σ weight · Tanimoto similarity of bits +
 * Σ weight · Matérn's function of order 3/2 of the root-mean-square distance of numbers over its length.
 */
export type KernelPort = {
  constant: number;
  same: number;
  /** One-hot columns, one for each known component. */
  onehot: Range;
  /** Groups of bits with their weights, and the bits of the known components, row after row. */
  bits: readonly { weight: number; range: Range; known: Float32Array }[];
  /** Groups of numbers, and those of the known components, row after row. */
  near?: readonly { weight: number; length: number; range: Range; known: Float32Array }[];
};

/** A Gaussian process over components: a product of kernels, one a port, against every combination of known components. */
export type ComponentKernel = {
  /** What was taken off the features, by column. */
  center: readonly number[];
  ports: readonly KernelPort[];
  /** Weights of all combinations of known components, the last port running fastest. */
  coefficients: Float32Array;
};

/** Both bit sets empty: as alike as can be; and what keeps the slope of a distance of none finite. */
const epsilon = 1e-6;

/** Tensors of a kernel, made once; dispose of them when it is done with. */
export type KernelTensors = {
  center: tf.Tensor;
  ports: readonly {
    known: readonly tf.Tensor[];
    counts: readonly tf.Tensor[];
    near: readonly tf.Tensor[];
    spread: tf.Tensor;
  }[];
  coefficients: tf.Tensor2D;
};

/** The tensors of a kernel: what the ops below read. */
export function kernelTensors({ center, ports, coefficients }: ComponentKernel): KernelTensors {
  const sizes = ports.map(({ onehot: [from, to] }) => to - from);
  const last = sizes.at(-1) as number;
  const others = sizes.slice(0, -1).reduce((product, n) => product * n, 1);
  let after = others;
  return {
    center: tf.tensor2d([[...center]]),
    coefficients: tf.transpose(tf.tensor2d(coefficients, [others, last])) as tf.Tensor2D,
    ports: ports.map(({ bits, near = [] }, p) => {
      const n = sizes[p] as number;
      const numbers = near.map(({ range: [from, to], known: rows }) => tf.transpose(tf.tensor2d(rows, [n, to - from])));
      const known = bits.map(({ range: [from, to], known: rows }) => tf.transpose(tf.tensor2d(rows, [n, to - from])));
      const counts = known.map((bitsOfKnown) => tf.sum(bitsOfKnown, 0, true));
      // places each component of a port beside every combination of the other ports
      const spread = new Float32Array(p === sizes.length - 1 ? 0 : n * others);
      if (spread.length > 0) {
        after /= n;
        for (let i = 0; i < others; i++) spread[(Math.floor(i / after) % n) * others + i] = 1;
      }
      return { known, counts, near: numbers, spread: tf.tensor2d(spread, spread.length > 0 ? [n, others] : [0, 0]) };
    }),
  };
}

/**
 * Mean of the process for features [rows, D], and whether each row's components are all known (1) or not (0), both
 * [rows, 1]. In between, on the way to an input, the second is the product of how much each component is a known one.
 */
export function componentKernel(
  features: tf.Tensor,
  { ports }: Pick<ComponentKernel, "ports">,
  tensors: KernelTensors,
): { mean: tf.Tensor2D; known: tf.Tensor2D } {
  const raw = tf.add(features, tensors.center);
  const columns = ([from, to]: Range) => tf.slice(raw, [0, from], [-1, to - from]) as tf.Tensor2D;
  let known: tf.Tensor | undefined;
  let combined: tf.Tensor | undefined;
  let mean: tf.Tensor | undefined;
  ports.forEach((port, p) => {
    const own = tensors.ports[p] as KernelTensors["ports"][number];
    const onehot = columns(port.onehot);
    const isKnown = tf.sum(onehot, 1, true);
    known = known ? tf.mul(known, isKnown) : isKnown;
    let similarity: tf.Tensor = tf.add(tf.mul(onehot, port.same), port.constant);
    port.bits.forEach(({ weight, range }, b) => {
      const bits = columns(range);
      const both = tf.matMul(bits, own.known[b] as tf.Tensor2D);
      const either = tf.sub(tf.add(tf.sum(bits, 1, true), own.counts[b] as tf.Tensor), both);
      similarity = tf.add(similarity, tf.mul(tf.div(tf.add(both, epsilon), tf.add(either, epsilon)), weight));
    });
    port.near?.forEach(({ weight, length, range }, b) => {
      const value = columns(range);
      const other = own.near[b] as tf.Tensor2D;
      const squares = tf.sub(
        tf.add(tf.sum(tf.square(value), 1, true), tf.sum(tf.square(other), 0, true)),
        tf.mul(tf.matMul(value, other), 2),
      );
      const r = tf.sqrt(tf.add(tf.relu(tf.mul(squares, 1 / ((range[1] - range[0]) * length * length))), epsilon));
      similarity = tf.add(similarity, tf.mul(tf.mul(tf.add(r, 1), tf.exp(tf.neg(r))), weight));
    });
    if (p === ports.length - 1) {
      const weighted = tf.matMul(similarity as tf.Tensor2D, tensors.coefficients);
      mean = tf.sum(combined ? tf.mul(combined, weighted) : weighted, 1, true);
    } else {
      const placed = tf.matMul(similarity as tf.Tensor2D, own.spread as tf.Tensor2D);
      combined = combined ? tf.mul(combined, placed) : placed;
    }
  });
  return { mean: mean as tf.Tensor2D, known: known as tf.Tensor2D };
}

/**
 * A network's answer where every component of a row is known, else the process's: rows of both kinds may be mixed.
 *
 * @param network the network's standardised output [rows, 1]
 */
export function knownOrKernel(
  network: tf.Tensor2D,
  features: tf.Tensor,
  kernel: Pick<ComponentKernel, "ports">,
  tensors: KernelTensors,
): tf.Tensor2D {
  const { mean, known } = componentKernel(features, kernel, tensors);
  return tf.add(mean, tf.mul(known, tf.sub(network, mean))) as tf.Tensor2D;
}

/** The first so many columns of the features: what a network reads where the rest is the kernel's alone. */
export function firstColumns(features: tf.Tensor, count: number): tf.Tensor2D {
  return tf.slice(features, [0, 0], [-1, count]) as tf.Tensor2D;
}

/** Disposes of a kernel's tensors. */
export function disposeKernel({ center, ports, coefficients }: KernelTensors): void {
  tf.dispose([
    center,
    coefficients,
    ...ports.flatMap(({ known, counts, near, spread }) => [...known, ...counts, ...near, spread]),
  ]);
}
