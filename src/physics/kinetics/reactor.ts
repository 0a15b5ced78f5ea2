import type { OdeSystem } from "../ode/system.ts";
import { gasConstant, type Mechanism } from "./mechanism.ts";
import { type Kinetics, kineticsOf } from "./rates.ts";

/**
 * An adiabatic reactor of constant volume filled with ideal gas: dc_i/dt = ω_i, dT/dt = −Σ u_i ω_i / Σ c_i c_v,i. The state
 * is the concentrations in mol/m³, in the mechanism's order, then the temperature in K. Atoms and internal energy stay.
 */
export function constantVolumeReactor(mechanism: Mechanism, kinetics: Kinetics = kineticsOf(mechanism)): OdeSystem {
  const n = mechanism.species.length;
  const { thermo } = kinetics;
  const size = n + 1;
  const above = new Float64Array(size);
  const here = new Float64Array(size);
  const rate = (_: number, y: Float64Array, out: Float64Array): void => {
    const t = y[n]!;
    if (!(t > 100 && t < 10_000)) {
      out.fill(Number.NaN); // no gas: the integrator takes a shorter step
      return;
    }
    kinetics.setTemperature(t);
    kinetics.production(y, out);
    let [heat, capacity] = [0, 0];
    for (let i = 0; i < n; i++) {
      heat += (thermo.enthalpy[i]! - 1) * out[i]!;
      capacity += (thermo.heatCapacity[i]! - 1) * y[i]!;
    }
    out[n] = (-heat * t) / capacity;
  };
  return {
    size,
    autonomous: true,
    rate,
    jacobian(time, y, out) {
      const nudge = 1e-7 * y[n]!;
      const t = y[n]!;
      y[n] = t + nudge;
      rate(time, y, above);
      y[n] = t - nudge;
      rate(time, y, here);
      for (let i = 0; i < size; i++) out[i * size + n] = (above[i]! - here[i]!) / (2 * nudge);
      y[n] = t;
      rate(time, y, here);
      kinetics.derivatives(y, out, size);
      let capacity = 0;
      for (let i = 0; i < n; i++) capacity += (thermo.heatCapacity[i]! - 1) * y[i]!;
      for (let j = 0; j < n; j++) {
        let heat = 0;
        for (let i = 0; i < n; i++) heat += (thermo.enthalpy[i]! - 1) * out[i * size + j]!;
        out[n * size + j] = (-heat * t - here[n]! * (thermo.heatCapacity[j]! - 1)) / capacity;
      }
    },
  };
}

/** The state of a gas of given moles at a temperature in K and a pressure in Pa. */
export function gasState(
  { species }: Mechanism,
  moles: Readonly<Record<string, number>>,
  temperature: number,
  pressure: number,
): Float64Array {
  const total = Object.values(moles).reduce((sum, n) => sum + n, 0);
  const density = pressure / (gasConstant * temperature);
  return Float64Array.of(...species.map(({ name }) => ((moles[name] ?? 0) / total) * density), temperature);
}

/** Internal energy of a state, J/m³, which a reactor of constant volume keeps. */
export function internalEnergy(mechanism: Mechanism, state: Float64Array): number {
  const kinetics = kineticsOf(mechanism);
  const n = mechanism.species.length;
  kinetics.setTemperature(state[n]!);
  let energy = 0;
  for (let i = 0; i < n; i++) energy += state[i]! * (kinetics.thermo.enthalpy[i]! - 1);
  return energy * gasConstant * state[n]!;
}

/** Atoms of each element in a state, mol/m³. */
export function atomsOf({ species }: Mechanism, state: Float64Array): Record<string, number> {
  const atoms: Record<string, number> = {};
  for (const [i, { composition }] of species.entries())
    for (const [element, count] of Object.entries(composition))
      atoms[element] = (atoms[element] ?? 0) + count * state[i]!;
  return atoms;
}
