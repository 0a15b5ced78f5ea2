import { defineModel } from "../../core/definition.ts";

const xphos = "CC(C)c1cc(C(C)C)c(c(c1)C(C)C)-c1ccccc1P(C1CCCCC1)C1CCCCC1";

/** Yield of the palladium-catalysed coupling of a 6-substituted quinoline with a 4-substituted indazole. */
export const suzukiMiyauraYield = defineModel(
  {
    id: "suzuki-miyaura-yield",
    title: "Suzuki–Miyaura yield",
    description:
      "Yield of the palladium-catalysed C–C coupling of a (pseudo)halide with a boron nucleophile at 100 °C in aqueous solvent, from both partners, ligand, base and solvent. Learnt from 5,760 reactions of one nanomole-scale flow campaign on a quinoline and an indazole: other skeletons are not in it.",
    subject: "Coupling",
    field: "yield",
    inputs: {
      electrophile: { kind: "molecule", title: "aryl halide or triflate" },
      nucleophile: { kind: "molecule", title: "boronic acid, ester or trifluoroborate" },
      ligand: { kind: "molecule", title: "phosphine ligand; none is a choice of its own", optional: true },
      base: { kind: "molecule", title: "base; none is a choice of its own", optional: true },
      solvent: { kind: "solvent", title: "solvent, by name or SMILES; water is always present" },
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
    published: [
      {
        what: "Yield-BERT (mean of the ten splits)",
        metrics: { r2: 0.815, rmse: 12.07 },
        split: "random_split_0–9",
        source: "Schwaller et al., Mach. Learn.: Sci. Technol. 2021, 2, 015016, 10.1088/2632-2153/abc81d",
      },
      {
        what: "GraphRXN",
        metrics: { r2: 0.844, rmse: 11.08, mae: 7.94 },
        split: "random 70/30",
        source: "Li et al., J. Cheminform. 2023, 15, 72, 10.1186/s13321-023-00744-z",
        otherSplit: true,
      },
    ],
    limits: [
      "one quinoline and one indazole, one palladium source, one temperature, one laboratory",
      "the splits are random: every component of a test reaction also occurs in training",
      "yields are areas of liquid chromatography without isolation; the reactions ran for about a minute at nanomole scale",
    ],
    domain: { type: "components", ports: ["electrophile", "nucleophile", "ligand", "base", "solvent"] },
    data: () => import("./data.ts"),
    training: () => import("./train.ts"),
    examples: [
      {
        electrophile: "Brc1ccc2ncccc2c1",
        nucleophile: "Cc1ccc2c(cnn2C2CCCCO2)c1B(O)O",
        ligand: xphos,
        base: "CCN(CC)CC",
        solvent: "MeCN",
      },
      {
        electrophile: "Cc1ccc2c(cnn2C2CCCCO2)c1Br",
        nucleophile: "OB(O)c1ccc2ncccc2c1",
        base: "[Na+].[OH-]",
        solvent: "THF",
      },
    ],
  },
);
