import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pretrained } from "../../src/app.ts";
import { parseReaction } from "../../src/chemistry/reaction.ts";
import type { Table } from "../../src/core/model.ts";
import type { ProductsAnswer } from "../../src/core/products.ts";
import { tableOf } from "../../src/core/values.ts";
import { Repository } from "../../src/registry/repository.ts";
import { type LoadedModel, loadVersion } from "../../src/runtime/load-version.ts";
import { explain } from "../../src/trust/explain/explain.ts";

const repository = new Repository([pretrained]);
const signal = new AbortController().signal;

describe.skipIf(repository.versions("major-product").length === 0)("products of a mixture", () => {
  let model: LoadedModel;
  beforeAll(async () => {
    model = await loadVersion(repository.resolve("major-product").directory);
  });
  afterAll(() => model.close());

  const table = (...smiles: string[]): Table =>
    tableOf(
      model.spec,
      smiles.map((one) => ({ smiles: one })),
    );
  async function ask(...smiles: string[]): Promise<ProductsAnswer[]> {
    const answer = await model.predictBatch(table(...smiles), { samples: 0, seed: 0, signal });
    expect([...answer.errors]).toEqual([]);
    return answer.columns.products?.products as ProductsAnswer[];
  }

  it("the order of atoms and molecules changes nothing", async () => {
    const orders = [
      "CC(=O)Cl.Nc1ccccc1.CCN(CC)CC",
      "C(C)N(CC)CC.c1ccc(cc1)N.ClC(=O)C",
      "c1cccc(N)c1.O=C(C)Cl.N(CC)(CC)CC",
    ];
    const answers = await ask(...orders);
    const [first] = answers as [ProductsAnswer];
    expect(first.products[0]?.smiles).toBe("CC(=O)Nc1ccccc1");
    for (const { products, noReaction } of answers) {
      expect(noReaction).toBeCloseTo(first.noReaction, 3);
      expect(products[0]?.smiles).toBe(first.products[0]?.smiles);
      expect(products[0]?.probability).toBeCloseTo(first.products[0]?.probability as number, 3);
    }
  });

  it("probabilities of all products and of no reaction stay within one", async () => {
    for (const { products, noReaction } of await ask("CC(=O)Cl.Nc1ccccc1", "OB(O)c1ccccc1.Brc1ccncc1")) {
      const sum = products.reduce((total, { probability }) => total + probability, noReaction);
      expect(sum).toBeGreaterThan(0.9);
      expect(sum).toBeLessThanOrEqual(1 + 1e-9);
      const all = products.map(({ probability }) => probability);
      expect(all).toEqual([...all].sort((a, b) => b - a));
    }
  });

  it("bond changes and the mapped reaction tell the same", async () => {
    const [answer] = await ask("CC(=O)Cl.Nc1ccccc1");
    const [best] = (answer as ProductsAnswer).products;
    expect(best?.changes).toEqual([
      { first: 1, second: 3, before: 1, after: 0 },
      { first: 1, second: 4, before: 0, after: 1 },
    ]);
    const reaction = parseReaction(best?.reaction as string, { requireMap: true });
    expect(reaction.mapped).toBe(true);
    expect(reaction.products.atoms).toHaveLength(10);
  });

  it("a product with the reagents it was made with is left as it is, and the answer says so", async () => {
    const [answer] = await ask("CC(=O)Nc1ccccc1.CCN(CC)CC");
    expect(answer?.products).toEqual([]);
    expect(answer?.noReaction).toBeGreaterThan(0.5);
    expect(answer?.warnings.join()).toMatch(/nothing is predicted to happen/);
  });

  it("solvents, a molecule alone, and an ester with a salt stay what they are", async () => {
    const still = ["Cc1ccccc1.O", "c1ccccc1", "CCOC(C)=O.[Na+].[Cl-]", "COC(=O)c1ccc(Br)cc1", "Nc1ccccc1"];
    const answers = await ask(...still);
    expect(still.filter((_, i) => (answers[i] as ProductsAnswer).products.length > 0)).toEqual([]);
  });

  it("stereochemistry is dropped with a warning", async () => {
    const [marked, plain] = await ask("C[C@H](N)C(=O)OC.CC(=O)Cl", "CC(N)C(=O)OC.CC(=O)Cl");
    expect(marked?.warnings.join()).toMatch(/stereochemistry/);
    expect(plain?.warnings).toEqual([]);
    expect(marked?.products).toEqual(plain?.products);
  });

  it("a mixture of too many atoms is refused, its neighbours answer", async () => {
    const answer = await model.predictBatch(table("CC(=O)Cl.Nc1ccccc1", "C".repeat(301), "CC(=O)Cl.NC"), {
      samples: 0,
      seed: 0,
      signal,
    });
    expect([...answer.errors].map(([row, { code }]) => [row, code])).toEqual([[1, "UNSUPPORTED_INPUT"]]);
    expect(answer.columns.products?.point[2]).toBe("CNC(C)=O");
  });

  it("many mixtures cost no more runs than batches", async () => {
    const before = model.stats().runs;
    await model.predictBatch(table(...Array.from({ length: 64 }, (_, i) => `CC(=O)Cl.N${"C".repeat(1 + (i % 12))}`)), {
      samples: 0,
      seed: 0,
      signal,
    });
    expect(model.stats().runs - before).toBeLessThanOrEqual(2 + 2);
  });

  it("the atoms that react carry the score of the reaction centre", async () => {
    const [explanation] = await explain(model, table("CC(=O)Cl.Nc1ccccc1"), {
      output: "products",
      method: "INTEGRATED_GRADIENTS",
      signal,
    });
    if (explanation === undefined || explanation instanceof Error) throw explanation;
    const { base, output, residual, contributions } = explanation;
    const sum = contributions.reduce((total, { value }) => total + value, (base ?? 0) + (residual ?? 0));
    expect(sum).toBeCloseTo(output as number, 4);
    expect(contributions).toHaveLength(11);
    const strongest = [...contributions].sort((a, b) => b.value - a.value).slice(0, 3);
    expect(strongest.map(({ index }) => index).some((index) => [1, 3, 4].includes(index))).toBe(true);
  });
});
