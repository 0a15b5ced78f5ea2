import { defineModel } from "../../core/definition.ts";

/** Conversion in an ideal isothermal batch reactor, from the integrated rate laws of A → P and A + B → P. */
export const batchReactor = defineModel(
  {
    id: "batch-reactor",
    title: "Batch reactor",
    description:
      "Conversion of the limiting reactant and concentration of the product in an ideal batch reactor of constant volume and temperature: A → P with a first-order rate constant and one concentration, A + B → P with a second-order rate constant and two. One to one stoichiometry, no reverse reaction.",
    subject: "RateConstant",
    field: "batchReactor",
    result: "BatchReactor",
    inputs: {
      rateConstant: {
        kind: "rate-constant-2nd",
        title: "rate constant",
        also: { "rate-constant-1st": "1/s" },
      },
      concentrations: {
        kind: "concentration",
        axes: ["reactant"],
        title: "initial concentrations: of A, and of B where the rate constant is second-order",
      },
      time: { kind: "time", title: "reaction time" },
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
          "each initial concentration must be above 0",
        ],
        ["time >= 0", "the time cannot be negative"],
      ],
      // a: limiting reactant, b: the other, d: excess. (1 − exp(−d k t)) / (d k t) tends to 1 as the excess vanishes.
      steps: [
        ["first", "rateConstant_order == 1"],
        ["a", "first ? concentrations_1 : min(concentrations_1, concentrations_2)"],
        ["b", "first ? concentrations_1 : max(concentrations_1, concentrations_2)"],
        ["kt", "rateConstant * time"],
        ["lead", "(b - a) * kt"],
        ["s", "first ? 0 : (lead == 0 ? kt : kt * (-expm1(-lead) / lead))"],
        ["fraction", "first ? -expm1(-kt) : b * s / (1 + a * s)"],
        ["conversion", "100 * fraction"],
        ["product", "a * fraction"],
      ],
      baseline: { rateConstant: 1e-4, concentrations: 0.1, time: 3600 },
    },
  },
  {
    published: [],
    limits: [
      "isothermal, constant volume, irreversible, perfectly mixed; orders are those of the rate constant",
      "catalysis, inhibition and side reactions are not in it",
    ],
    examples: [
      { rateConstant: "0.012 L/(mol s)", concentrations: ["0.1 mol/L", "0.2 mol/L"], time: "2 h" },
      { rateConstant: "5e-4 1/s", concentrations: ["0.1 mol/L"], time: "30 min" },
    ],
  },
);
