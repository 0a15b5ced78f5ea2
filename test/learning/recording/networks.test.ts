import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { random } from "../../../src/core/random.ts";
import { useBackend } from "../../../src/learning/backends/backend.ts";
import { mlp, mlpParameters } from "../../../src/learning/networks/dense.ts";
import { messagePassing, messagePassingParameters } from "../../../src/learning/networks/message-passing.ts";
import { createParameters, freeze, part, prefixed, type Weights } from "../../../src/learning/networks/parameters.ts";
import { fnoParameters, fourierOperator } from "../../../src/learning/networks/spectral.ts";
import { compare } from "../../../src/learning/recording/check-parity.ts";
import { recordOnnx, type SymbolicInput } from "../../../src/learning/recording/record-onnx.ts";
import { WeightsFile } from "../../../src/learning/recording/weights-file.ts";
import { fourierBasis } from "../../../src/physics/fourier-basis.ts";
import { type Feed, runOnnx } from "./run-onnx.ts";

type Forward = (inputs: Record<string, tf.Tensor>, sizes: Record<string, number>) => tf.Tensor;

/** Records a network and its input gradient, runs both at sizes that were never traced, and compares. */
async function expectParity(
  inputs: SymbolicInput[],
  forward: Forward,
  shape: (number | string)[],
  sizes: Record<string, number>,
  feed: Feed,
) {
  const weights = new WeightsFile();
  const floats = inputs.filter(({ dtype }) => dtype === "float32");
  const gradient = (given: Record<string, tf.Tensor>, sized: Record<string, number>) => {
    const variables = floats.map(({ name }) => given[name] as tf.Tensor);
    const sum = (...xs: tf.Tensor[]) =>
      tf.sum(
        tf.square(
          forward({ ...given, ...Object.fromEntries(floats.map(({ name }, i) => [name, xs[i] as tf.Tensor])) }, sized),
        ),
      );
    const found = tf.grads(sum)(variables);
    return Object.fromEntries(floats.map(({ name }, i) => [`d_${name}`, found[i] as tf.Tensor]));
  };
  const one = await recordOnnx({
    inputs,
    outputs: { y: shape },
    weights,
    forward: (_tf, x, s) => ({ y: forward(x, s) }),
  });
  const gradients = Object.fromEntries(floats.map(({ name, shape: s }) => [`d_${name}`, s]));
  const before = weights.bytes().length;
  const two = await recordOnnx({ inputs, outputs: gradients, weights, forward: (_tf, x, s) => gradient(x, s) });
  expect(weights.bytes().length, "the gradient graph shares the forward graph's weights").toBe(before);
  expect(tf.getBackend()).toBe("cpu");

  const tensors = Object.fromEntries(
    inputs.map(({ name, dtype }) => [name, tf.tensor(feed[name]!.data, feed[name]!.dims, dtype)]),
  );
  const got = await runOnnx(one.model, weights.bytes(), feed);
  const expected = forward(tensors, sizes);
  expect(got.y!.dims).toEqual(expected.shape);
  expect(compare(got.y!.data, expected.dataSync()).maxRel).toBeLessThan(1e-4);
  const gotGradient = await runOnnx(two.model, weights.bytes(), feed);
  for (const [name, value] of Object.entries(gradient(tensors, sizes))) {
    expect(gotGradient[name]!.dims).toEqual(value.shape);
    expect(compare(gotGradient[name]!.data, value.dataSync()).maxRel).toBeLessThan(1e-4);
  }
}

const rng = random(7);
const normals = (...dims: number[]) => ({
  data: Float32Array.from({ length: dims.reduce((p, n) => p * n, 1) }, () => rng.normal()),
  dims,
});
const integers = (values: number[]) => ({ data: Int32Array.from(values), dims: [values.length] });

beforeAll(async () => {
  await useBackend("cpu");
});

describe("a recorded multilayer perceptron answers as TensorFlow.js does", () => {
  for (const activation of ["relu", "gelu", "silu", "tanh", "softplus", "elu", "leakyRelu"] as const)
    it(`with ${activation} and layer normalisation`, async () => {
      const options = { widths: [6, 16, 8, 3], activation, normalise: true, dropout: 0.3 };
      const weights = freeze(createParameters(mlpParameters(options), 1));
      const inputs: SymbolicInput[] = [{ name: "x", dtype: "float32", shape: ["row", 6] }];
      const forward: Forward = ({ x }) => tf.softmax(mlp(weights, x as tf.Tensor, options));
      await expectParity(inputs, forward, ["row", 3], { row: 5 }, { x: normals(5, 6) });
    });
});

