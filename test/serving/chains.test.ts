import { afterEach, describe, expect, it } from "vitest";
import { batchReactor } from "../../src/models/batch-reactor/index.ts";
import { eyringRate } from "../../src/models/eyring-rate/index.ts";
import type { Engine } from "../../src/serving/engine.ts";
import { toyBarrier, toyElectronic, toyEngine, toyOther, toyResiduals, toySolubility } from "./toy-models.ts";

let engine: Engine;
afterEach(() => engine.close());

function start(): Engine {
  engine = toyEngine().engine;
  return engine;
}

const barrierOf = (smiles = "CBr.[OH-]>>CO.[Br-]") => engine.handle(toyBarrier.spec, { smiles });
const rateOf = (molecularity: number, barrier = barrierOf()) =>
  engine.handle(
    eyringRate.spec,
    { temperature: "298.15 K", molecularity },
    { barrier: { from: barrier, output: "activationGibbsEnergy" } },
  );

describe("kinds", () => {
  it("refuses an electronic barrier where a Gibbs energy is needed, and names both", () => {
    start();
    const electronic = engine.handle(toyElectronic.spec, { smiles: "C>>C" });
    const make = () =>
      engine.handle(eyringRate.spec, { molecularity: 1 }, { barrier: { from: electronic, output: "barrier" } });
    expect(make).toThrowError(/gibbs-barrier.*electronic-barrier/s);
    expect(make).toThrowError(expect.objectContaining({ code: "KIND_MISMATCH", step: "barrier" }));
  });

  it("refuses a solubility where a rate constant is needed, before anything runs", () => {
    start();
    const solubility = engine.handle(toySolubility.spec, { smiles: "CC" });
    expect(() =>
      engine.handle(batchReactor.spec, {}, { rateConstant: { from: solubility, output: "solubility" } }),
    ).toThrowError(expect.objectContaining({ code: "KIND_MISMATCH" }));
  });

  it("refuses two concentrations with a first-order rate constant", async () => {
    start();
    const reactor = engine.handle(
      batchReactor.spec,
      { concentrations: ["0.1 mol/L", "0.2 mol/L"], time: "1 h" },
      { rateConstant: { from: rateOf(1), output: "rateConstant" } },
    );
    await expect(engine.load(reactor, "point")).rejects.toMatchObject({ code: "KIND_MISMATCH" });
  });

  it("takes a raw rate constant of either order by its unit", async () => {
    start();
    const first = engine.handle(batchReactor.spec, {
      rateConstant: "1e-3 1/s",
      concentrations: ["1 M"],
      time: "1000 s",
    });
    const row = await engine.load(first, "point");
    expect(row.outputs["conversion"]?.point).toBeCloseTo(100 * (1 - Math.exp(-1)), 9);
  });
});

describe("uncertainty passes through a composition", () => {
  it("maps the endpoints of a monotone chain", async () => {
    start();
    const barrier = barrierOf();
    const direct = await engine.interval(barrier, "activationGibbsEnergy", 0.9);
    const through = await engine.interval(rateOf(2, barrier), "rateConstant", 0.9);
    const rate = (kJ: number) =>
      ((1.380649e-23 * 298.15) / 6.62607015e-34) * Math.exp(-kJ / (8.31446261815324e-3 * 298.15));
    expect(Math.log(through.upper / rate(direct.lower))).toBeCloseTo(0, 1);
    expect(Math.log(through.lower / rate(direct.upper))).toBeCloseTo(0, 1);
    expect(through.unit).toBe("L/(mol s)");
  });

  it("reaches a conversion two models downstream", async () => {
    start();
    const reactor = engine.handle(
      batchReactor.spec,
      { concentrations: ["0.1 mol/L", "0.2 mol/L"], time: "2 h" },
      { rateConstant: { from: rateOf(2), output: "rateConstant" } },
    );
    const row = await engine.load(reactor, "point");
    const { lower, upper } = await engine.interval(reactor, "conversion", 0.9);
    const value = row.outputs["conversion"]?.point as number;
    expect(lower).toBeLessThan(value);
    expect(upper).toBeGreaterThan(value);
    expect(upper).toBeLessThanOrEqual(100);
  });

  it("gives conformal intervals for exact inputs, at any coverage that the rows support", async () => {
    start();
    const handle = engine.handle(toySolubility.spec, { smiles: "CC" });
    const { lower, upper } = await engine.interval(handle, "solubility", 0.9);
    expect(lower).toBeCloseTo(-0.2 + (toyResiduals[9] as number), 12);
    expect(upper).toBeCloseTo(-0.2 + (toyResiduals[189] as number), 12);
    await expect(engine.interval(handle, "solubility", 0.999)).rejects.toMatchObject({ code: "COVERAGE_UNSUPPORTED" });
    await expect(engine.interval(rateOf(1), "rateConstant", 0.999)).rejects.toMatchObject({
      code: "COVERAGE_UNSUPPORTED",
    });
  });

  it("says so where nothing is calibrated", async () => {
    start();
    const alone = engine.handle(toyOther.spec, { smiles: "CC" });
    await expect(engine.interval(alone, "solubility", 0.9)).rejects.toMatchObject({ code: "NOT_CALIBRATED" });
    const exact = engine.handle(eyringRate.spec, { barrier: 90, temperature: 300, molecularity: 1 });
    await expect(engine.interval(exact, "rateConstant", 0.9)).rejects.toMatchObject({ code: "NOT_CALIBRATED" });
  });
});
