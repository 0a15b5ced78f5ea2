import { afterEach, describe, expect, it } from "vitest";
import type { CompositionStep } from "../../src/core/composition.ts";
import type { ModelSpec } from "../../src/core/model.ts";
import type { Engine } from "../../src/serving/engine.ts";
import { publishFormula } from "./publish.ts";
import { toyEngine } from "./toy-models.ts";

let engine: Engine;
afterEach(() => engine.close());

const soluble = (title: string) => ({ kind: "solubility", title }) as const;
const formula = (id: string, expression: string): ModelSpec => ({
  id,
  title: id,
  description: expression,
  subject: "Query",
  field: "result",
  inputs: { a: soluble("a"), b: soluble("b") },
  outputs: { result: soluble("result") },
  body: { type: "formula", constants: {}, steps: [["result", expression]] },
});
const steps = (model: string): CompositionStep[] => [
  { id: "first", model: "toy-solubility", inputs: { smiles: "input.a" } },
  { id: "second", model: "toy-solubility", inputs: { smiles: "input.b" } },
  { id: "result", model, inputs: { a: "first.solubility", b: "second.solubility" } },
];

describe("the share of variance that each step contributes", () => {
  it.each([
    // Independent errors of variance v: 3a + b has shares 9 : 1.
    ["a weighted sum", "3 * a + b", [0.9, 0.1]],
    // (a + .2)(b + .3) with zero-mean factors has no first-order part at all.
    ["a product of the errors", "(a + 0.2) * (b + 0.3)", [0, 0]],
  ])("is the first-order Sobol index: %s", async (_, expression, expected) => {
    const toy = toyEngine();
    engine = toy.engine;
    publishFormula(toy.repository, formula("combined", expression));
    const outputs = { result: "result.result" };
    await engine.savePipeline({ id: "piped", title: "piped", steps: steps("combined"), outputs });
    const row = { a: "CC", b: "CCO" };
    const [composed] = await engine.compose({ steps: steps("combined"), outputs, rows: [row] });
    const handles = [composed!.outputs["result"]!.handle, engine.handle(engine.spec("piped"), row)];
    for (const [i, handle] of handles.entries()) {
      const shares = await engine.varianceShares(handle, "result");
      const of = (step: string) => shares.find((one) => one.step === step);
      expect(shares.map(({ model }) => model)).toEqual(["toy-solubility", "toy-solubility"]);
      for (const [k, step] of ["first", "second"].entries()) {
        const { share, standardError } = of(step)!;
        expect(Math.abs(share - (expected[k] as number)), `${step} ${i}`).toBeLessThan(0.12);
        expect(standardError).toBeLessThan(0.04);
      }
    }
  });

  it("is 1 where one step alone is uncertain, however far downstream", async () => {
    const toy = toyEngine();
    engine = toy.engine;
    const chain: CompositionStep[] = [
      { id: "barrier", model: "toy-barrier", inputs: { smiles: "input.r" } },
      {
        id: "rate",
        model: "eyring-rate",
        inputs: { barrier: "barrier.activationGibbsEnergy" },
        constants: { temperature: 298, molecularity: 1 },
      },
    ];
    const [row] = await engine.compose({ steps: chain, rows: [{ r: "C>>C" }] });
    const { handle } = row!.outputs["rate.rateConstant"]!;
    expect(await engine.varianceShares(handle, "rateConstant")).toEqual([
      expect.objectContaining({ step: "barrier", model: "toy-barrier", share: 1, standardError: 0 }),
    ]);
    const exact = engine.handle(engine.spec("eyring-rate"), { barrier: 80, temperature: 298, molecularity: 1 });
    await expect(engine.varianceShares(exact, "rateConstant")).rejects.toMatchObject({ code: "NOT_CALIBRATED" });
  });
});
