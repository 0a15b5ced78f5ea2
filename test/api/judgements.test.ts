import { afterEach, describe, expect, it } from "vitest";
import { toyApi } from "./client.ts";

let api: ReturnType<typeof toyApi>;
afterEach(() => api.engine.close());

describe("explanation", () => {
  it("of a formula adds up: output = base + contributions + residual", async () => {
    api = toyApi();
    const { data, errors } = await api.ask(`{ predict(model: "batch-reactor", rows: [{ values:
        { rateConstant: "0.012 L/(mol s)", concentrations: ["0.1 mol/L", "0.2 mol/L"], time: "2 h" } }]) {
      outputs { name prediction { explanation(method: SHAPLEY) { method seed budget base output residual unit
        contributions { label group index contribution standardError } atoms { index } depiction warnings } } } } }`);
    expect(errors).toBeUndefined();
    const { explanation } = data.predict[0].outputs.find(
      (one: { name: string }) => one.name === "conversion",
    ).prediction;
    const sum = explanation.contributions.reduce(
      (total: number, one: { contribution: number }) => total + one.contribution,
      0,
    );
    expect(explanation.base + sum + explanation.residual).toBeCloseTo(explanation.output, 9);
    expect(explanation).toMatchObject({ method: "SHAPLEY", seed: 0, unit: "%", atoms: null });
    expect(explanation.depiction).toMatch(/^<svg/);
    expect(explanation.contributions.length).toBeGreaterThanOrEqual(3);
  });
});

describe("uncertainty", () => {
  it("is split into the model's own and what came from upstream", async () => {
    api = toyApi();
    const { data, errors } = await api.ask(`{ reaction(smiles: "CBr>>CO") { activationGibbsEnergy {
      uncertainty { standardDeviation own upstream unit statement }
      rateConstant(temperature: 298, molecularity: 2) { uncertainty { standardDeviation own upstream unit } } } } }`);
    expect(errors).toBeUndefined();
    const { activationGibbsEnergy: barrier } = data.reaction;
    expect(barrier.uncertainty.own).toBeCloseTo(0.575, 2);
    expect(barrier.uncertainty.upstream).toBeNull();
    expect(barrier.rateConstant.uncertainty.upstream).toBeGreaterThan(0);
    expect(barrier.rateConstant.uncertainty.own).toBeNull();
    expect(barrier.rateConstant.uncertainty.unit).toBe("L/(mol s)");
  });
});

describe("a field", () => {
  it("comes as numbers, as base64 with a stride, and as a plot", async () => {
    api = toyApi();
    const { data, errors } = await api.ask(
      `{ wave(height: 2) { __typename unit grid { axes points coordinates } values base64(stride: 16) plot } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.wave).toMatchObject({ __typename: "VelocityField", grid: { axes: ["x"], points: 64 } });
    expect(data.wave.grid.coordinates[16]).toBe(0.25);
    expect(data.wave.values[16]).toBeCloseTo(2, 12);
    const bytes = Buffer.from(data.wave.base64, "base64");
    expect([0, 4, 8, 12].map((at) => bytes.readFloatLE(at))[1]).toBeCloseTo(2, 6);
    expect(bytes.length).toBe(16);
    expect(data.wave.plot).toMatch(/^<svg[\s\S]*<\/svg>$/);
  });

  it("is checked against the reference solver on demand, with both times", async () => {
    api = toyApi();
    const { data, errors } =
      await api.ask(`{ wave(height: 2) { check { solver description relativeL2 relativeL2MeanRemoved
      surrogateMilliseconds referenceMilliseconds plot } } }`);
    expect(errors).toBeUndefined();
    expect(data.wave.check).toMatchObject({ solver: "exact", relativeL2: expect.closeTo(1 / 11, 9) });
    expect(data.wave.check.relativeL2MeanRemoved).toBeCloseTo(1 / 11, 9);
    expect(data.wave.check.surrogateMilliseconds).toBeGreaterThan(0);
    expect(data.wave.check.referenceMilliseconds).toBeGreaterThan(0);
    expect(data.wave.check.plot).toContain("exact");
  });
});

describe("a picture", () => {
  it("of molecules and reactions is SVG", async () => {
    api = toyApi();
    const { data, errors } = await api.ask(
      `{ molecule(smiles: "c1ccccc1O") { depiction(width: 200, height: 150) } reaction(smiles: "CBr.[OH-]>>CO.[Br-]") { depiction } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.molecule.depiction).toMatch(/^<svg[\s\S]*200px/);
    expect(data.reaction.depiction).toMatch(/^<svg/);
  });
});

describe("models and their cards", () => {
  it("are listed whether published or not", async () => {
    api = toyApi();
    const { data, errors } = await api.ask(`{ models { id body versions { version number aliases }
      inputs { name kind unit required } } model(id: "toy-solubility") { version { id name number version card { title } } } }`);
    expect(errors).toBeUndefined();
    const unpublished = data.models.find((one: { id: string }) => one.id === "toy-unpublished");
    expect(unpublished.versions).toEqual([]);
    const { version } = data.model;
    expect(version).toMatchObject({ name: "toy-solubility", number: 1, card: null });
    expect(version.id).toBe(`toy-solubility@${version.version}`);
  });
});
