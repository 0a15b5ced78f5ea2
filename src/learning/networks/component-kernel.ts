import * as tf from "@tensorflow/tfjs-core";

/** Columns [from, to) of the features. */
type Range = readonly [from: number, to: number];

/** How components of one port are compared: constant + same · [the same one] + Tanimoto similarity of bits · weight. */
export type KernelPort = {
  constant: number;
  same: number;
  /** One-hot columns, one for each known component. */
  onehot: Range;
  /** The bits, and those of the known components, row after row. */
  bits?: { weight: number; range: Range; known: Float32Array };
};

/**
 * What the members of a family of processes add to the comparison of components of the last port: weight · Matérn's
 * function of order 3/2 of a distance over its length, which is the root mean square over some of the numbers.
 */
export type KernelFamily = {
  weight: number;
  length: number;
  /** Columns of the numbers, and those of the known components, row after row. */
  range: Range;
  known: Float32Array;
  /** For each member the numbers it reads, counted within the range; none: it adds nothing. */
  members: readonly (readonly number[])[];
};

/** What a process speaks of: z, with `logit((value − low) / (high − low)) = mean + sd · z`. */
export type BoundedLink = { low: number; high: number; mean: number; sd: number };

/**
 * Gaussian processes over components: a product of kernels, one a port, against every combination of known components.
 * Where there is a family, the sum over its members, whose coefficients hold their weights.
 */
export type ComponentKernel = {
  /** What was taken off the features, by column. */
  center: readonly number[];
  ports: readonly KernelPort[];
  family?: KernelFamily;
  /** For each member, weights of all combinations of known components, the last port running fastest. */
  coefficients: Float32Array;
  link: BoundedLink;
};

/** Both bit sets empty: as alike as can be; and what keeps the slope of a distance of none finite. */
const epsilon = 1e-6;

/** Tensors of a kernel, made once; dispose of them when it is done with. */
export type KernelTensors = {
  center: tf.Tensor;
  ports: readonly { known?: tf.Tensor2D; counts?: tf.Tensor; spread?: tf.Tensor2D }[];
  family?: { known: tf.Tensor; reads: tf.Tensor2D; weights: tf.Tensor };
  /** [known components of the last port × members, combinations of the others]. */
  coefficients: tf.Tensor2D;
};

/** The tensors of a kernel: what the ops below read. */
export function kernelTensors({ center, ports, family, coefficients }: Omit<ComponentKernel, "link">): KernelTensors {
  const sizes = ports.map(({ onehot: [from, to] }) => to - from);
  const last = sizes.at(-1) as number;
  const others = sizes.slice(0, -1).reduce((product, n) => product * n, 1);
  const members = family?.members.length ?? 1;
  let after = others;
  const table = tf.tidy(() => {
    const byMember = tf.transpose(tf.tensor3d(coefficients, [members, others, last]), [2, 0, 1]);
    return tf.reshape(byMember, [last * members, others]) as tf.Tensor2D;
  });
  return {
    center: tf.tensor2d([[...center]]),
    coefficients: table,
    ports: ports.map(({ bits }, p) => {
      const n = sizes[p] as number;
      const width = bits ? bits.range[1] - bits.range[0] : 0;
      const known = bits && tf.tidy(() => tf.transpose(tf.tensor2d(bits.known, [n, width])));
      const counted = known && { known, counts: tf.sum(known, 0, true) };
      if (p === sizes.length - 1) return { ...counted };
      // places each component of a port beside every combination of the other ports
      const spread = new Float32Array(n * others);
      after /= n;
      for (let i = 0; i < others; i++) spread[(Math.floor(i / after) % n) * others + i] = 1;
      return { ...counted, spread: tf.tensor2d(spread, [n, others]) };
    }),
    ...(family && { family: familyTensors(family, last) }),
  };
}

function familyTensors({ weight, length, range: [from, to], known, members }: KernelFamily, last: number) {
  const width = to - from;
  const reads = new Float32Array(width * members.length);
  members.forEach((numbers, m) => {
    for (const number of numbers) reads[number * members.length + m] = 1 / (numbers.length * length ** 2);
  });
  return {
    known: tf.tensor3d(known, [1, last, width]),
    reads: tf.tensor2d(reads, [width, members.length]),
    weights: tf.tensor3d(
      Float32Array.from(members, (numbers) => (numbers.length === 0 ? 0 : weight)),
      [1, 1, members.length],
    ),
  };
}

