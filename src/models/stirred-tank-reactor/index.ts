import { defineModel } from "../../core/definition.ts";

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
      rateConstant: {
        kind: "rate-constant-2nd",
        title: "rate constant",
        also: { "rate-constant-1st": "1/s" },
      },
      concentrations: {
        kind: "concentration",
        axes: ["reactant"],
        title: "concentrations in the feed: of A, and of B where the rate constant is second-order",
      },
      residenceTime: { kind: "time", title: "mean residence time: volume over volume flow" },
    },
    outputs: {
      conversion: { kind: "conversion", title: "conversion of the limiting reactant", range: [0, 100] },
      product: { kind: "concentration", title: "concentration of the product" },
    },
    body: {
      type: "formula",
      constants: {},
      requires: [
        [
          "rateConstant_order != 1 or concentrations_count == 1",
          "a first-order rate constant (rate-constant-1st, 1/s) takes exactly one concentration; two reactants need a second-order rate constant (rate-constant-2nd, L/(mol s))",
          "KIND_MISMATCH",
        ],
        [
          "rateConstant_order != 2 or concentrations_count == 2",
          "a second-order rate constant (rate-constant-2nd, L/(mol s)) takes exactly two concentrations, of A and of B; a single reactant needs a first-order rate constant (rate-constant-1st, 1/s)",
          "KIND_MISMATCH",
        ],
        ["rateConstant >= 0", "the rate constant cannot be negative"],
        [
          "concentrations_1 > 0 and (concentrations_count == 1 or concentrations_2 > 0)",
          "each concentration in the feed must be above 0",
        ],
        ["residenceTime >= 0", "the residence time cannot be negative"],
      ],
      // a: limiting reactant, b: the other. kτ (1 − x)(b − a x) = x; the root below 1, written so that no digits cancel.
      steps: [
        ["first", "rateConstant_order == 1"],
        ["a", "first ? concentrations_1 : min(concentrations_1, concentrations_2)"],
        ["b", "first ? concentrations_1 : max(concentrations_1, concentrations_2)"],
        ["kt", "rateConstant * residenceTime"],
        ["root", "first ? 1 : sqrt((kt * (b - a)) ^ 2 + 2 * kt * (a + b) + 1)"],
        ["fraction", "first ? kt / (1 + kt) : 2 * kt * b / (kt * (a + b) + 1 + root)"],
        ["conversion", "100 * fraction"],
        ["product", "a * fraction"],
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
