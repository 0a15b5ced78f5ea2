import { describe, expect, it } from "vitest";
import { gasConstant, referencePressure } from "../../../src/physics/kinetics/mechanism.ts";
import { kineticsOf } from "../../../src/physics/kinetics/rates.ts";
import { constantVolumeReactor, gasState, internalEnergy } from "../../../src/physics/kinetics/reactor.ts";
import { readMechanism } from "../../../src/physics/kinetics/read-mechanism.ts";
import { solveRodas5p } from "../../../src/physics/ode/rodas5p.ts";
import { madeUp } from "./made-up.ts";

const mechanism = readMechanism(madeUp);
const at = (t: number) => {
  const kinetics = kineticsOf(mechanism);
  kinetics.setTemperature(t);
  return kinetics;
};
const madeBy = (c: readonly number[], t = 1200) => {
  const out = new Float64Array(4);
  at(t).production(Float64Array.from(c), out);
  return [...out];
};

describe("a mechanism in Cantera's form", () => {
  it("is read with its units: cm³, mol and cal become m³, mol and K", () => {
    const [first, , , falloff, last] = mechanism.reactions;
    expect(first!.rate.a).toBeCloseTo(1e6, 6);
    expect(first!.rate.e).toBeCloseTo((8000 * 4.184) / gasConstant, 9);
    expect([...first!.efficiencies!]).toEqual([1, 3, 1, 0]);
    expect(falloff!.lowPressure!.a).toBeCloseTo(1e6, 6);
    expect(falloff!.rate.a).toBeCloseTo(1e7, 6);
    expect(last!.reversible).toBe(false);
    expect([...last!.efficiencies!]).toEqual([0, 0, 0, 1]);
    expect(mechanism.species[0]!.molarMass).toBeCloseTo(2.016e-3, 12);
  });

  it.each([
    ["equation: A <=> B,", "equation: A <=> C,", /does not balance H/],
    ["equation: A <=> B,", "equation: A <=> X,", /names X/],
    ["equation: A <=> B,", "equation: A -> B,", /no reaction equation/],
    ["type: three-body", "type: Chebyshev", /Chebyshev/],
    ["model: NASA7", "model: Shomate", /Shomate/],
    ["{A: 1e6, b: 0, Ea: 1000}", "{A: 1e6, b: 0, Ea: 1 kcal/mol}", /not three plain numbers/],
    ["length: cm", "length: ell", /units are not known/],
    ["composition: {H: 2}", "composition: {Q: 2}", /element Q/],
    ["species: [A2, A, B, C]", "species: [A2, A, B, C, D]", /species D/],
    ["phases:", "phases: [", /not YAML/],
  ])("is refused where %s reads %s", (from, to, message) => {
    expect(() => readMechanism(madeUp.replace(from, to))).toThrow(message);
  });
});

