import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { random } from "../../../src/core/random.ts";
import { useBackend } from "../../../src/learning/backends/backend.ts";
import { mlp, mlpParameters } from "../../../src/learning/networks/dense.ts";
import {
  createParameters,
  type Parameters,
  parametersToArray,
  weightsOf,
} from "../../../src/learning/networks/parameters.ts";
import { type FitOptions, fit } from "../../../src/learning/training/fit.ts";
import { HostAdam } from "../../../src/learning/training/host-adam.ts";
import { Adam } from "../../../src/learning/training/optimisers.ts";
import { constant, cosine, oneCycle, stepwise, warmupExponential } from "../../../src/learning/training/schedules.ts";

const options = { widths: [3, 16, 1], activation: "tanh", dropout: 0.1 } as const;
const rows = 48;
const rng = random(1);
const x = Array.from({ length: rows }, () => [rng.normal(), rng.normal(), rng.normal()]);
const y = x.map(([a, b, c]) => [Math.sin(a!) + b! * c!]);

type Part = { rows: number; x: tf.Tensor2D; y: tf.Tensor2D; dispose: () => void };
function training(parameters: Parameters, more: Partial<FitOptions<Part>> = {}): FitOptions<Part> {
  return {
    parameters,
    epochs: 6,
    batchesPerEpoch: 3,
    seed: 4,
    schedule: constant(1e-2),
    *batches(_epoch, generator) {
      const order = generator.shuffle(x.map((_, i) => i));
      for (let from = 0; from < rows; from += 16) {
        const picked = order.slice(from, from + 16);
        const [a, b] = [tf.tensor2d(picked.map((i) => x[i]!)), tf.tensor2d(picked.map((i) => y[i]!))];
        yield { rows: 16, x: a, y: b, dispose: () => tf.dispose([a, b]) };
      }
    },
    loss: (weights, batch, mode) =>
      tf.mean(tf.square(tf.sub(mlp(weights, batch.x, options, mode), batch.y))) as tf.Scalar,
    ...more,
  };
}
const fresh = () => createParameters(mlpParameters(options), 9);

