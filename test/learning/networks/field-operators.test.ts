import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { concatenate, shapeOf } from "../../../src/core/encoding.ts";
import type { Encoded } from "../../../src/core/model.ts";
import { useBackend } from "../../../src/learning/backends/backend.ts";
import { chaosOperator, chaosOperatorParameters } from "../../../src/learning/networks/chaos-operator.ts";
import { darcyOperator } from "../../../src/learning/networks/darcy-operator.ts";
import {
  createParameters,
  freeze,
  type ParameterSpecs,
  type Weights,
} from "../../../src/learning/networks/parameters.ts";
import { tileOperatorParameters } from "../../../src/learning/networks/tile-operator.ts";
import { vorticityOperator, vorticityOperatorParameters } from "../../../src/learning/networks/vorticity-operator.ts";
import { recordOnnx } from "../../../src/learning/recording/record-onnx.ts";
import { chaoticProfile } from "../../../src/runtime/featurisers/chaotic-profile.ts";
import { medium } from "../../../src/runtime/featurisers/medium.ts";
import { vorticity } from "../../../src/runtime/featurisers/vorticity.ts";
import { openSession } from "../../../src/runtime/session.ts";

type Tensors = Readonly<Record<string, tf.Tensor>>;
type Case = {
  specs: ParameterSpecs;
  forward(weights: Weights, tensors: Tensors, rows: number): tf.Tensor2D;
  rows: Encoded[];
  points: number;
};

const tiles = { tiles: 4, tile: 4, fields: 3, width: 8, layers: 2, near: 4, far: 4, modes: 3 };
const square = { points: 32, coarse: 16, channels: 11, width: 6, modes: 4, layers: 2 };
const line = { width: 6, modes: 8, layers: 2, projection: 8 };

const cases: Record<string, Case> = {
  darcy: {
    specs: tileOperatorParameters(tiles),
    forward: (weights, tensors, rows) => darcyOperator(weights, tensors, rows, tiles),
    rows: ["seed:1", "2 + x y", "seed:3"].map((permeability) =>
      medium.encodeRow({ permeability }, { cells: 16, tile: 4, halvings: 2 }),
    ),
    points: 256,
  },
  vorticity: {
    specs: vorticityOperatorParameters(square),
    forward: (weights, tensors, rows) => vorticityOperator(weights, tensors, rows, square),
    rows: ["sin(2 pi x) cos(4 pi y)", "0.3 cos(2 pi (x + y))", "sin(6 pi y)"].map((initialCondition, i) =>
      vorticity.encodeRow(
        { initialCondition, time: 0.4 + i / 10 },
        { points: 32, coarse: 16, coarsest: 8, viscosity: 1e-3, stepsPerTime: 2 },
      ),
    ),
    points: 1024,
  },
  chaos: {
    specs: chaosOperatorParameters(line),
    forward: (weights, tensors, rows) => chaosOperator(weights, tensors, rows, 32, 1, line),
    rows: ["sin(2 pi x)", "1 + cos(6 pi x)", "0.5 sin(4 pi x)"].map((initialCondition, i) =>
      chaoticProfile.encodeRow({ initialCondition, time: 0.5 + i / 4 }, { points: 32, length: 22 }),
    ),
    points: 32,
  },
};

const folder = mkdtempSync(join(tmpdir(), "retort-operators-"));
beforeAll(() => useBackend("cpu"));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(Object.entries(cases))("the %s operator", (name, { specs, forward, rows, points }) => {
  const parameters = () => freeze(createParameters(specs, 3));
  const tensorsOf = (encoded: Encoded) =>
    Object.fromEntries(
      Object.entries(encoded.tensors).map(([key, { data }]) => [key, tf.tensor(data, shapeOf(encoded, key))]),
    );

  it("answers rows together as it does alone", () => {
    const weights = parameters();
    const all = concatenate(rows);
    const together = forward(weights, tensorsOf(all), rows.length).dataSync();
    expect(together.every(Number.isFinite)).toBe(true);
    rows.forEach((row, i) => {
      forward(weights, tensorsOf(row), 1)
        .dataSync()
        .forEach((value, j) => {
          expect(value).toBeCloseTo(together[i * points + j] as number, 4);
        });
    });
  });

  it("says the same in ONNX", async () => {
    const weights = parameters();
    const [first] = rows as [Encoded];
    const recorded = await recordOnnx({
      inputs: Object.entries(first.tensors).map(([key, { width }]) => ({
        name: key,
        dtype: "float32",
        shape: ["row", ...width],
      })),
      forward: (_, tensors, sizes) => ({ value: forward(weights, tensors, sizes.row as number) }),
      outputs: { value: ["row", points] },
    });
    writeFileSync(join(folder, "weights.bin"), recorded.weights);
    writeFileSync(join(folder, `${name}.onnx`), recorded.model);
    const session = await openSession(join(folder, `${name}.onnx`));
    const all = concatenate(rows);
    const feeds = Object.fromEntries(
      Object.entries(all.tensors).map(([key, { data }]) => [key, { data, dims: shapeOf(all, key) }]),
    );
    const { value } = await session.run(feeds, rows.length);
    const own = forward(weights, tensorsOf(all), rows.length).dataSync();
    own.forEach((number, i) => {
      expect(value?.data[i]).toBeCloseTo(number, 3);
    });
    await session.release();
  });
});
