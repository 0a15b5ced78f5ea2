import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { defineModel, type ModelDefinition, type Split } from "../../src/core/definition.ts";
import type { ModelSpec } from "../../src/core/model.ts";
import { random } from "../../src/core/random.ts";
import { tableOf } from "../../src/core/values.ts";
import { mlp, mlpParameters } from "../../src/learning/networks/dense.ts";
import { type NetworkRecipe, trainNetwork } from "../../src/learning/training/network-trainer.ts";
import { constant } from "../../src/learning/training/schedules.ts";
import { evaluate } from "../../src/registry/evaluate.ts";
import { publish } from "../../src/registry/publish.ts";
import { Repository, type VersionEntry } from "../../src/registry/repository.ts";
import { loadVersion } from "../../src/runtime/load-version.ts";

const rows = 600;
const width = { widths: [2, 16, 1], activation: "tanh" as const };

/** y = 3 + 2 a − b² + noise: made here from a seed, so that the whole path runs without any dataset. */
function made() {
  const rng = random(5);
  const a = Array.from({ length: rows }, () => rng.normal());
  const b = Array.from({ length: rows }, () => rng.normal());
  const y = a.map((value, i) => 3 + 2 * value - (b[i] as number) ** 2 + 0.3 * rng.normal());
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
  const shipped: Split = {
    name: "first 300",
    train: range(0, 300),
    calibration: range(300, 450),
    test: range(450, 600),
  };
  return {
    dataset: "generated:plane",
    sha256: "plane-5",
    rows,
    rowNumbers: range(0, rows),
    inputs: { a, b },
    targets: { y },
    shipped,
    study: [shipped, { name: "last 300", train: range(300, 600), test: range(0, 300) }],
    furtherStudies: [
      {
        name: "large-a",
        description: "trained below, tested above the median of a",
        exchangeable: false,
        splits: [
          {
            name: "above",
            train: range(0, 500).filter((i) => (a[i] as number) < 0),
            calibration: range(500, 600).filter((i) => (a[i] as number) < 0),
            test: range(0, 600).filter((i) => (a[i] as number) >= 0),
          },
        ],
      },
    ],
    splitDescription: "made from a seed",
    exchangeable: true,
    async baselineFeatures() {
      return { x: Float32Array.from(range(0, 2 * rows), (i) => (i % 2 ? b[i >> 1] : a[i >> 1]) as number), width: 2 };
    },
  };
}

const spec: ModelSpec = {
  id: "plane",
  title: "plane",
  description: "a test",
  subject: "Query",
  field: "plane",
  inputs: { a: { kind: "dimensionless", title: "a" }, b: { kind: "dimensionless", title: "b" } },
  outputs: { y: { kind: "dimensionless", title: "y" } },
  body: {
    type: "network",
    featuriser: { id: "features", revision: 1, options: { ports: ["a", "b"], mean: [0, 0], scale: [1, 1] } },
    decoder: { id: "scalar", options: { output: "y", scale: 2, offset: 3 } },
    members: 2,
  },
};

function definition(change: Partial<NetworkRecipe> = {}): ModelDefinition {
  return defineModel(spec, {
    published: [],
    limits: [],
    domain: { type: "box", features: ["a", "b"] },
    data: async () => ({ load: async () => made() }),
    training: async () => ({
      trainer: {
        train: (context) =>
          trainNetwork({
            context,
            spec,
            parameters: mlpParameters(width),
            forward: (weights, { tensors }, training) => mlp(weights, tensors.x as never, width, training),
            target: (row) => ((made().targets.y[row] as number) - 3) / 2,
            members: 2,
            epochs: 40,
            batch: 50,
            schedule: constant(0.02),
            recipe: "a small network",
            ...change,
          }),
      },
    }),
    examples: [
      { a: 0, b: 0 },
      { a: 1, b: -1 },
      { a: -1, b: 0.5 },
    ],
  });
}

const signal = new AbortController().signal;
const options = {
  seed: 1,
  effort: 1,
  study: true,
  alias: "production",
  backend: "cpu" as const,
  progress: () => {},
  signal,
};

