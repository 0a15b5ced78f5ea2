import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { random } from "../../../src/core/random.ts";
import { type BackendName, useBackend } from "../../../src/learning/backends/backend.ts";
import { backendsPresent } from "../../../src/learning/backends/present.ts";
import { layerNorm, mlp, mlpParameters } from "../../../src/learning/networks/dense.ts";
import { messagePassing, messagePassingParameters } from "../../../src/learning/networks/message-passing.ts";
import {
  createParameters,
  type ParameterSpecs,
  type Weights,
  weightsOf,
} from "../../../src/learning/networks/parameters.ts";
import { basisTensors, fnoParameters, fourierOperator } from "../../../src/learning/networks/spectral.ts";
import { compare } from "../../../src/learning/recording/check-parity.ts";
import { fourierBasis } from "../../../src/physics/fourier-basis.ts";

/** One contract over every backend: the numbers of the plain JavaScript backend, forward and backward. */
type Case = { specs: ParameterSpecs; forward: (weights: Weights, x: tf.Tensor) => tf.Tensor; shape: number[] };

const ints = (values: number[]) => tf.tensor1d(Int32Array.from(values), "int32");
const graph = { atomWidth: 6, bondWidth: 3, hidden: 20, depth: 3 };
const operator = { width: 5, modes: 3, inputs: 2, outputs: 1, layers: 2, projection: 8 };
const perceptron = { widths: [12, 24, 16, 2], activation: "gelu", normalise: true } as const;

const cases: Record<string, Case> = {
  "a multilayer perceptron with layer normalisation": {
    specs: mlpParameters(perceptron),
    shape: [9, 12],
    forward: (weights, x) => mlp(weights, x, perceptron),
  },
  "directed message passing over bonds": {
    specs: messagePassingParameters(graph),
    shape: [5, 6],
    forward: (weights, x) =>
      messagePassing(
        weights,
        {
          atoms: x as tf.Tensor2D,
          bonds: tf.tensor2d(
            Array.from({ length: 18 }, (_, i) => Math.sin(i)),
            [6, 3],
          ),
          source: ints([0, 1, 1, 2, 3, 4]),
          target: ints([1, 0, 2, 1, 4, 3]),
          reverse: ints([1, 0, 3, 2, 5, 4]),
          molecule: ints([0, 0, 0, 1, 1]),
          molecules: 2,
        },
        graph,
      ),
  },
  "a product of matrices at widths that no multiple of eight fits": {
    specs: mlpParameters({ widths: [150, 301, 2] }),
    shape: [70, 150],
    forward: (weights, x) => mlp(weights, x, { widths: [150, 301, 2] }),
  },
  "a Fourier neural operator": {
    specs: fnoParameters(operator),
    shape: [16, 3, 2],
    forward: (weights, x) => fourierOperator(weights, x as tf.Tensor3D, basisTensors(fourierBasis(16, 3)), operator),
  },
  "TensorFlow's own gather and unsortedSegmentSum": {
    specs: {},
    shape: [4, 3],
    forward: (_weights, x) => tf.unsortedSegmentSum(tf.gather(x, ints([3, 0, 0, 2, 1])), ints([0, 2, 0, 1, 2]), 3),
  },
  "softmax and log-sum-exp": {
    specs: { kernel: { shape: [5, 7], start: "glorot" } },
    shape: [6, 5],
    forward: ({ kernel }, x) => {
      const logits = tf.matMul(x as tf.Tensor2D, kernel as tf.Tensor2D);
      return tf.concat([tf.softmax(logits), tf.logSoftmax(logits), tf.expandDims(tf.logSumExp(logits, 1), 1)], 1);
    },
  },
  "layer normalisation, maxima, choices and powers": {
    specs: { scale: { shape: [6], start: 1 }, shift: { shape: [6], start: 0.5 } },
    shape: [7, 6],
    forward: ({ scale, shift }, x) => {
      const y = layerNorm(x, scale as tf.Tensor, shift as tf.Tensor);
      const chosen = tf.where(tf.greater(y, 0.2), tf.pow(tf.abs(y), 1.5), tf.mul(y, 2));
      return tf.sub(tf.maximum(chosen, tf.minimum(y, 1)), tf.max(y, 1, true));
    },
  },
  "a right operand that is reshaped and multiplied again (the WebAssembly trap)": {
    specs: { b: { shape: [6, 4], start: { normal: 1 } } },
    shape: [2, 6],
    forward: ({ b }, x) => {
      const once = tf.matMul(x as tf.Tensor2D, b as tf.Tensor2D);
      const again = tf.matMul(
        tf.slice(x, [0, 0], [2, 3]) as tf.Tensor2D,
        tf.reshape(b as tf.Tensor, [3, 8]) as tf.Tensor2D,
      );
      return tf.concat([once, again], 1);
    },
  },
  "products of transposed operands, in batches": {
    specs: { b: { shape: [3, 4, 5], start: { normal: 1 } } },
    shape: [3, 5, 2],
    forward: ({ b }, x) => {
      const left = tf.matMul(x as tf.Tensor3D, b as tf.Tensor3D, true, true);
      return tf.matMul(left, tf.reshape(b as tf.Tensor, [3, 4, 5]) as tf.Tensor3D);
    },
  },
};