describe("a recorded D-MPNN answers as TensorFlow.js does", () => {
  const graphOptions = { atomWidth: 7, bondWidth: 4, hidden: 24 };
  const headOptions = { widths: [24 + 5, 12, 1] };
  const inputs: SymbolicInput[] = [
    { name: "atoms", dtype: "float32", shape: ["atom", 7] },
    { name: "bonds", dtype: "float32", shape: ["bond", 4] },
    { name: "source", dtype: "int32", shape: ["bond"] },
    { name: "target", dtype: "int32", shape: ["bond"] },
    { name: "reverse", dtype: "int32", shape: ["bond"] },
    { name: "molecule", dtype: "int32", shape: ["atom"] },
    { name: "descriptors", dtype: "float32", shape: ["molecule", 5] },
  ];
  const network =
    (weights: Weights, aggregation: "norm" | "mean"): Forward =>
    (x, sizes) => {
      const graph = { ...x, molecules: sizes.molecule } as never;
      const vectors = messagePassing(part("graph", weights), graph, { ...graphOptions, aggregation });
      return mlp(part("head", weights), tf.concat([vectors, x.descriptors as tf.Tensor2D], 1), headOptions);
    };
  const specs = {
    ...prefixed("graph", messagePassingParameters(graphOptions)),
    ...prefixed("head", mlpParameters(headOptions)),
  };

  for (const aggregation of ["norm", "mean"] as const)
    it(`over two molecules, aggregation "${aggregation}"`, async () => {
      // a chain of three atoms, and a single bond
      const feed: Feed = {
        atoms: normals(5, 7),
        bonds: normals(6, 4),
        source: integers([0, 1, 1, 2, 3, 4]),
        target: integers([1, 0, 2, 1, 4, 3]),
        reverse: integers([1, 0, 3, 2, 5, 4]),
        molecule: integers([0, 0, 0, 1, 1]),
        descriptors: normals(2, 5),
      };
      const weights = freeze(createParameters(specs, 2));
      await expectParity(inputs, network(weights, aggregation), ["molecule", 1], { molecule: 2 }, feed);
    });

  it("of a molecule without bonds", async () => {
    const weights = freeze(createParameters(specs, 3));
    const forward = network(weights, "norm");
    const { model, weights: bytes } = await recordOnnx({
      inputs,
      outputs: { y: ["molecule", 1] },
      forward: (_tf, x, sizes) => ({ y: forward(x, sizes) }),
    });
    const atoms = normals(1, 7);
    const descriptors = normals(1, 5);
    const none = integers([]);
    const feed = {
      atoms,
      bonds: normals(0, 4),
      source: none,
      target: none,
      reverse: none,
      molecule: integers([0]),
      descriptors,
    };
    const got = await runOnnx(model, bytes, feed);
    const vector = tf.relu(
      tf.add(
        tf.matMul(
          tf.concat([tf.tensor2d(atoms.data, [1, 7]), tf.zeros([1, 24])], 1) as tf.Tensor2D,
          weights["graph.outputKernel"] as tf.Tensor2D,
        ),
        weights["graph.outputBias"] as tf.Tensor,
      ),
    );
    const expected = mlp(
      part("head", weights),
      tf.concat([tf.div(vector, 100), tf.tensor2d(descriptors.data, [1, 5])], 1),
      headOptions,
    );
    expect(compare(got.y!.data, expected.dataSync()).maxRel).toBeLessThan(1e-4);
  });
});

describe("a recorded Fourier neural operator answers as TensorFlow.js does", () => {
  it("on a grid that was never traced, with the bases as inputs", async () => {
    const options = { width: 6, modes: 4, inputs: 2, outputs: 1, layers: 2, projection: 10 };
    const weights = freeze(createParameters(fnoParameters(options), 4));
    const inputs: SymbolicInput[] = [
      { name: "x", dtype: "float32", shape: ["point", "row", 2] },
      { name: "analysis", dtype: "float32", shape: [8, "point"] },
      { name: "synthesis", dtype: "float32", shape: ["point", 8] },
    ];
    const forward: Forward = ({ x, analysis, synthesis }) =>
      fourierOperator(weights, x as tf.Tensor3D, { analysis, synthesis } as never, options);
    const basis = fourierBasis(16, 4);
    const feed: Feed = {
      x: normals(16, 3, 2),
      analysis: { data: basis.analysis, dims: [8, 16] },
      synthesis: { data: basis.synthesis, dims: [16, 8] },
    };
    await expectParity(inputs, forward, ["point", "row", 1], { point: 16, row: 3 }, feed);
  });
});
