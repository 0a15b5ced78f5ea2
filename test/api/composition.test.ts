import { afterEach, describe, expect, it } from "vitest";
import { toyApi } from "./client.ts";

let api: ReturnType<typeof toyApi>;
afterEach(() => api.engine.close());

describe("composed queries", () => {
  it("go from a reaction to a conversion with its interval in one round trip", async () => {
    api = toyApi();
    const { data, errors } = await api.ask(`{
      reaction(smiles: "CBr.[OH-]>>CO.[Br-]") {
        activationGibbsEnergy { value(unit: "kcal/mol") interval { lower upper unit }
          rateConstant(temperature: "298 K", molecularity: 2) { __typename value unit interval { lower upper informative }
            batchReactor(concentrations: ["0.1 mol/L", "0.2 mol/L"], time: "2 h") {
              conversion { value interval { lower upper } model { version } } product { value(unit: "mM") unit } } } } } }`);
    expect(errors).toBeUndefined();
    const barrier = data.reaction.activationGibbsEnergy;
    expect(barrier.value).toBeCloseTo((80 + 1.9) / 4.184, 6);
    expect(barrier.rateConstant).toMatchObject({ __typename: "RateConstant", unit: "L/(mol s)" });
    const { lower, upper } = barrier.rateConstant.interval;
    expect(lower).toBeLessThan(barrier.rateConstant.value);
    expect(upper).toBeGreaterThan(barrier.rateConstant.value);
    const { conversion } = barrier.rateConstant.batchReactor;
    expect(conversion.interval.lower).toBeLessThan(conversion.value);
    expect(conversion.interval.upper).toBeGreaterThan(conversion.value);
  });

  it("are explained in terms of their first inputs where asked", async () => {
    api = toyApi();
    const { data, errors } = await api.ask(`{
      reaction(smiles: "CBr.[OH-]>>CO.[Br-]") { activationGibbsEnergy { rateConstant(temperature: "310 K", molecularity: 2) {
        batchReactor(concentrations: ["0.1 mol/L", "0.2 mol/L"], time: "2 h") { conversion { value
          last: explanation { contributions { label } }
          first: explanation(through: true) { base output residual contributions { label contribution } depiction warnings } } } } } } }`);
    expect(errors).toBeUndefined();
    const { conversion } = data.reaction.activationGibbsEnergy.rateConstant.batchReactor;
    const labels = (one: { contributions: { label: string }[] }) => one.contributions.map(({ label }) => label).sort();
    expect(labels(conversion.last)).toContain("rate constant");
    expect(labels(conversion.first)).toEqual([
      "initial concentrations: of A, and of B where the rate constant is second-order",
      "reaction time",
      "temperature",
      "transmission coefficient",
    ]);
    const { base, output, residual, contributions } = conversion.first;
    const sum = contributions.reduce((all: number, one: { contribution: number }) => all + one.contribution, base);
    expect(sum + residual).toBeCloseTo(output, 9);
    expect(output).toBeCloseTo(conversion.value, 3);
    expect(conversion.first.warnings.join()).toMatch(/nothing is credited to smiles, molecularity/);
    expect(conversion.first.depiction).toMatch(/^<svg/);
  });

  it("refuse a rate constant of the wrong order, naming both kinds", async () => {
    api = toyApi();
    const { data, errors } = await api.ask(`{
      reaction(smiles: "CBr>>CO") { activationGibbsEnergy { value rateConstant(temperature: 298, molecularity: 1) { value unit
        batchReactor(concentrations: ["0.1 mol/L", "0.2 mol/L"], time: "2 h") { conversion { value } } } } } }`);
    const { rateConstant } = data.reaction.activationGibbsEnergy;
    expect(rateConstant.unit).toBe("1/s");
    expect(rateConstant.batchReactor).toBeNull();
    expect(errors?.[0].extensions.code).toBe("KIND_MISMATCH");
    expect(errors?.[0].message).toMatch(/rate-constant-1st.*rate-constant-2nd/s);
  });

  it("refuse a rate from an electronic barrier without a thermal correction, naming both kinds", async () => {
    api = toyApi();
    const { data, errors } = await api.ask(
      `{ reaction(smiles: "C>>C") { barrier { value rateConstant(temperature: 298, molecularity: 1) { value } } } }`,
    );
    expect(data.reaction.barrier.value).toBeCloseTo(80.4, 9);
    expect(data.reaction.barrier.rateConstant).toBeNull();
    expect(errors?.[0].extensions.code).toBe("KIND_MISMATCH");
    expect(errors?.[0].message).toMatch(/gibbs-barrier.*electronic-barrier.*thermalCorrection/s);
  });

  it("give the rate, and a conversion, once the thermal correction is known", async () => {
    api = toyApi();
    const { data, errors } = await api.ask(
      `{ reaction(smiles: "C>>C") { activationGibbsEnergy { value rateConstant(temperature: "298 K", molecularity: 1) { value } }
          barrier { rateConstant(temperature: "298 K", molecularity: 1, thermalCorrection: "0 kJ/mol") { value unit
              interval { lower upper } batchReactor(concentrations: ["0.1 M"], time: "2 h") { conversion { value } } }
            slower: rateConstant(temperature: "298 K", molecularity: 1, thermalCorrection: "5 kcal/mol") { value } } } }`,
    );
    expect(errors).toBeUndefined();
    const { activationGibbsEnergy: gibbs, barrier } = data.reaction;
    expect(barrier.rateConstant.value).toBeCloseTo(gibbs.rateConstant.value, 12);
    expect(barrier.rateConstant.unit).toBe("1/s");
    expect(barrier.rateConstant.interval.lower).toBeLessThan(barrier.rateConstant.value);
    expect(Math.log(barrier.rateConstant.value / barrier.slower.value)).toBeCloseTo(
      20.92 / (8.31446261815324e-3 * 298),
      6,
    );
    expect(barrier.rateConstant.batchReactor.conversion.value).toBeGreaterThan(0);
  });

  it("convert units of values and intervals by their endpoints", async () => {
    api = toyApi();
    const { data } = await api.ask(`{ molecule(smiles: "CCO") { solubility { a: interval { lower upper }
      b: interval(unit: "mol/L") { lower upper unit } } } }`);
    const { a, b } = data.molecule.solubility;
    expect(b.lower).toBeCloseTo(10 ** a.lower, 12);
    expect(b.upper).toBeCloseTo(10 ** a.upper, 12);
    expect(b.unit).toBe("mol/L");
  });
});