/**
 * Mean of the process for features [rows, D], and whether each row's components are all known (1) or not (0), both
 * [rows, 1]. In between, on the way to an input, the second is the product of how much each component is a known one.
 */
export function componentKernel(
  features: tf.Tensor,
  { ports, family }: Pick<ComponentKernel, "ports" | "family">,
  tensors: KernelTensors,
): { mean: tf.Tensor2D; known: tf.Tensor2D } {
  const raw = tf.add(features, tensors.center);
  const columns = ([from, to]: Range) => tf.slice(raw, [0, from], [-1, to - from]) as tf.Tensor2D;
  let known: tf.Tensor | undefined;
  let combined: tf.Tensor | undefined;
  let similarity: tf.Tensor | undefined;
  ports.forEach((port, p) => {
    const own = tensors.ports[p] as KernelTensors["ports"][number];
    const onehot = columns(port.onehot);
    const isKnown = tf.sum(onehot, 1, true);
    known = known ? tf.mul(known, isKnown) : isKnown;
    similarity = tf.add(tf.mul(onehot, port.same), port.constant);
    if (port.bits) {
      const bits = columns(port.bits.range);
      const both = tf.matMul(bits, own.known as tf.Tensor2D);
      const either = tf.sub(tf.add(tf.sum(bits, 1, true), own.counts as tf.Tensor), both);
      const tanimoto = tf.div(tf.add(both, epsilon), tf.add(either, epsilon));
      similarity = tf.add(similarity, tf.mul(tanimoto, port.bits.weight));
    }
    if (!own.spread) return;
    const placed = tf.matMul(similarity as tf.Tensor2D, own.spread);
    combined = combined ? tf.mul(combined, placed) : placed;
  });
  const compared =
    family && tensors.family
      ? ofMembers(similarity as tf.Tensor, columns(family.range), tensors.family)
      : (similarity as tf.Tensor2D);
  const weighted = tf.matMul(compared, tensors.coefficients);
  const mean = tf.sum(combined ? tf.mul(combined, weighted) : weighted, 1, true);
  return { mean: mean as tf.Tensor2D, known: known as tf.Tensor2D };
}

/** What all members share and what each adds, [rows, known components × members]. */
function ofMembers(
  shared: tf.Tensor,
  numbers: tf.Tensor2D,
  { known, reads, weights }: NonNullable<KernelTensors["family"]>,
): tf.Tensor2D {
  const [rows, last] = shared.shape as [number, number];
  const [width, members] = reads.shape;
  const squares = tf.square(tf.sub(tf.reshape(numbers, [rows, 1, width]), known));
  const distance = tf.matMul(tf.reshape(squares, [rows * last, width]), reads);
  const r = tf.reshape(tf.sqrt(tf.add(distance, epsilon)), [rows, last, members]);
  const matern = tf.mul(tf.mul(tf.add(r, 1), tf.exp(tf.neg(r))), weights);
  return tf.reshape(tf.add(matern, tf.reshape(shared, [rows, last, 1])), [rows, last * members]);
}

/**
 * A network's answer where every component of a row is known, else the process's: rows of both kinds may be mixed.
 *
 * @param network the network's standardised output [rows, 1]
 * @param standard what a standardised output stands for: mean + sd · output
 */
export function knownOrKernel(
  network: tf.Tensor2D,
  features: tf.Tensor,
  kernel: Pick<ComponentKernel, "ports" | "family" | "link">,
  tensors: KernelTensors,
  standard: { mean: number; sd: number },
): tf.Tensor2D {
  const { mean, known } = componentKernel(features, kernel, tensors);
  const { link } = kernel;
  const share = tf.sigmoid(tf.add(tf.mul(mean, link.sd), link.mean));
  const answer = tf.div(tf.add(tf.mul(share, link.high - link.low), link.low - standard.mean), standard.sd);
  return tf.add(answer, tf.mul(known, tf.sub(network, answer))) as tf.Tensor2D;
}

/** The first so many columns of the features: what a network reads where the rest is the kernel's alone. */
export function firstColumns(features: tf.Tensor, count: number): tf.Tensor2D {
  return tf.slice(features, [0, 0], [-1, count]) as tf.Tensor2D;
}

/** Disposes of a kernel's tensors. */
export function disposeKernel({ center, ports, family, coefficients }: KernelTensors): void {
  tf.dispose([center, coefficients, ...ports.flatMap((port) => Object.values(port)), ...Object.values(family ?? {})]);
}
