import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { hydrogenAir, ignitionDelay } from "../../../src/physics/kinetics/ignition.ts";
import { kineticsOf } from "../../../src/physics/kinetics/rates.ts";
import { atomsOf, constantVolumeReactor, gasState, internalEnergy } from "../../../src/physics/kinetics/reactor.ts";
import { readMechanism } from "../../../src/physics/kinetics/read-mechanism.ts";
import { solveRodas5p } from "../../../src/physics/ode/rodas5p.ts";

const beside = fileURLToPath(new URL("../../../../shared/datasets", import.meta.url));
const file = join(process.env.RETORT_DATASETS ?? beside, "cantera-mechanisms", "h2o2.yaml");
const atmosphere = 101325;

describe.skipIf(!existsSync(file))("hydrogen and air, by the mechanism h2o2.yaml", () => {
  const mechanism = existsSync(file) ? readMechanism(readFileSync(file, "utf8")) : { species: [], reactions: [] };

  // Cantera 3.2.0, net_production_rates, kmol/(m³ s).
  it("has the rates that Cantera gives", () => {
    const expected = [
      -2451.0905258342245, 2194.0829515166924, -339.2076199564327, 282.367463350644, -1902.2481102233492,
      2549.596382631937, -384.0290242646756, -52.4087653120459, 0, 0,
    ];
    const moles = {
      H2: 0.25,
      O2: 0.15,
      N2: 0.5,
      H: 0.01,
      O: 0.005,
      OH: 0.01,
      H2O: 0.05,
      HO2: 0.001,
      H2O2: 0.001,
      AR: 0.02,
    };
    const state = gasState(mechanism, moles, 1200, 2e5);
    const kinetics = kineticsOf(mechanism);
    kinetics.setTemperature(1200);
    const rates = new Float64Array(10);
    kinetics.production(state, rates);
    for (const [i, rate] of expected.entries())
      expect(Math.abs(rates[i]! / 1000 - rate)).toBeLessThan(1e-12 * Math.abs(rate) + 1e-12);
  });

  // Cantera 3.2.0, IdealGasReactor, rtol 1e-10, atol 1e-18, steps of at most 1e-6 or 1e-5 s.
  it.each([
    [1000, atmosphere, 1, 3.05355785e-4],
    [1000, 5e5, 1, 1.01515076e-2],
    [1000, 0.5e5, 0.5, 3.68623393e-4],
    [1200, atmosphere, 1, 4.42179478e-5],
    [1200, 5e5, 2, 1.83248008e-5],
    [1400, 2e5, 1, 9.24502002e-6],
    [1600, 0.5e5, 0.5, 2.06024528e-5],
    [1600, 5e5, 2, 2.10270096e-6],
  ])("ignites when Cantera says: %f K, %f Pa, ratio %f", (temperature, pressure, ratio, expected) => {
    const { delay } = ignitionDelay(mechanism, { temperature, pressure, moles: hydrogenAir(ratio) });
    expect(Math.abs(delay / expected - 1)).toBeLessThan(2e-5);
  });

  it("keeps atoms to rounding and internal energy to the tolerance while it burns", () => {
    const start = gasState(mechanism, hydrogenAir(1), 1200, atmosphere);
    const { states } = solveRodas5p(constantVolumeReactor(mechanism), start, [4e-5, 5e-5, 1e-3], {
      relative: 1e-8,
      absolute: 1e-13,
    });
    for (const state of states) {
      for (const [element, amount] of Object.entries(atomsOf(mechanism, start)))
        if (amount > 0) expect(atomsOf(mechanism, state)[element]! / amount).toBeCloseTo(1, 11);
      const [now, before] = [state, start].map((y) => internalEnergy(mechanism, y));
      expect(Math.abs(now! - before!)).toBeLessThan(1e-4 * Math.abs(before!));
    }
    expect(states[2]![10]).toBeGreaterThan(2800);
  });

  it("says where there is no ignition, or no such gas", () => {
    const cold = { temperature: 700, pressure: atmosphere, moles: hydrogenAir(1) };
    expect(() => ignitionDelay(mechanism, cold, { longest: 1e-3 })).toThrow(/does not ignite within 0.001 s/);
    expect(() => ignitionDelay(mechanism, { ...cold, temperature: 5000 })).toThrow(/5000 K/);
    expect(() => ignitionDelay(mechanism, { ...cold, moles: { Xe: 1 } })).toThrow(/1 mol of Xe/);
    expect(() => ignitionDelay(mechanism, { ...cold, moles: { N2: 1 }, temperature: 1200 }, { longest: 1 })).toThrow(
      /does not ignite/,
    );
    expect(() => hydrogenAir(0)).toThrow(/ratio is 0/);
  });
});