describe("1,000 nested items", () => {
  it("cost four runs of each network, and the response says so", async () => {
    api = toyApi();
    const smiles = Array.from(
      { length: 1000 },
      (_, i) => `${"C".repeat((i % 40) + 1)}O${"C".repeat(Math.floor(i / 40))}`,
    );
    const { data, errors, extensions } = await api.ask(
      `query ($smiles: [SMILES!]!) { molecules(smiles: $smiles) { smiles
         solubility { value unit interval { lower upper } model { version } }
         other: solubility(model: "toy-other") { value(unit: "mmol/L") } } }`,
      { smiles },
    );
    expect(errors).toBeUndefined();
    expect(data.molecules).toHaveLength(1000);
    expect(extensions.retort.onnxRuns).toBe(8);
    expect(extensions.retort.rows).toBe(2000);
    expect(extensions.retort.versions.map((one: { model: string }) => one.model).sort()).toEqual([
      "toy-other",
      "toy-solubility",
    ]);
    expect(api.counts.runs).toBe(8);
  });

  it("may be written inline", async () => {
    api = toyApi();
    const list = Array.from({ length: 1000 }, (_, i) => `"${"C".repeat((i % 20) + 1)}"`).join(" ");
    const { data, errors } = await api.ask(`{ molecules(smiles: [${list}]) { smiles } }`);
    expect(errors).toBeUndefined();
    expect(data.molecules).toHaveLength(1000);
  });
});
