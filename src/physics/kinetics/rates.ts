import { RetortError } from "../../core/errors.ts";
import { gasConstant, type Mechanism, type Reaction, referencePressure } from "./mechanism.ts";
import { nasa7, type Thermo, thermoOf } from "./nasa7.ts";

/** Rates of a mechanism, with the work arrays they need; concentrations in mol/m³, temperature in K. */
export type Kinetics = {
  species: number;
  thermo: Thermo;
  /** Sets the temperature: thermodynamics and rate constants. */
  setTemperature: (t: number) => void;
  /** Net rates of production, mol/(m³ s). */
  production: (concentrations: Float64Array, out: Float64Array) => void;
  /** Their derivatives by concentrations, ∂ω_i/∂c_j at i · width + j. */
  derivatives: (concentrations: Float64Array, out: Float64Array, width: number) => void;
  /** Rate constants forward and backward at the temperature set; at the high-pressure limit for falloff. */
  constants: () => { forward: Float64Array; backward: Float64Array };
};

/** Most molecules on one side of a reaction. */
const places = 3;

/**
 * Prepares a mechanism's rates: mass action, collision partners, falloff (Lindemann; Troe), backward rates from
 * equilibrium.
 *
 * @throws RetortError UNSUPPORTED_INPUT for fractional stoichiometric numbers or more than three molecules on a side.
 */
