import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { random } from "../../../src/core/random.ts";
import { useBackend } from "../../../src/learning/backends/backend.ts";
import { kernelMean } from "../../../src/learning/networks/kernel.ts";
import { type Block, fitKernel } from "../../../src/learning/training/kernel-fit.ts";
import { kernelWeights } from "../../../src/learning/training/kernel-trainer.ts";

beforeAll(async () => {
  await useBackend("cpu");
});

const noise = 0.1;
const truth = (a: number, b: number) => Math.sin(2 * a) + 0.5 * b;

/** Rows of two numbers that matter, each a block, and three that do not; values with noise. */
function made(rows: number, seed: number) {
  const rng = random(seed);
  const [first, second, idle] = [1, 1, 3].map(
    (width): Block => ({ width, data: Float64Array.from({ length: rows * width }, () => rng.normal()) }),
  ) as [Block, Block, Block];
  const values = Float64Array.from(
    { length: rows },
    (_, i) => truth(first.data[i] as number, second.data[i] as number) + noise * rng.normal(),
  );
  return { blocks: [first, second, idle], values };
}

/** The fitted process by its definition, a row at a time. */
function mean(fitted: ReturnType<typeof fitKernel>, trained: readonly Block[], asked: readonly Block[], row: number) {
  const matern = (q: number) => (1 + Math.sqrt(q)) * Math.exp(-Math.sqrt(q));
  let sum = 0;
  fitted.coefficients.forEach((coefficient, j) => {
    const q = trained.map(({ width, data }, b) => {
      let squares = 0;
      for (let c = 0; c < width; c++)
        squares += ((data[j * width + c] as number) - ((asked[b] as Block).data[row * width + c] as number)) ** 2;
      return squares * (fitted.weights[b] as number);
    });
    const apart = q.reduce((total, one) => total + matern(one), 0) / q.length;
    sum += coefficient * (matern(q.reduce((total, one) => total + one)) + fitted.additive * apart);
  });
  return sum;
}

describe("a Gaussian process fitted by its evidence", () => {
  it("predicts rows it has not seen to less than their noise, and gives idle blocks little weight", () => {
    const train = made(120, 1);
    const test = made(60, 2);
    const fitted = fitKernel(train.blocks, train.values);
    const errors = test.values.map((_, row) => {
      const [a, b] = test.blocks.map(({ data }) => data[row] as number) as [number, number];
      return mean(fitted, train.blocks, test.blocks, row) - truth(a, b);
    });
    const rms = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
    expect(rms).toBeLessThan(1.5 * noise);
    expect(fitted.weights[2]).toBeLessThan(0.1 * (fitted.weights[0] as number));
  });

  it("is the same whenever it is fitted, and fits its weights on a part of many rows", () => {
    const { blocks, values } = made(90, 3);
    expect(fitKernel(blocks, values, { most: 40, seed: 5 })).toEqual(fitKernel(blocks, values, { most: 40, seed: 5 }));
    expect(fitKernel(blocks, values, { most: 40 }).coefficients.length).toBe(90);
  });

  it("lets wild values pull less where noise has tails", () => {
    const train = made(150, 8);
    const test = made(60, 9);
    const wild = train.values.map((value, i) => (i % 12 === 0 ? value + 2 : value));
    const error = (tailSteps: number) => {
      const fitted = fitKernel(train.blocks, wild, { tailSteps });
      const errors = test.values.map((_, row) => {
        const [a, b] = test.blocks.map(({ data }) => data[row] as number) as [number, number];
        return Math.abs(mean(fitted, train.blocks, test.blocks, row) - truth(a, b));
      });
      return errors.reduce((sum, e) => sum + e, 0) / errors.length;
    };
    expect(error(1)).toBeLessThan(0.9 * error(0));
  });

  it("answers as a network of tensors what its definition says", () => {
    const { blocks, values } = made(30, 4);
    const asked = made(5, 6);
    const fitted = fitKernel(blocks, values);
    const names = ["a", "b", "c"];
    const weights = kernelWeights(names, blocks, fitted);
    const tensors = Object.fromEntries(
      asked.blocks.map(({ width, data }, b) => [names[b], tf.tensor2d(Float32Array.from(data), [5, width])]),
    );
    const answered = kernelMean(weights, tensors).dataSync();
    answered.forEach((value, row) => {
      expect(value).toBeCloseTo(mean(fitted, blocks, asked.blocks, row), 4);
    });
  });
});

describe("a Gaussian process on rows that recur", () => {
  it("keeps each different row once, and answers as if all were kept", () => {
    const { blocks } = made(6, 4);
    const rows = Array.from({ length: 30 }, (_, i) => (i * 7) % 6);
    const repeated = blocks.map(
      ({ width, data }): Block => ({
        width,
        data: Float64Array.from(rows.flatMap((row) => [...data.slice(row * width, (row + 1) * width)])),
      }),
    );
    const values = Float64Array.from(rows, (row, i) => row - 2 + Math.sin(i));
    const given = { weights: [0.5, 0.2, 0.1], additive: 0, noise: 0.3 };
    const fitted = fitKernel(repeated, values, { given });
    const names = ["a", "b", "c"];
    const weights = kernelWeights(names, repeated, fitted);
    expect(weights["rows.a"]?.shape).toEqual([6, 1]);
    const tensors = Object.fromEntries(
      names.map((name, b) => {
        const { width, data } = blocks[b] as Block;
        return [name, tf.tensor2d(Float32Array.from(data), [6, width])];
      }),
    );
    const answered = kernelMean(weights, tensors).dataSync();
    for (let row = 0; row < 6; row++) expect(answered[row]).toBeCloseTo(mean(fitted, repeated, blocks, row), 4);
  });
});
