import type { Body, Port } from "../core/model.ts";

type Formula = Extract<Body, { type: "formula" }>;

/** What ideal reactors of A → P and A + B → P take: the order of the rate constant decides between the two. */
export const reactorRateConstant: Port = {
  kind: "rate-constant-2nd",
  title: "rate constant",
  also: { "rate-constant-1st": "1/s" },
};

/** What they give. */
export const reactorOutputs: Readonly<Record<string, Port>> = {
  conversion: { kind: "conversion", title: "conversion of the limiting reactant", range: [0, 100] },
  product: { kind: "concentration", title: "concentration of the product" },
};

/** What they require of the rate constant and the concentrations; `concentration`: what one of these is called. */
export function reactorRequirements(concentration: string): NonNullable<Formula["requires"]> {
  return [
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
      `each ${concentration} must be above 0`,
    ],
  ];
}

/** Whether there is one reactant, and the concentrations of the limiting one, a, and of the other, b. */
export const reactants: Formula["steps"] = [
  ["first", "rateConstant_order == 1"],
  ["a", "first ? concentrations_1 : min(concentrations_1, concentrations_2)"],
  ["b", "first ? concentrations_1 : max(concentrations_1, concentrations_2)"],
];

/** Conversion and product of the `fraction` of A that has reacted. */
export const reacted: Formula["steps"] = [
  ["conversion", "100 * fraction"],
  ["product", "a * fraction"],
];
