import { defineModel } from "../../core/definition.ts";

/** Yield of a nickel-catalysed coupling that cleaves a C–O bond. */
export const nickelCouplingYield = defineModel(
  {
    id: "nickel-coupling-yield",
    title: "Nickel-catalysed C–O coupling yield",
    description:
      "Yield of a nickel-catalysed coupling of an aryl ether, ester, carbamate or sulfonate through its C–O bond, from substrate, coupling partner, ligand, base or other reagents, solvent, temperature and time. Learnt from 1,804 literature reactions of NiCOlit. Little of the yield of a new publication is predictable from what is written down: read the card before you rely on it.",
    subject: "Coupling",
    field: "yield",
    inputs: {
      electrophile: { kind: "molecule", title: "substrate with the C–O bond" },
      nucleophile: { kind: "molecule", title: "coupling partner" },
      ligand: { kind: "molecule", title: "ligand; none is a choice of its own", optional: true },
      base: {
        kind: "molecule",
        title: "base, activator and other reagents, as one SMILES; none is a choice of its own",
        optional: true,
      },
      solvent: { kind: "solvent", title: "solvent, by name or SMILES" },
      temperature: { kind: "temperature", title: "temperature of the reaction", range: [223.15, 523.15] },
      time: { kind: "time", title: "duration of the reaction", range: [60, 1_209_600] },
    },
    outputs: { yield: { kind: "reaction-yield", title: "yield", range: [0, 100] } },
    body: {
      type: "network",
      featuriser: { id: "components", revision: 2, options: {} },
      decoder: { id: "scalar", options: { output: "yield", scale: 1, offset: 0, clip: [0, 100] } },
      members: 1,
    },
  },
  {
    published: [],
    limits: [
      "literature yields: optimisation tables and scopes of 45 publications, isolated and analytical yields mixed, few failures reported",
      "for a publication not seen in training, nine tenths of the variance of the yield are not predicted (R² .09, forest .03), and four of ten folds are predicted worse than by their mean; for a substrate not seen, R² is .22 (forest .18)",
      "nickel source, amounts and the order of addition are not inputs",
      "199 of 2,003 rows are left out: no yield, time or temperature, or a ligand whose structure its name does not tell",
      "coverage is measured across publications, where calibration and test rows are not exchangeable: it is reported, not promised",
      "the factor of distances and the noise were chosen on training rows of fold 0, which other folds test: of the study, only fold 0 had no part in the choice",
    ],
    domain: { type: "components", ports: ["electrophile", "nucleophile", "ligand", "base", "solvent"] },
    data: () => import("./data.ts"),
    training: () => import("./train.ts"),
    examples: [
      {
        electrophile: "COc1ccc2ccccc2c1",
        nucleophile: "OB(O)c1ccccc1",
        ligand: "C1CCC(CC1)P(C1CCCCC1)C1CCCCC1",
        base: "[Cs+].[F-]",
        solvent: "toluene",
        temperature: "120 °C",
        time: "12 h",
      },
      {
        electrophile: "CC(C)(C)C(=O)Oc1ccc2ccccc2c1",
        nucleophile: "Cn1cnc2ccccc12",
        ligand: "C1CCCCC1P(C1CCCCC1)CCP(C1CCCCC1)C1CCCCC1",
        base: "[K+].[K+].[K+].[O-]P(=O)([O-])[O-]",
        solvent: "1,4-dioxane",
        temperature: "110 °C",
        time: "24 h",
      },
    ],
  },
);
