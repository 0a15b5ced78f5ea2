import { defineModel } from "../../core/definition.ts";
import { reactants, reacted, reactorOutputs, reactorRateConstant, reactorRequirements } from "../reactor-formula.ts";

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
      rateConstant: reactorRateConstant,
      concentrations: {
        kind: "concentration",
        axes: ["reactant"],
        title: "initial concentrations: of A, and of B where the rate constant is second-order",
      },
      time: { kind: "time", title: "reaction time" },
    },
    outputs: reactorOutputs,
    body: {
      type: "formula",
      constants: {},
      requires: [...reactorRequirements("initial concentration"), ["time >= 0", "the time cannot be negative"]],
      // a: limiting reactant, b: the other, d: excess. (1 − exp(−d k t)) / (d k t) tends to 1 as the excess vanishes.
      steps: [
        ...reactants,
        ["kt", "rateConstant * time"],
        ["lead", "(b - a) * kt"],
        ["s", "first ? 0 : (lead == 0 ? kt : kt * (-expm1(-lead) / lead))"],
        ["fraction", "first ? -expm1(-kt) : b * s / (1 + a * s)"],
        ...reacted,
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