let folder: string;
beforeAll(async () => {
  await useBackend("cpu");
  folder = mkdtempSync(join(tmpdir(), "retort-fit-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("training", () => {
  it("lowers the loss, and gives the same digits for the same seed", async () => {
    const [first, second] = [fresh(), fresh()];
    const done = await fit(training(first, { epochs: 40 }));
    await fit(training(second, { epochs: 40 }));
    expect(done.losses.at(-1)!).toBeLessThan(done.losses[0]! / 2);
    expect(done.steps).toBe(120);
    expect(await parametersToArray(first)).toEqual(await parametersToArray(second));
  });

  it("leaves no tensors behind", async () => {
    const parameters = fresh();
    await fit(training(parameters, { epochs: 1, average: 0.9, validate: () => 1 }));
    const before = tf.memory().numTensors;
    await fit(training(parameters, { epochs: 3, average: 0.9, validate: () => 1 }));
    expect(tf.memory().numTensors).toBe(before);
  });

  it("goes on from a checkpoint exactly as if it had never stopped", async () => {
    const checkpoint = { file: join(folder, "a.ckpt") };
    const [whole, broken, resumed] = [fresh(), fresh(), fresh()];
    await fit(training(whole, { average: 0.9 }));
    await fit(training(broken, { average: 0.9, checkpoint, onEpoch: ({ epoch }) => epoch < 3 }));
    const done = await fit(training(resumed, { average: 0.9, checkpoint }));
    expect(done.losses).toHaveLength(6);
    expect(await parametersToArray(resumed)).toEqual(await parametersToArray(whole));
  });

  it("says which backends trained, not which one read the finished checkpoint", async () => {
    const checkpoint = { file: join(folder, "c.ckpt") };
    await fit(training(fresh(), { epochs: 2, checkpoint }));
    await useBackend("wasm");
    expect((await fit(training(fresh(), { epochs: 2, checkpoint }))).backends).toEqual(["cpu (CPU)"]);
    expect((await fit(training(fresh(), { epochs: 3, checkpoint }))).backends).toEqual(["cpu (CPU)", "wasm (CPU)"]);
    await useBackend("cpu");
  });

  it("refuses a checkpoint of another network", async () => {
    const checkpoint = { file: join(folder, "b.ckpt") };
    await fit(training(fresh(), { epochs: 1, checkpoint }));
    const other = createParameters(mlpParameters({ widths: [3, 4, 1] }), 1);
    await expect(fit(training(other, { checkpoint }))).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("stops early and keeps the best weights", async () => {
    const scores = [3, 1, 2, 2, 2, 2];
    const seen: Float32Array[] = [];
    const parameters = fresh();
    const done = await fit(
      training(parameters, {
        patience: 2,
        validate: (weights, epoch) => {
          seen.push(
            tf.tidy(() => tf.concat(Object.values(weights).map((w) => tf.reshape(w, [-1])))).dataSync() as Float32Array,
          );
          return scores[epoch]!;
        },
      }),
    );
    expect(done.epochs).toBe(4);
    expect(done.best).toBe(1);
    expect(await parametersToArray(parameters)).toEqual(seen[1]);
  });

  it("says so when the loss leaves the finite numbers, and when it is cancelled", async () => {
    const diverging = training(fresh(), { loss: (weights) => tf.log(tf.sub(tf.sum(weights.bias0!), 1)) as tf.Scalar });
    await expect(fit(diverging)).rejects.toMatchObject({ code: "DIVERGED" });
    await expect(fit(training(fresh(), { signal: AbortSignal.abort() }))).rejects.toMatchObject({ code: "CANCELLED" });
  });

  it("tells the epoch, the loss, and how long it will take", async () => {
    const told: number[][] = [];
    const onEpoch: FitOptions<Part>["onEpoch"] = (e) => void told.push([e.epoch, e.epochs, e.rate, Number(e.eta >= 0)]);
    await fit(training(fresh(), { epochs: 2, onEpoch }));
    expect(told).toEqual([
      [1, 2, 1e-2, 1],
      [2, 2, 1e-2, 1],
    ]);
  });
});

describe.each([
  ["on the device", Adam],
  ["on the host", HostAdam],
])("Adam %s", (_where, Kind) => {
  it("takes the steps of Kingma and Ba, with decoupled decay on kernels and clipped gradients", async () => {
    const parameters = createParameters({ kernel: { shape: [1, 1], start: 2 }, bias: { shape: [1], start: 1 } }, 1);
    const adam = new Kind(parameters, { weightDecay: 0.1, clipNorm: 1 });
    for (const [a, b] of [
      [3, 4],
      [0.3, 0.4],
    ] as const)
      tf.tidy(() => {
        const loss = ({ kernel, bias }: Record<string, tf.Tensor>) =>
          tf.add(tf.mul(tf.reshape(kernel!, []), a), tf.mul(tf.reshape(bias!, []), b)) as tf.Scalar;
        adam.step(loss, 0.01);
      });
    adam.sync();
    const step = (theta: number, gradients: number[], decay: number) => {
      let [m, v] = [0, 0];
      gradients.forEach((g, i) => {
        m = 0.9 * m + 0.1 * g;
        v = 0.999 * v + 0.001 * g * g;
        const t = i + 1;
        theta -= 0.01 * (m / (1 - 0.9 ** t) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8) + decay * theta);
      });
      return theta;
    };
    const [kernel, bias] = await parametersToArray(parameters);
    expect(kernel).toBeCloseTo(step(2, [0.6, 0.3], 0.1), 5);
    expect(bias).toBeCloseTo(step(1, [0.8, 0.4], 0), 5);
  });
});

describe("schedules", () => {
  it("Chemprop's: 1e-4 up to 1e-3 in two of fifty epochs, then down to 1e-4", () => {
    const rate = warmupExponential({ warmup: 2 / 50 });
    expect(rate(0, 1000)).toBeCloseTo(1e-4, 8);
    expect(rate(20, 1000)).toBeCloseTo(5.5e-4, 8);
    expect(rate(40, 1000)).toBeCloseTo(1e-3, 8);
    expect(rate(1000, 1000)).toBeCloseTo(1e-4, 8);
  });
  it("one cycle, cosine and stepwise begin, peak and end where they say", () => {
    expect(oneCycle({ peak: 1 })(30, 100)).toBeCloseTo(1, 8);
    expect(oneCycle({ peak: 1 })(0, 100)).toBeCloseTo(1 / 25, 8);
    expect(oneCycle({ peak: 1 })(100, 100)).toBeCloseTo(1e-4, 8);
    expect(cosine({ peak: 1, warmup: 0.1 })(9, 100)).toBeCloseTo(1, 8);
    expect(cosine({ peak: 1, final: 0.1 })(100, 100)).toBeCloseTo(0.1, 8);
    expect(stepwise({ rate: 1, factor: 0.5, every: 0.2 })(45, 100)).toBeCloseTo(0.25, 8);
  });
});

it("views of the flat vector are the parameters, by name", () => {
  const parameters = fresh();
  const weights = tf.tidy(() => weightsOf(parameters));
  expect(weights.kernel0!.shape).toEqual([3, 16]);
  const first = parameters.flat.dataSync().slice(0, 48);
  expect(weights.kernel0!.dataSync()).toEqual(first);
});
