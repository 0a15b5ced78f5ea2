import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { concatenate } from "../../../src/core/encoding.ts";
import type { Encoded } from "../../../src/core/model.ts";
import { useBackend } from "../../../src/learning/backends/backend.ts";
import { type DmpnnOptions, dmpnn, dmpnnParameters } from "../../../src/learning/networks/d-mpnn.ts";
import { createParameters, freeze, type Weights } from "../../../src/learning/networks/parameters.ts";
import { compare } from "../../../src/learning/recording/check-parity.ts";
import { recordOnnx } from "../../../src/learning/recording/record-onnx.ts";
import { WeightsFile } from "../../../src/learning/recording/weights-file.ts";
import { tensorsOf } from "../../../src/learning/training/network-trainer.ts";
import type { Feed } from "../../../src/runtime/featurisers/featuriser.ts";
import { mergeEnvironments } from "../../../src/runtime/featurisers/merge-environments.ts";
import { moleculeGraph } from "../../../src/runtime/featurisers/molecule-graph.ts";
import { type Feed as OnnxFeed, runOnnx } from "../recording/run-onnx.ts";

// alike and unalike, symmetric, charged, chiral, disconnected, of one atom
const molecules = [
  "c1ccccc1",
  "Cc1ccccc1C",
  "C[C@H](N)C(=O)O",
  "C[C@@H](N)C(=O)O",
  "[Na+].[Cl-]",
  "C",
  "CCCCCCCC",
  "CC(C)(C)c1cc2ccccc2[nH]1",
  "O=C(O)/C=C/c1ccccc1",
  "CCCCCCCC",
];

let rows: Encoded[];
beforeAll(async () => {
  await useBackend("cpu");
  await moleculeGraph.ready();
  rows = molecules.map((smiles) => moleculeGraph.encodeRow({ smiles }, {}));
});

const tensors = (feeds: Readonly<Record<string, Feed>>) =>
  Object.fromEntries(
    Object.entries(feeds).map(([name, { data, dims }]) => [
      name,
      tf.tensor(data, [...dims], data instanceof Int32Array ? "int32" : "float32"),
    ]),
  );

for (const depth of [2, 3, 4])
  describe(`message passing over merged environments, depth ${depth}`, () => {
    const options: DmpnnOptions = { atomWidth: 72, bondWidth: 14, hidden: 12, depth };
    const answers = (weights: Weights, given: Record<string, tf.Tensor>) =>
      dmpnn(weights, { rows: molecules.length, tensors: given }, options);

    it("gives the values and the gradients of message passing over all bonds", () => {
      const weights = freeze(createParameters(dmpnnParameters(options), 4));
      const batch = concatenate(rows);
      const run = (given: Record<string, tf.Tensor>) => {
        const { value, grads } = tf.variableGrads(() => {
          const own = Object.fromEntries(variables.map(({ name, variable }) => [name, variable]));
          return tf.sum(
            tf.mul(answers(own, given), tf.reshape(tf.cos(tf.range(0, molecules.length)), [-1, 1])),
          ) as tf.Scalar;
        });
        return [value, ...variables.map(({ variable }) => grads[variable.name]!)].map((t) => t.dataSync());
      };
      const variables = Object.entries(weights).map(([name, t]) => ({ name, variable: tf.variable(t) }));
      const plain = run(tensorsOf(batch));
      const merged = run(tensors(mergeEnvironments(batch, depth - 1)));
      plain.forEach((numbers, i) => {
        expect(compare(merged[i] as Float32Array, numbers as Float32Array).maxRel).toBeLessThan(1e-5);
      });
    });
  });

describe("merging environments", () => {
  const options: DmpnnOptions = { atomWidth: 72, bondWidth: 14, hidden: 12 };

  it("keeps each environment once", () => {
    const { initial, environments, environment } = mergeEnvironments(rows[6] as Encoded, 2) as Record<string, Feed>;
    // octane: from CH3 to CH2, from CH2 to either; carbons 1 to 4 from either end
    expect(initial!.dims[0]).toBe(2);
    expect(environments!.dims[0]).toBe(4);
    expect([...environment!.data]).toEqual([0, 1, 2, 3, 3, 2, 1, 0]);
  });

  it("gives a row the same sums, whatever rows stand beside it", () => {
    const weights = freeze(createParameters(dmpnnParameters(options), 4));
    const value = (encoded: Encoded) =>
      dmpnn(weights, { rows: encoded.rows, tensors: tensors(mergeEnvironments(encoded, 2)) }, options).dataSync();
    const together = value(concatenate(rows));
    const reversed = value(concatenate([...rows].reverse())).reverse();
    expect([...together]).toEqual([...reversed]);
    rows.forEach((row, i) => {
      expect(value(row)[0]).toBe(together[i]);
    });
  });

  it("is recorded: ONNX gives the same for other sizes than were traced", async () => {
    const weights = freeze(createParameters(dmpnnParameters(options), 5));
    const feeds = mergeEnvironments(concatenate(rows.slice(0, 3)), 2);
    const file = new WeightsFile();
    const { model } = await recordOnnx({
      inputs: Object.entries(feeds).map(([name, { data, axes }]) => ({
        name,
        dtype: data instanceof Int32Array ? "int32" : "float32",
        shape: axes,
      })),
      outputs: { y: ["row", 1] },
      weights: file,
      forward: (_, given, sizes) => ({ y: dmpnn(weights, { rows: sizes.row as number, tensors: given }, options) }),
    });
    const batch = concatenate(rows);
    const got = await runOnnx(model, file.bytes(), mergeEnvironments(batch, 2) as unknown as OnnxFeed);
    const expected = dmpnn(weights, { rows: batch.rows, tensors: tensorsOf(batch) }, options).dataSync();
    expect(compare(got.y!.data, expected as Float32Array).maxRel).toBeLessThan(1e-5);
  });
});