export function kineticsOf(mechanism: Mechanism): Kinetics {
  const { species, reactions } = mechanism;
  const [n, count] = [species.length, reactions.length];
  // Molecules of each side, one a place; an empty place points at n, where the concentration counts as 1.
  const left = Int32Array.from(reactions.flatMap((reaction) => molecules(reaction.reactants, n, reaction.equation)));
  const right = Int32Array.from(reactions.flatMap((reaction) => molecules(reaction.products, n, reaction.equation)));
  const arrhenius = Float64Array.from(
    reactions.flatMap(({ rate, lowPressure: l }) => [
      Math.log(rate.a),
      rate.b,
      rate.e,
      ...(l ? [Math.log(l.a), l.b, l.e] : [0, 0, 0]),
    ]),
  );
  const rise = Float64Array.from(reactions, ({ reactants, products }) => countOf(products) - countOf(reactants));
  const thermo = thermoOf(mechanism);
  const forward = new Float64Array(count);
  const backward = new Float64Array(count);
  const ratio = new Float64Array(count); // low-pressure over high-pressure constant
  const logCentre = new Float64Array(count);
  const gibbs = new Float64Array(n + 1);
  const c = new Float64Array(n + 1).fill(1);
  const gain = new Float64Array(n + 1);
  let set = Number.NaN;

  const setTemperature = (t: number) => {
    if (t === set) return;
    set = t;
    nasa7(species, t, thermo);
    const log = Math.log(t);
    const logStandard = Math.log(referencePressure / (gasConstant * t));
    for (let i = 0; i < n; i++) gibbs[i] = thermo.enthalpy[i]! - thermo.entropy[i]!;
    for (let r = 0; r < count; r++) {
      const logForward = arrhenius[6 * r]! + arrhenius[6 * r + 1]! * log - arrhenius[6 * r + 2]! / t;
      forward[r] = Math.exp(logForward);
      const reaction = reactions[r]!;
      if (reaction.reversible) {
        const at = places * r;
        let change = -rise[r]! * logStandard;
        for (let k = at; k < at + places; k++) change += gibbs[right[k]!]! - gibbs[left[k]!]!;
        backward[r] = Math.exp(logForward + change);
      }
      if (!reaction.lowPressure) continue;
      const logLow = arrhenius[6 * r + 3]! + arrhenius[6 * r + 4]! * log - arrhenius[6 * r + 5]! / t;
      ratio[r] = Math.exp(logLow - logForward);
      if (reaction.troe) {
        const { a, t3, t1, t2 } = reaction.troe;
        const centre = (1 - a) * Math.exp(-t / t3) + a * Math.exp(-t / t1) + (t2 === undefined ? 0 : Math.exp(-t2 / t));
        logCentre[r] = Math.log10(Math.max(centre, 1e-300));
      }
    }
  };

  // Factor by which collisions change a rate, and its derivative by [M].
  let slope = 0;
  const collision = (r: number, { efficiencies, lowPressure, troe }: Reaction): number => {
    slope = 0;
    if (!efficiencies) return 1;
    let m = 0;
    for (let i = 0; i < n; i++) m += efficiencies[i]! * c[i]!;
    if (!lowPressure) {
      slope = 1;
      return m;
    }
    const reduced = ratio[r]! * m;
    if (!(reduced > 1e-300)) {
      slope = ratio[r]!;
      return 0;
    }
    const share = reduced / (1 + reduced);
    if (!troe) {
      slope = ratio[r]! / (1 + reduced) ** 2;
      return share;
    }
    const centre = logCentre[r]!;
    const x = Math.log10(reduced) - 0.4 - 0.67 * centre;
    const width = 0.75 - 1.27 * centre;
    const bottom = width - 0.14 * x;
    const f = x / bottom;
    const factor = share * 10 ** (centre / (1 + f * f));
    const bend = (-2 * f * (width / bottom ** 2) * centre) / (1 + f * f) ** 2; // d log F / d log Pr
    slope = (factor / m) * (1 / (1 + reduced) + bend);
    return factor;
  };

  const massAction = (side: Int32Array, r: number) =>
    c[side[places * r]!]! * c[side[places * r + 1]!]! * c[side[places * r + 2]!]!;
  const netRate = (r: number) => forward[r]! * massAction(left, r) - backward[r]! * massAction(right, r);

  return {
    species: n,
    thermo,
    setTemperature,
    production(concentrations, out) {
      for (let i = 0; i < n; i++) c[i] = concentrations[i]!;
      gain.fill(0);
      for (let r = 0; r < count; r++) {
        const rate = collision(r, reactions[r]!) * netRate(r);
        for (let k = places * r; k < places * (r + 1); k++) {
          gain[left[k]!]! -= rate;
          gain[right[k]!]! += rate;
        }
      }
      for (let i = 0; i < n; i++) out[i] = gain[i]!;
    },
    derivatives(concentrations, out, width) {
      for (let i = 0; i < n; i++) {
        c[i] = concentrations[i]!;
        out.fill(0, i * width, i * width + n);
      }
      const spread = (r: number, value: number, j: number) => {
        for (let k = places * r; k < places * (r + 1); k++) {
          if (left[k]! < n) out[left[k]! * width + j]! -= value;
          if (right[k]! < n) out[right[k]! * width + j]! += value;
        }
      };
      for (let r = 0; r < count; r++) {
        const reaction = reactions[r]!;
        const factor = collision(r, reaction);
        const at = places * r;
        for (let k = 0; k < places; k++) {
          const [next, other] = [at + ((k + 1) % places), at + ((k + 2) % places)];
          if (left[at + k]! < n) spread(r, factor * forward[r]! * c[left[next]!]! * c[left[other]!]!, left[at + k]!);
          if (right[at + k]! < n)
            spread(r, -factor * backward[r]! * c[right[next]!]! * c[right[other]!]!, right[at + k]!);
        }
        const net = slope === 0 ? 0 : slope * netRate(r);
        if (net !== 0) for (let j = 0; j < n; j++) spread(r, reaction.efficiencies![j]! * net, j);
      }
    },
    constants: () => ({ forward: forward.slice(), backward: backward.slice() }),
  };
}

function countOf(side: Reaction["reactants"]): number {
  return side.reduce((sum, [, count]) => sum + count, 0);
}

function molecules(side: Reaction["reactants"], empty: number, equation: string): number[] {
  const list = side.flatMap(([i, count]) => new Array<number>(Math.ceil(count)).fill(i));
  if (list.length > places || side.some(([, count]) => !Number.isInteger(count)))
    throw new RetortError(
      "UNSUPPORTED_INPUT",
      `"${equation}" has fractions or more than ${places} molecules on a side`,
    );
  while (list.length < places) list.push(empty);
  return list;
}