describe("reaction rates", () => {
  it("follow mass action with collision partners, duplicates added", () => {
    const t = 1200;
    const k = (a: number, b: number, cal: number) => a * t ** b * Math.exp((-cal * 4.184) / gasConstant / t);
    // A2 alone with C, which does not count as partner: only A2 + A2 → 2 A + A2.
    const [a2, a, b, c] = madeBy([2, 0, 0, 5], t);
    const split = k(1e6, 0.5, 8000) * 2 * 2;
    expect(a2! / -split).toBeCloseTo(1, 12);
    expect(a! / (2 * split)).toBeCloseTo(1, 12);
    expect(c! / b!).toBeCloseTo(-0.5, 12); // C only falls apart
    const [, , isomer] = madeBy([0, 1e-9, 0, 0], t);
    expect(isomer! / (k(3e6, 0, 1000) * 1e-9)).toBeCloseTo(1, 8);
  });

  it("run backwards as equilibrium asks: all stand still there", () => {
    const kinetics = at(1500);
    const { enthalpy, entropy } = kinetics.thermo;
    const standard = referencePressure / (gasConstant * 1500);
    // c_i = c° exp(μ n_i − g_i) with the same μ for each atom.
    const c = Float64Array.from([2, 1, 1, 2], (n, i) => standard * Math.exp(-0.3 * n - enthalpy[i]! + entropy[i]!));
    const reversible = { ...mechanism, reactions: mechanism.reactions.filter((r) => r.reversible) };
    const balanced = kineticsOf(reversible);
    balanced.setTemperature(1500);
    const out = new Float64Array(4);
    balanced.production(c, out);
    const { forward } = balanced.constants();
    for (const rate of out) expect(Math.abs(rate)).toBeLessThan(1e-12 * forward[0]! * c[0]! ** 2);
  });

  it("go from third to second order where the pressure rises", () => {
    const only = { ...mechanism, reactions: mechanism.reactions.slice(3, 4) };
    const kinetics = kineticsOf(only);
    kinetics.setTemperature(1200);
    const gainOfC = (partners: number) => {
      const out = new Float64Array(4);
      kinetics.production(Float64Array.of(partners, 0, 1e-10, 0), out);
      return out[3]! / 1e-20;
    };
    const high = 1e7 * Math.exp((-500 * 4.184) / gasConstant / 1200);
    const low = 1e6 / 1200;
    for (const share of [gainOfC(1e14) / high, gainOfC(1e-6) / (low * 1e-6)]) {
      expect(share).toBeGreaterThan(0.85); // Troe's factor nears 1 as 1 / log²
      expect(share).toBeLessThan(1.0001);
    }
    const middle = high / low; // Pr = 1: half the limit, broadened by Troe's factor
    const f = 0.4 * Math.exp(-12) + 0.6 * Math.exp(-1200 / 1500) + Math.exp(-4000 / 1200);
    const x = -0.4 - 0.67 * Math.log10(f);
    const broad = 10 ** (Math.log10(f) / (1 + (x / (0.75 - 1.27 * Math.log10(f) - 0.14 * x)) ** 2));
    expect(gainOfC(middle) / (0.5 * high * broad)).toBeCloseTo(1, 5);
  });

  it("have the derivatives they are given with", () => {
    const reactor = constantVolumeReactor(mechanism);
    const state = Float64Array.of(3, 0.5, 0.2, 1, 1300);
    const jacobian = new Float64Array(25);
    reactor.jacobian?.(0, state, jacobian);
    const [above, below] = [new Float64Array(5), new Float64Array(5)];
    for (let j = 0; j < 5; j++) {
      const h = 1e-5 * state[j]!;
      reactor.rate(
        0,
        state.map((v, i) => (i === j ? v + h : v)),
        above,
      );
      reactor.rate(
        0,
        state.map((v, i) => (i === j ? v - h : v)),
        below,
      );
      for (let i = 0; i < 5; i++) {
        const slope = (above[i]! - below[i]!) / (2 * h);
        expect(Math.abs(jacobian[5 * i + j]! - slope)).toBeLessThan(1e-6 * (Math.abs(slope) + 1));
      }
    }
  });
});

describe("a reactor of constant volume", () => {
  it("keeps atoms and internal energy, and comes to equilibrium", () => {
    const start = gasState(mechanism, { A2: 1, B: 3 }, 1100, 2e5);
    const reactor = constantVolumeReactor(mechanism);
    const { states } = solveRodas5p(reactor, start, [1e-6, 1e-4, 1e-2], { relative: 1e-9, absolute: 1e-12 });
    const hydrogen = (y: Float64Array) => 2 * y[0]! + y[1]! + y[2]! + 2 * y[3]!;
    for (const state of states) {
      expect(hydrogen(state) / hydrogen(start)).toBeCloseTo(1, 11);
      expect(internalEnergy(mechanism, state) / internalEnergy(mechanism, start)).toBeCloseTo(1, 7);
    }
    expect(states[2]![4]).not.toBeCloseTo(1100, 0);
  });
});
