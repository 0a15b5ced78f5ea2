import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { ModelData, Split } from "../../../src/core/definition.ts";
import { useBackend } from "../../../src/learning/backends/backend.ts";
import { componentKernel, disposeKernel, kernelTensors } from "../../../src/learning/networks/component-kernel.ts";
import { fitComponentProcess } from "../../../src/learning/training/component-process.ts";
import { fittedComponents } from "../../../src/learning/training/component-trainer.ts";
import { componentFeatures } from "../../../src/runtime/featurisers/reaction-components.ts";

const ports = [
  { name: "halide", as: "molecule" },
  { name: "base", as: "molecule" },
  { name: "additive", as: "molecule", ring: true },
] as const;
const halides = ["Clc1ccccc1", "Brc1ccccc1", "COc1ccc(I)cc1"];
const bases = ["CN1CCCN2CCCN=C12", "CC(C)(C)N=C(N(C)C)N(C)C"];
/** Isoxazoles; where C3 carries a hydrogen, a base opens the ring. */
const additives = ["c1cnoc1C", "c1onc(c1)C", "c1conc1", "c1(CC)ccno1", "Cc1cc(C)on1", "CCc1cc(C)on1", "CCc1cc(CC)on1"];
const poisoned = (additive: string) => ["c1cnoc1C", "c1conc1", "c1(CC)ccno1"].includes(additive);

const rows = halides.flatMap((halide, h) =>
  bases.flatMap((base, b) =>
    additives.map((additive) => ({
      halide,
      base,
      additive,
      yield: (20 + 20 * h + 5 * b) * (poisoned(additive) ? 0.3 : 1),
    })),
  ),
);
const data = {
  inputs: Object.fromEntries(ports.map(({ name }) => [name, rows.map((row) => row[name])])),
  targets: { yield: rows.map((row) => row.yield) },
} as unknown as ModelData;
const split = {
  name: "new additive",
  train: rows.flatMap(({ additive }, i) => (additive === additives[3] || i === 5 ? [] : [i])),
  test: [],
} as unknown as Split;
const weights = { constant: 0.2, same: 0.1, bit: 0.3 };
const setting = {
  weights: { halide: weights, base: weights, additive: weights },
  family: { weight: 1.5, length: 1, most: 2 },
  noise: 1e-4,
  bounds: { low: -5, high: 105 },
};

const fitted = async (yields: readonly number[]) => {
  const options = await fittedComponents({ data, split }, { ports, fingerprint: { bits: 64, radius: 2 } });
  return { options, ...(await fitComponentProcess({ data, split }, options, setting, (row) => yields[row] as number)) };
};

describe("a process for new components", () => {
  beforeAll(async () => {
    await useBackend("cpu");
  });

  it("learns from the training rows alone which of the ring's numbers count, and predicts a new additive by them", async () => {
    const { options, kernel, members } = await fitted(rows.map((row) => row.yield));
    const named = members[0]?.columns.map((at) => `${options.columns[at]?.kind} ${options.columns[at]?.index}`);
    expect(named).toContain("hydrogen 0");
    expect(members.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 8);

    const { x, width } = await componentFeatures(data.inputs, options);
    const tensors = kernelTensors(kernel);
    const { mean, known } = componentKernel(tf.tensor2d(x, [rows.length, width]), kernel, tensors);
    const said = Array.from(mean.dataSync(), (z) => -5 + 110 / (1 + Math.exp(-kernel.link.mean - kernel.link.sd * z)));
    const isKnown = known.dataSync();
    disposeKernel(tensors);
    rows.forEach((row, i) => {
      const isNew = row.additive === additives[3];
      expect(isKnown[i]).toBeCloseTo(isNew ? 0 : 1, 4);
      expect(Math.abs((said[i] as number) - row.yield)).toBeLessThan(isNew ? 8 : 3);
    });
  });

  it("is the same whatever the rows outside training hold", async () => {
    const train = new Set(split.train);
    const [one, other] = await Promise.all(
      [0, 100].map((given) => fitted(rows.map((row, i) => (train.has(i) ? row.yield : given)))),
    );
    expect(other?.kernel).toEqual(one?.kernel);
  });
});
