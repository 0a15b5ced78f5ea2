import { afterAll, describe, expect, it } from "vitest";
import { pretrained } from "../../src/app.ts";
import type { ModelSpec } from "../../src/core/model.ts";
import { catalogue } from "../../src/models/index.ts";
import { Repository } from "../../src/registry/repository.ts";
import { Engine } from "../../src/serving/engine.ts";
import { emptyRepository, publishFormula } from "./publish.ts";

const shipped = new Repository([pretrained]).versions("solubility").length > 0;
const soluble = (title: string) => ({ kind: "solubility", title }) as const;
const mean: ModelSpec = {
  id: "mean-solubility",
  title: "mean",
  description: "Mean of two solubilities, and a shift.",
  subject: "Query",
  field: "mean",
  inputs: { a: soluble("a"), b: soluble("b"), shift: { kind: "dimensionless", title: "shift" } },
  outputs: { mean: soluble("mean") },
  body: { type: "formula", constants: {}, steps: [["mean", "(a + b) / 2 + shift"]], baseline: { shift: 0 } },
};

describe.skipIf(!shipped)("explanations through a pipeline", () => {
  const repository = new Repository([emptyRepository().roots[0] as string, pretrained]);
  const engine = new Engine({ catalogue, repository });
  afterAll(() => engine.close());
  const smiles = "CC(=O)Oc1ccccc1C(=O)O";
  const step = (id: string, input: string) => ({ id, model: "solubility", inputs: { smiles: `input.${input}` } });
  const steps = (a: string, b: string) => [
    step("a", a),
    step("b", b),
    { id: "mean", model: "mean-solubility", inputs: { a: "a.solubility", b: "b.solubility", shift: "input.shift" } },
  ];

  it("credit an atom once, in however many models it is seen", async () => {
    publishFormula(repository, mean);
    const outputs = { mean: "mean.mean" };
    await engine.savePipeline({ id: "twice", title: "twice", steps: steps("smiles", "smiles"), outputs });
    for (const method of ["INTEGRATED_GRADIENTS", "OCCLUSION"] as const) {
      const alone = await engine.explain(engine.handle(engine.spec("solubility"), { smiles }), {
        output: "solubility",
        method,
      });
      const handle = engine.handle(engine.spec("twice"), { smiles, shift: 0.5 });
      const twice = await engine.explain(handle, { output: "mean", method });
      const atoms = (one: typeof alone) => one.contributions.filter(({ group }) => group === "atom");
      expect(atoms(twice)).toHaveLength(13);
      atoms(twice).forEach(({ index, value }, i) => {
        expect(index).toBe(i);
        expect(value).toBeCloseTo(atoms(alone)[i]?.value as number, 2);
      });
      const shift = twice.contributions.find(({ group }) => group === "parameter");
      expect(shift).toMatchObject({ label: "shift" });
      expect(shift?.value).toBeCloseTo(0.5, 5);
      expect(twice.output - alone.output).toBeCloseTo(0.5, 4);
    }
  });

  it("keep the atoms of two structures apart", async () => {
    publishFormula(repository, mean);
    const outputs = { mean: "mean.mean" };
    await engine.savePipeline({ id: "pair", title: "pair", steps: steps("acid", "base"), outputs });
    const handle = engine.handle(engine.spec("pair"), { acid: "CC(=O)O", base: "CN", shift: 0 });
    const explained = await engine.explain(handle, { output: "mean", method: "SHAPLEY", budget: 512 });
    const atoms = explained.contributions.filter(({ group }) => group === "atom");
    expect(atoms.map(({ component, index }) => `${component} ${index}`)).toEqual([
      "acid 0",
      "acid 1",
      "acid 2",
      "acid 3",
      "base 0",
      "base 1",
    ]);
    expect(Math.abs(explained.residual)).toBeLessThan(1e-6);
    const { depictExplanation } = await import("../../src/trust/explain/depiction.ts");
    expect(await depictExplanation(handle.spec, handle.inputs, explained)).toMatch(/<svg/);
  });
});
