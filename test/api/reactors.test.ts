import { afterAll, describe, expect, it } from "vitest";
import { shippedApi } from "./shipped-api.ts";

const api = shippedApi();
afterAll(() => api.close());

const reaction =
  "[F:1][c:2]1[cH:3][cH:4][c:5]([N+:6](=[O:7])[O-:8])[cH:9][cH:10]1.[CH2:11]1[CH2:12][CH2:13][CH2:14][CH2:15][NH:16]1>>[CH2:11]1[CH2:12][CH2:13][CH2:14][CH2:15][N:16]1[c:2]1[cH:3][cH:4][c:5]([N+:6](=[O:7])[O-:8])[cH:9][cH:10]1.[FH:1]";

describe("a predicted barrier", () => {
  it("feeds a stirred tank, and its interval comes through", async () => {
    const { data, errors } = await api.ask(
      `query ($smiles: ReactionSMILES!) { reaction(smiles: $smiles) { activationGibbsEnergy(solvent: "solvent-01") {
        rateConstant(temperature: "80 °C", molecularity: 2) {
          stirredTankReactor(concentrations: ["0.1 mol/L", "0.2 mol/L"], residenceTime: "2 h") {
            conversion { value unit interval(coverage: 0.8) { lower upper } } product { value unit } }
          batchReactor(concentrations: ["0.1 mol/L", "0.2 mol/L"], time: "2 h") { conversion { value } } } } } }`,
      { smiles: reaction },
    );
    expect(errors).toBeUndefined();
    const { stirredTankReactor: tank, batchReactor: batch } = data.reaction.activationGibbsEnergy.rateConstant;
    expect(tank.conversion.value).toBeGreaterThan(0);
    expect(tank.conversion.value).toBeLessThan(batch.conversion.value);
    expect(tank.product.value).toBeCloseTo((0.1 * tank.conversion.value) / 100, 9);
    expect(tank.conversion.interval.lower).toBeLessThan(tank.conversion.value);
    expect(tank.conversion.interval.upper).toBeGreaterThan(tank.conversion.value);
  });

  const compose = async (steps: object[]) =>
    api.ask(
      `query ($steps: [StepInput!]!, $rows: [RowInput!]!) { compose(steps: $steps, rows: $rows) { outputs { name } errors { code } } }`,
      { steps, rows: [{ values: { reaction } }] },
    );
  const barrier = {
    id: "barrier",
    model: "snar-barrier",
    constants: { solvent: "solvent-01" },
    inputs: [{ port: "smiles", from: "input.reaction" }],
  };
  const rate = (molecularity: number) => ({
    id: "rate",
    model: "eyring-rate",
    constants: { molecularity, temperature: "80 °C" },
    inputs: [{ port: "barrier", from: "barrier.activationGibbsEnergy" }],
  });
  const tank = (concentrations: string[], from = "rate.rateConstant") => ({
    id: "tank",
    model: "stirred-tank-reactor",
    constants: { concentrations, residenceTime: "2 h" },
    inputs: [{ port: "rateConstant", from }],
  });

  it("of the wrong order for the reactants is refused before anything runs, both kinds named", async () => {
    for (const [molecularity, concentrations] of [
      [1, ["0.1 mol/L", "0.2 mol/L"]],
      [2, ["0.1 mol/L"]],
    ] as const) {
      const { data, errors, extensions } = await compose([barrier, rate(molecularity), tank([...concentrations])]);
      expect(data.compose).toBeNull();
      expect(errors?.[0].extensions).toMatchObject({ code: "KIND_MISMATCH", step: "tank" });
      expect(errors?.[0].message).toMatch(/rate-constant-1st.*rate-constant-2nd|rate-constant-2nd.*rate-constant-1st/);
      expect(extensions.retort).toMatchObject({ onnxRuns: 0, rows: 0 });
    }
    const right = await compose([barrier, rate(2), tank(["0.1 mol/L", "0.2 mol/L"])]);
    expect(right.data.compose[0].errors).toEqual([]);
  });

  it("is no rate constant, and a time no concentration: refused before anything runs", async () => {
    const kind = await compose([barrier, tank(["0.1 mol/L"], "barrier.activationGibbsEnergy")]);
    expect(kind.errors?.[0].extensions).toMatchObject({ code: "KIND_MISMATCH", step: "tank" });
    expect(kind.errors?.[0].message).toMatch(/rate-constant-2nd.*gibbs-barrier/);
    const unit = await compose([barrier, rate(2), tank(["0.1 h", "0.2 mol/L"])]);
    expect(unit.errors?.[0].extensions).toMatchObject({ code: "UNIT_MISMATCH", step: "tank" });
    for (const { extensions } of [kind, unit]) expect(extensions.retort.onnxRuns).toBe(0);
  });
});
