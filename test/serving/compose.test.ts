import { afterEach, describe, expect, it } from "vitest";
import type { CompositionStep } from "../../src/core/composition.ts";
import type { ModelSpec } from "../../src/core/model.ts";
import type { Engine } from "../../src/serving/engine.ts";
import { publishFormula } from "./publish.ts";
import { toyEngine } from "./toy-models.ts";

let engine: Engine;
afterEach(() => engine.close());

const number = (title: string) => ({ kind: "dimensionless", title }) as const;
const mean: ModelSpec = {
  id: "mean",
  title: "mean",
  description: "Mean of two numbers.",
  subject: "Query",
  field: "mean",
  inputs: { a: number("a"), b: { ...number("b"), unit: "%" } },
  outputs: { mean: number("mean") },
  body: { type: "formula", constants: {}, steps: [["mean", "(a + b / 100) / 2"]] },
};

describe("compose in TypeScript", () => {
  it("asks a step on which many stand once, however the graph is shaped", async () => {
    const toy = toyEngine();
    engine = toy.engine;
    publishFormula(toy.repository, mean);
    // Each layer of two reads both of the layer before: 2¹⁵ paths from the last layer to the first.
    const steps = Array.from({ length: 15 }, (_, i): CompositionStep[] =>
      ["l", "r"].map((side) => ({
        id: `${side}${i}`,
        model: "mean",
        inputs: i === 0 ? { a: "input.x", b: "input.y" } : { a: `l${i - 1}.mean`, b: `r${i - 1}.mean` },
      })),
    ).flat();
    const started = performance.now();
    const [row] = await engine.compose({ steps, outputs: { last: "r14.mean" }, rows: [{ x: 1, y: 0.5 }] });
    expect(performance.now() - started).toBeLessThan(5000);
    const last = row?.outputs["last"];
    // y is in the unit of the port that it fills, %.
    expect(last?.row.outputs["mean"]?.point).toBeCloseTo((1 + 0.005) / 2, 12);
    expect(last?.handle.ancestry).toHaveLength(29);
  });

  it("gives one input to ports of different units, each in its own", async () => {
    const toy = toyEngine();
    engine = toy.engine;
    publishFormula(toy.repository, mean);
    const steps = [{ id: "m", model: "mean", inputs: { a: "input.x", b: "input.x" } }];
    const rows = [{ x: 0.5 }, { x: "50 %" }];
    const answers = await engine.compose({ steps, rows });
    for (const { outputs } of answers) expect(outputs["m.mean"]?.row.outputs["mean"]?.point).toBeCloseTo(0.5, 12);
  });

  it("runs no step on which no output stands", async () => {
    const toy = toyEngine();
    engine = toy.engine;
    const steps = [
      { id: "unused", model: "toy-solubility", inputs: { smiles: "input.smiles" } },
      { id: "used", model: "toy-other", inputs: { smiles: "input.smiles" } },
    ];
    const rows = [{ smiles: "CC" }, { smiles: "CCC" }];
    const answers = await engine.compose({ steps, outputs: { solubility: "used.solubility" }, rows });
    expect(answers.map(({ outputs }) => Object.keys(outputs))).toEqual([["solubility"], ["solubility"]]);
    expect(toy.counts).toMatchObject({ runs: 1, rows: 2 });
  });

  it("answers all rows by one version of each model", async () => {
    const toy = toyEngine();
    engine = toy.engine;
    const first = publishFormula(toy.repository, mean);
    const steps = [{ id: "m", model: "mean", inputs: { a: "input.x" }, constants: { b: 0 } }];
    const asked = engine.compose({ steps, rows: [{ x: 1 }, { x: 2 }] });
    publishFormula(toy.repository, { ...mean, body: { type: "formula", constants: {}, steps: [["mean", "a"]] } });
    const versions = (await asked).map(({ outputs }) => outputs["m.mean"]?.row.version);
    expect(versions).toEqual([first.name, first.name]);
  });
});