describe("publishing", () => {
  let repository: Repository;
  let entry: VersionEntry;
  beforeAll(async () => {
    repository = new Repository([mkdtempSync(join(tmpdir(), "retort-publish-"))]);
    entry = await publish(definition(), repository, options);
  }, 300_000);

  test("a trained network becomes a whole version, and nothing is left beside it", () => {
    expect(repository.resolve("plane").name).toBe(entry.name);
    expect(readdirSync(repository.roots[0] as string)).toEqual(["plane"]);
    expect(readdirSync(entry.directory).sort()).toEqual(
      ["calibration.json", "card.json", "domain.json", "forward.onnx", "golden.json", "gradient.onnx", "model.json", "study.json.gz", "weights.bin"], // biome-ignore format: a list
    );
  });

  test("the card says what was measured, beside baselines that a straight line cannot pass", () => {
    const card = repository.card(entry);
    expect(card?.metrics.r2).toBeGreaterThan(0.9);
    expect(card?.metrics.mae).toBeLessThan(card?.baselines.linear?.mae as number);
    expect(card?.baselines.mean?.r2).toBeLessThan(0.05);
    expect(Object.keys(card?.baselines ?? {}).sort()).toEqual(["boosting", "forest", "linear", "mean"]);
    const coverage = card?.coverage?.y;
    expect(Math.abs((coverage?.measured as number) - 0.9)).toBeLessThanOrEqual(coverage?.band as number);
    expect(card?.study?.splits.map((s) => s.name)).toEqual(["first 300", "last 300"]);
    expect(card?.furtherStudies).toMatchObject([
      { name: "large-a", exchangeable: false, splits: [{ name: "above", coverage: { exchangeable: false } }] },
    ]);
    expect(card?.furtherStudies?.[0]?.mean.mae).toBeGreaterThan(card?.metrics.mae as number);
    expect(card?.parity?.forward).toBeLessThan(1e-4);
    expect(card?.parity?.gradient).toBeLessThan(1e-4);
  });

  test("evaluating reproduces the card, whole and on a sample", async () => {
    const whole = await evaluate(definition(), repository, { signal });
    expect(whole).toMatchObject({ model: "plane", version: entry.name, n: 150, agreesWithCard: true, differences: [] });
    const card = repository.card(entry);
    expect(whole.study?.mean.mae).toBeCloseTo(card?.study?.mean.mae as number, 5);
    expect(whole.furtherStudies).toMatchObject([{ name: "large-a", splits: 1, coverage: expect.any(Number) }]);
    const sample = await evaluate(definition(), repository, { sample: 40, signal });
    expect(sample).toMatchObject({ n: 40, agreesWithCard: true });
  });

  test("a card that claims more than the weights show is found out", async () => {
    const other = new Repository([mkdtempSync(join(tmpdir(), "retort-publish-"))]);
    cpSync(repository.roots[0] as string, other.roots[0] as string, { recursive: true });
    const file = join(other.resolve("plane").directory, "card.json");
    const card = JSON.parse(readFileSync(file, "utf8"));
    card.metrics.mae *= 0.9;
    card.furtherStudies[0].mean.r2 *= 1.1;
    writeFileSync(file, JSON.stringify(card));
    const result = await evaluate(definition(), other, { signal });
    expect(result.agreesWithCard).toBe(false);
    expect(result.differences.join()).toMatch(/mae/);
    expect(result.differences.join()).toMatch(/study large-a mean r2/);
  });

  test("a version that computes otherwise than when it was published refuses to answer", async () => {
    const copy = mkdtempSync(join(tmpdir(), "retort-version-"));
    cpSync(entry.directory, copy, { recursive: true });
    const changed = JSON.parse(readFileSync(join(copy, "model.json"), "utf8"));
    changed.body.decoder.options.offset += 0.01;
    writeFileSync(join(copy, "model.json"), JSON.stringify(changed));
    const model = await loadVersion(copy);
    const answer = model.predictBatch(tableOf(spec, [{ a: 0, b: 0 }]), { samples: 0, seed: 0, signal });
    await expect(answer).rejects.toMatchObject({ code: "VERSION_BROKEN" });
    await model.close();
  });

  test("the same seed gives the same version", async () => {
    const again = await publish(definition(), repository, { ...options, study: false });
    expect(again.name).toBe(entry.name);
  });

  test("a network that computes otherwise in TensorFlow.js than it was recorded is not published", async () => {
    let calls = 0;
    const change: Partial<NetworkRecipe> = {
      epochs: 1,
      forward: (weights, { tensors }, training) => {
        const out = mlp(weights, tensors.x as never, width, training);
        calls++;
        return training ? out : (tf.mul(out, 1 + 0.01 * calls) as never);
      },
    };
    const elsewhere = new Repository([mkdtempSync(join(tmpdir(), "retort-publish-"))]);
    const refused = publish(definition(change), elsewhere, { ...options, study: false });
    await expect(refused).rejects.toMatchObject({ code: expect.stringMatching(/PARITY_FAILED|EXPORT_FAILED/) });
    expect(elsewhere.models()).toEqual([]);
  });
});
