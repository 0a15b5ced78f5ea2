import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { random } from "../../../src/core/random.ts";
import { useBackend } from "../../../src/learning/backends/backend.ts";
import {
  type ComponentKernel,
  componentKernel,
  kernelTensors,
  knownOrKernel,
} from "../../../src/learning/networks/component-kernel.ts";
import { fitComponentKernel } from "../../../src/learning/training/component-kernel-fit.ts";

const rng = random(3);
const sizes = [3, 2, 4];

/** 0.2 + 0.3 · [same] + 0.5 · Tanimoto of random bits. */
const made = sizes.map((n) => {
  const width = 6;
  const bits = Float32Array.from({ length: n * width }, () => Number(rng.uniform() < 0.5));
  const data = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let [both, either] = [0, 0];
      for (let k = 0; k < width; k++) {
        const [a, b] = [bits[i * width + k] as number, bits[j * width + k] as number];
        both += a * b;
        either += Math.max(a, b);
      }
      data[i * n + j] = 0.2 + 0.3 * Number(i === j) + 0.5 * (either === 0 ? 1 : both / either);
    }
  return { n, width, bits, data };
});

const rows = Array.from({ length: 24 }, (_, i) => [Math.floor(i / 8), Math.floor(i / 4) % 2, i % 4]).filter(
  (_, i) => i !== 5,
);
const values = Float64Array.from(rows, () => rng.normal());
const kernelOf = (a: number[], b: number[]) =>
  made.reduce((product, { n, data }, p) => product * (data[(a[p] as number) * n + (b[p] as number)] as number), 1);
const noise = 0.1;
const coefficients = fitComponentKernel(
  made,
  { components: sizes.map((_, p) => Int32Array.from(rows, (row) => row[p] as number)), values },
  noise,
);
const cell = (row: number[]) => ((row[0] as number) * 2 + (row[1] as number)) * 4 + (row[2] as number);

describe("a Gaussian process on components", () => {
  beforeAll(async () => {
    await useBackend("cpu");
  });

  it("solves (K + noise) α = y on the measured combinations, and gives the others no weight", () => {
    rows.forEach((row, i) => {
      const sum = rows.reduce((s, other) => s + kernelOf(row, other) * (coefficients[cell(other)] as number), 0);
      expect(sum + noise * (coefficients[cell(row)] as number)).toBeCloseTo(values[i] as number, 2);
    });
    expect(coefficients[cell([0, 1, 1])]).toBe(0);
  });

  it("answers as a network what the kernel against all measured rows gives, known components and new ones", () => {
    let at = 0;
    const ports = made.map(({ n, width, bits }) => {
      const onehot = [at, at + n] as const;
      const range = [at + n, at + n + width] as const;
      at += n + width;
      return { constant: 0.2, same: 0.3, onehot, bits: { weight: 0.5, range, known: bits } };
    });
    const center = Array.from({ length: at }, () => rng.uniform());
    const link = { low: -5, high: 105, mean: 0.2, sd: 0.7 };
    const kernel: ComponentKernel = { center, ports, coefficients: Float32Array.from(coefficients), link };
    const tensors = kernelTensors(kernel);
    const encode = (row: number[], bitsOf: (p: number) => ArrayLike<number>, isKnown: (p: number) => boolean) => {
      const features = new Float32Array(at);
      ports.forEach(({ onehot, bits: own }, p) => {
        if (isKnown(p)) features[onehot[0] + (row[p] as number)] = 1;
        features.set(Array.from(bitsOf(p)), own.range[0]);
      });
      return features.map((value, i) => value - (center[i] as number));
    };
    const row = [2, 1, 3];
    const bitsOf = (p: number) => {
      const { width, bits } = made[p] as (typeof made)[number];
      return bits.slice((row[p] as number) * width, ((row[p] as number) + 1) * width);
    };
    const known = encode(row, bitsOf, () => true);
    const unknown = encode(row, bitsOf, (p) => p !== 2);
    const x = tf.tensor2d([[...known], [...unknown]]);
    const { mean, known: flags } = componentKernel(x, kernel, tensors);
    const expected = rows.reduce((s, other) => s + kernelOf(row, other) * (coefficients[cell(other)] as number), 0);
    expect(mean.dataSync()[0]).toBeCloseTo(expected, 4);
    expect([...flags.dataSync()].map((v) => Math.round(v * 1e4) / 1e4)).toEqual([1, 0]);
    const mixed = knownOrKernel(tf.tensor2d([[7], [7]]), x, kernel, tensors, { mean: 30, sd: 20 }).dataSync();
    expect(mixed[0]).toBeCloseTo(7, 4);
    const z = mean.dataSync()[1] as number;
    expect((mixed[1] as number) * 20 + 30).toBeCloseTo(-5 + 110 / (1 + Math.exp(-0.2 - 0.7 * z)), 3);
  });
});
