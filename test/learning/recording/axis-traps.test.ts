import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../../../src/learning/backends/backend.ts";
import { fitExpression, traceSizes } from "../../../src/learning/recording/axis-sizes.ts";
import { decodeModel } from "../../../src/learning/recording/onnx-schema.ts";
import { type Recording, recordOnnx } from "../../../src/learning/recording/record-onnx.ts";
import { runOnnx } from "./run-onnx.ts";

beforeAll(async () => {
  await useBackend("cpu");
});

const rows = { name: "x", dtype: "float32", shape: ["row", 4] } as const;
const ids = { name: "ids", dtype: "int32", shape: ["row"] } as const;
const per = { name: "per", dtype: "float32", shape: ["group", 1] } as const;
const x = { data: Float32Array.from({ length: 12 }, (_, i) => i), dims: [3, 4] };

/** Records, runs on three rows in two groups, and gives the output's numbers. */
async function answers(recording: Omit<Recording, "inputs">, inputs: Recording["inputs"] = [rows]) {
  const { model, weights } = await recordOnnx({ inputs, ...recording });
  const feed = {
    x,
    ids: { data: Int32Array.of(1, 0, 1), dims: [3] },
    per: { data: Float32Array.of(1, 1), dims: [2, 1] },
  };
  const given = inputs.map(({ name }) => [name, feed[name as keyof typeof feed]]);
  return Array.from((await runOnnx(model, weights, Object.fromEntries(given))).y!.data);
}

describe("sizes that follow an axis become computed", () => {
  it("the number of segments", async () => {
    const forward: Recording["forward"] = (_tf, i, sizes) => ({
      y: tf.unsortedSegmentSum(i.x as tf.Tensor2D, i.ids as tf.Tensor1D, sizes.group as number),
    });
    expect(await answers({ outputs: { y: ["group", 4] }, forward }, [rows, ids, per])).toEqual([
      4, 5, 6, 7, 8, 10, 12, 14,
    ]);
  });

  it("a mean's divisor, and one over it", async () => {
    const mean: Recording["forward"] = (_tf, i) => {
      const value = i.x as tf.Tensor2D;
      const n = value.shape[0];
      return { y: tf.add(tf.div(tf.sum(value, 0), n), tf.mul(tf.sum(value, 0), 1 / n)) };
    };
    const got = await answers({ outputs: { y: [4] }, forward: mean });
    got.forEach((v, i) => {
      expect(v).toBeCloseTo(2 * (4 + i), 4);
    });
  });

  it("shapes of zeros and ones, padding, tiling, slices from the end, halves", async () => {
    const forward: Recording["forward"] = (_tf, i) => {
      const value = i.x as tf.Tensor2D;
      const n = value.shape[0];
      const padded = tf.concat([value, tf.ones([n, 4])], 0);
      return { y: tf.add(tf.slice(padded, [n, 0], [n, 4]), tf.tile(tf.slice(value, [n - 1, 0], [1, 4]), [n, 1])) };
    };
    expect(await answers({ outputs: { y: ["row", 4] }, forward })).toEqual([
      9, 10, 11, 12, 9, 10, 11, 12, 9, 10, 11, 12,
    ]);
  });

  it("an expression is found for what a shape may be, and for nothing else", () => {
    const sizes = traceSizes(["atom", "bond", "molecule"]);
    const all = (of: (s: Record<string, number>) => number) => fitExpression(sizes.map(of as never), sizes);
    expect(all(() => 300)).toEqual({ terms: [], offset: 300 });
    for (const of of [
      (s: Record<string, number>) => s.atom!,
      (s: Record<string, number>) => s.bond! / 2,
      (s: Record<string, number>) => 300 * s.molecule!,
      (s: Record<string, number>) => s.atom! * s.bond!,
      (s: Record<string, number>) => s.atom! + s.bond!,
      (s: Record<string, number>) => s.bond! - 1,
    ])
      expect(all(of)).toBeDefined();
    expect(all((s) => s.atom! ** 3)).toBeUndefined();
    expect(all((s) => Math.floor(s.atom! / 4))).toBeUndefined();
  });
});

describe("what no axis explains fails the export", () => {
  const fails = (recording: Omit<Recording, "inputs">, message: RegExp) =>
    expect(recordOnnx({ inputs: [rows, ids, per], ...recording })).rejects.toThrow(message);

  it("a fixed number of segments where the axis is free", () =>
    fails(
      {
        outputs: { y: ["group", 4] },
        forward: (_tf, i) => ({ y: tf.unsortedSegmentSum(i.x as tf.Tensor2D, i.ids as tf.Tensor1D, 50) }),
      },
      /output "y" is declared as \[group, 4\]/,
    ));

  it("numbers that change with the axis", () =>
    fails(
      {
        outputs: { y: ["row", 4] },
        forward: (_tf, i) => ({ y: tf.mul(i.x!, tf.expandDims(tf.linspace(0, 1, i.x!.shape[0] as number), 1)) }),
      },
      /LinSpace|changes in its numbers/,
    ));

  it("a number of ops that depends on the size", () =>
    fails(
      {
        outputs: { y: [4] },
        forward: (_tf, i) => ({
          y: tf
            .unstack(i.x!)
            .slice(0, Math.max(1, i.x!.shape[0]! - 20))
            .reduce((a, b) => tf.add(a, b)),
        }),
      },
      /do not agree/,
    ));

  it("reading numbers while recording", () =>
    fails({ outputs: { y: [] }, forward: (_tf, i) => ({ y: tf.scalar(i.x!.dataSync()[0] as number) }) }, /dataSync/));

  it("an op that cannot be recorded, by its name", () =>
    fails(
      { outputs: { y: ["row", 4] }, forward: (_tf, i) => ({ y: tf.real(tf.spectral.fft(tf.complex(i.x!, i.x!))) }) },
      /cannot be recorded as ONNX/,
    ));

  it("an axis that no input has", () =>
    expect(
      recordOnnx({ inputs: [rows], outputs: { y: ["group", 4] }, forward: (_tf, i) => ({ y: i.x! }) }),
    ).rejects.toThrow(/axis "group", which no input has/));
});

it("what the output does not need is left out, and the backend in use comes back after a failure", async () => {
  const { model } = await recordOnnx({
    inputs: [rows],
    outputs: { y: ["row", 4] },
    forward: (_tf, i) => {
      tf.exp(i.x!);
      return { y: tf.relu(i.x!) };
    },
  });
  expect(decodeModel(model).graph.node.map((node) => node.opType)).toEqual(["Relu", "Identity"]);
  expect(tf.getBackend()).toBe("cpu");
});