/** Values, gradient by the input, and gradient by all parameters; read as every backend can be read. */
async function answers({ specs, forward, shape }: Case): Promise<Float32Array[]> {
  const tensors = tf.tidy(() => {
    const rng = random(5);
    const x = tf.tensor(
      Float32Array.from({ length: shape.reduce((p, n) => p * n, 1) }, () => rng.normal()),
      shape,
    );
    const some = { ...specs, unused: { shape: [1], start: 0 } as const };
    const { layout, flat } = createParameters(some, 11);
    const start = flat.clone();
    flat.dispose();
    const cosines = (n: number) => Float32Array.from({ length: n }, (_, i) => Math.cos(i));
    const weigh = (y: tf.Tensor) => tf.sum(tf.mul(y, tf.tensor(cosines(y.size), y.shape)));
    const run = (p: tf.Tensor, input: tf.Tensor) => forward(weightsOf({ layout, flat: p as tf.Variable }), input);
    const [byParameters, byInput] = tf.grads((p: tf.Tensor, input: tf.Tensor) =>
      tf.add(weigh(run(p, input)), tf.mul(tf.sum(p), 0)),
    )([start, x]);
    return [run(start, x), byInput as tf.Tensor, byParameters as tf.Tensor];
  });
  const numbers = await Promise.all(tensors.map(async (tensor) => (await tensor.data()).slice() as Float32Array));
  tf.dispose(tensors);
  return numbers;
}

const expected = new Map<string, Float32Array[]>();
beforeAll(async () => {
  await useBackend("cpu");
  for (const [name, one] of Object.entries(cases)) expected.set(name, await answers(one));
});

for (const { name, present, problem } of backendsPresent().filter(({ name }) => name !== "cpu")) {
  const why = present ? "" : ` (skipped: ${problem})`;
  describe.skipIf(!present)(`the ${name} backend gives the numbers of plain JavaScript${why}`, () => {
    beforeAll(async () => {
      const backend = await useBackend(name as BackendName);
      expect(backend.name).toBe(name);
    });
    for (const [title, one] of Object.entries(cases))
      it(title, async () => {
        const got = await answers(one);
        (expected.get(title) as Float32Array[]).forEach((numbers, i) => {
          const part = ["values", "gradient by the input", "gradient by the parameters"][i];
          if (numbers.some((v) => v !== 0)) expect(compare(got[i]!, numbers).maxRel, part).toBeLessThan(1e-5);
        });
      });
  });
}

describe("choosing a backend", () => {
  it("takes the best that is present when none is asked for", async () => {
    const best = backendsPresent().find(({ present }) => present)?.name;
    expect((await useBackend()).name).toBe(best);
  });

  it("says nothing on the console, whatever was loaded before", async () => {
    const said: unknown[] = [];
    const before = console.warn;
    console.warn = (...words: unknown[]) => void said.push(words[0]);
    try {
      for (const { name, present } of backendsPresent()) if (present) await useBackend(name);
    } finally {
      console.warn = before;
    }
    expect(said).toEqual([]);
  });
});
