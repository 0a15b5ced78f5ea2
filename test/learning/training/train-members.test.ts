import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Progress, TrainContext } from "../../../src/core/definition.ts";
import { random } from "../../../src/core/random.ts";
import { useBackend } from "../../../src/learning/backends/backend.ts";
import { mlp, mlpParameters } from "../../../src/learning/networks/dense.ts";
import { learningCurve } from "../../../src/learning/training/learning-curve.ts";
import { constant } from "../../../src/learning/training/schedules.ts";
import { type BatchRows, type EnsembleRecipe, trainMembers } from "../../../src/learning/training/train-members.ts";

const options = { widths: [2, 32, 1], activation: "tanh" } as const;
type Part = { rows: number; x: tf.Tensor2D; y: tf.Tensor2D; dispose(): void };

/** Noisy rows of a plane: a network of this size learns the noise by heart if it is let. */
function plane(count: number, seed: number): BatchRows<Part> {
  const rng = random(seed);
  const x = Array.from({ length: count }, () => [rng.normal(), rng.normal()]);
  const y = x.map(([a, b]) => [a! - b! + 0.5 * rng.normal()]);
  return {
    count,
    batch(chosen) {
      const [a, b] = [tf.tensor2d(chosen.map((i) => x[i]!)), tf.tensor2d(chosen.map((i) => y[i]!))];
      return { rows: chosen.length, x: a, y: b, dispose: () => tf.dispose([a, b]) };
    },
  };
}

const told: Progress[] = [];
const context = (more: Partial<TrainContext> = {}) =>
  ({
    split: { name: "toy", train: [], test: [] },
    seed: 3,
    effort: 1,
    signal: new AbortController().signal,
    progress: (event: Progress) => void told.push(event),
    ...more,
  }) as TrainContext;

const recipe = (more: Partial<EnsembleRecipe> = {}): EnsembleRecipe => ({
  context: context(),
  parameters: mlpParameters(options),
  members: 2,
  epochs: 120,
  batch: 8,
  schedule: constant(2e-2),
  ...more,
});
const loss = (weights: Record<string, tf.Tensor>, batch: Part) =>
  tf.mean(tf.square(tf.sub(mlp(weights, batch.x, options), batch.y))) as tf.Scalar;

let folder: string;
beforeAll(async () => {
  await useBackend("cpu");
  folder = mkdtempSync(join(tmpdir(), "retort-members-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("an ensemble in training", () => {
  const rows = { train: plane(24, 1), stop: plane(64, 2) };
  const lossOn = (weights: Record<string, tf.Tensor>) => {
    const batch = plane(64, 2).batch(Array.from({ length: 64 }, (_, i) => i));
    return loss(weights, batch).dataSync()[0] as number;
  };

  it("stops on rows of its own, and keeps the weights that were best there", async () => {
    const whole = await trainMembers(recipe(), rows, loss);
    const stopped = await trainMembers(recipe({ stopping: { patience: 15 } }), rows, loss);
    expect(whole.epochs).toBe(120);
    expect(stopped.epochs).toBeLessThan(100);
    expect(lossOn(stopped.weights[0]!)).toBeLessThan(lossOn(whole.weights[0]!));
    expect(lossOn(stopped.weights[0]!)).toBeCloseTo(Math.min(...stopped.curve.validation!), 2);
    expect(whole.curve.validation).toBeUndefined();
  });

  it("says so where stopping is asked for and the split has no rows for it", async () => {
    const asked = trainMembers(recipe({ stopping: { patience: 5 } }), { train: rows.train }, loss);
    await expect(asked).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("has members that differ by their seed alone, and tells how far all of them are", async () => {
    told.length = 0;
    const { weights, parameters } = await trainMembers(recipe({ epochs: 2 }), rows, loss);
    expect(weights).toHaveLength(2);
    expect(parameters).toBe(2 * (2 * 32 + 32 + 32 + 1));
    expect(weights[0]!.kernel0!.dataSync()).not.toEqual(weights[1]!.kernel0!.dataSync());
    expect(told.map(({ done, total }) => [done, total])).toEqual([
      [1, 4],
      [2, 4],
      [3, 4],
      [4, 4],
    ]);
  });

  it("takes finished members from their checkpoints, with the seconds they took", async () => {
    const saved = recipe({ epochs: 5, context: context({ checkpoints: folder }) });
    const first = await trainMembers(saved, rows, loss);
    expect(readdirSync(folder).sort()).toEqual(["member-0.bin", "member-1.bin"]);
    told.length = 0;
    const again = await trainMembers(saved, rows, loss);
    expect(told).toEqual([]);
    expect(again.weights[1]!.kernel0!.dataSync()).toEqual(first.weights[1]!.kernel0!.dataSync());
    expect(again.curve).toEqual(first.curve);
    expect(again.seconds).toBeGreaterThan(first.seconds / 2);
  });
});

describe("a learning curve", () => {
  it("is thinned to sixty epochs, first and last among them, to four digits", () => {
    const curve = learningCurve(Array.from({ length: 1000 }, (_, i) => 1 / (i + 3)));
    expect(curve.epochs).toHaveLength(60);
    expect([curve.epochs[0], curve.epochs.at(-1)]).toEqual([1, 1000]);
    expect(curve.loss[0]).toBe(0.3333);
    expect(curve).not.toHaveProperty("validation");
  });
});
