import { defineModel } from "../../core/definition.ts";
import { reactants, reacted, reactorOutputs, reactorRateConstant, reactorRequirements } from "../reactor-formula.ts";

/** Steady conversion in an ideal continuous stirred-tank reactor, from the mass balances of A → P and A + B → P. */
export const stirredTankReactor = defineModel(
  {
    id: "stirred-tank-reactor",
    title: "Continuous stirred-tank reactor",
    description:
      "Conversion of the limiting reactant and concentration of the product at steady state in an ideal continuous stirred-tank reactor: A → P with a first-order rate constant and one feed concentration, A + B → P with a second-order rate constant and two. One to one stoichiometry, no reverse reaction, constant density.",
    subject: "RateConstant",
    field: "stirredTankReactor",
    result: "StirredTankReactor",
    inputs: {
      rateConstant: reactorRateConstant,
      concentrations: {
        kind: "concentration",
        axes: ["reactant"],
        title: "concentrations in the feed: of A, and of B where the rate constant is second-order",
      },
      residenceTime: { kind: "time", title: "mean residence time: volume over volume flow" },
    },
    outputs: reactorOutputs,
    body: {
      type: "formula",
      constants: {},
      requires: [
        ...reactorRequirements("concentration in the feed"),
        ["residenceTime >= 0", "the residence time cannot be negative"],
      ],
      // a: limiting reactant, b: the other. kτ (1 − x)(b − a x) = x; the root below 1, written so that no digits cancel.
      steps: [
        ...reactants,
        ["kt", "rateConstant * residenceTime"],
        ["root", "first ? 1 : sqrt((kt * (b - a)) ^ 2 + 2 * kt * (a + b) + 1)"],
        ["fraction", "first ? kt / (1 + kt) : 2 * kt * b / (kt * (a + b) + 1 + root)"],
        ...reacted,
      ],
      baseline: { rateConstant: 1e-4, concentrations: 0.1, residenceTime: 3600 },
    },
  },
  {
    published: [],
    limits: [
      "isothermal, constant density, irreversible, perfectly mixed, at steady state; orders are those of the rate constant",
      "one tank: for a cascade, feed the next one with what leaves this",
    ],
    examples: [
      { rateConstant: "0.012 L/(mol s)", concentrations: ["0.1 mol/L", "0.2 mol/L"], residenceTime: "2 h" },
      { rateConstant: "5e-4 1/s", concentrations: ["0.1 mol/L"], residenceTime: "30 min" },
    ],
  },
);
